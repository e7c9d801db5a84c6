/** Rules of Prometheus that say something else than the fleet makes of them: an alert that waits longer, asks less, or is less severe. */
import type { Finding } from '../../../findings/index.ts'
import type { Fleet } from '../../../fleet/index.ts'
import { equal, isMap, type Json, type JsonMap, mapsAt, remembered, textAt } from '../../../objects/index.ts'
import { rules } from '../../../observability/index.ts'
import type { Change } from '../../changes/index.ts'
import type { Case } from '../case.ts'
import { duration } from '../duration.ts'
import { listed, moved, tells } from '../said.ts'
import { ofKinds } from '../things.ts'

const silent = tells('danger-alert')
const MEND =
  'keep the alert; another threshold comes with the objective of the fleet that it is for, or in a merge of its own that says why'

/** Rules by their name and place among those of one name. */
const rulesOf = (object: Json | undefined): ReadonlyMap<string, JsonMap> => {
  const counts = new Map<string, number>()
  return new Map(
    mapsAt(object, 'spec', 'groups').flatMap((group) =>
      mapsAt(group, 'rules').map((rule) => {
        const name = `${textAt(rule, 'alert') ?? textAt(rule, 'record') ?? ''}`
        const count = counts.get(name) ?? 0
        counts.set(name, count + 1)
        return [`${name}#${count}`, rule] as const
      }),
    ),
  )
}

/** The rules that a fleet makes, by the name of their object: what the fleet asks for is what differs between two of them. */
const madeOf = remembered(
  (fleet: Fleet): ReadonlyMap<string, ReadonlyMap<string, JsonMap>> =>
    new Map(rules(fleet).map((object) => [object.metadata.name, rulesOf(object)])),
)

/** What the fleet of each side makes of a rule. */
interface Made {
  readonly was: JsonMap | undefined
  readonly is: JsonMap | undefined
}

const madeIn = ({ before, after }: Case, { name }: Change, key: string): Made => {
  const [was, is] = [before, after].map((fleet) =>
    fleet === undefined ? undefined : madeOf(fleet).get(name)?.get(key),
  )
  return { was, is }
}

const seconds = (value: Json | undefined): number => (duration(value, 'prometheus') ?? 0) / 1e9

const SEVERITY: readonly string[] = ['none', 'info', 'warning', 'critical']
const rank = (rule: JsonMap) => SEVERITY.indexOf(textAt(rule, 'labels', 'severity') ?? '')

const labelsOf = ({ labels }: JsonMap): Readonly<Record<string, Json>> => {
  const { severity: _, ...others } = isMap(labels) ? labels : {}
  return others
}

/** What is another of a rule, and is not what the two fleets make of it. */
const worse = (was: JsonMap, is: JsonMap, made: Made): readonly string[] => {
  const isAsked = (field: 'expr' | 'for' | 'labels') =>
    made.was !== undefined &&
    made.is !== undefined &&
    equal(made.was[field], was[field]) &&
    equal(made.is[field], is[field])
  return [
    ...(was.expr !== is.expr && !isAsked('expr')
      ? [`asks something else (${moved(was.expr, is.expr)})`]
      : []),
    ...(seconds(is.for) !== seconds(was.for) && !isAsked('for') ? [`waits ${moved(was.for, is.for)}`] : []),
    ...(rank(is) < rank(was)
      ? [`is ${moved(textAt(was, 'labels', 'severity'), textAt(is, 'labels', 'severity'))}`]
      : []),
    ...(!equal(labelsOf(was), labelsOf(is)) && !isAsked('labels')
      ? [`has other labels (${moved(labelsOf(was), labelsOf(is))})`]
      : []),
  ]
}

/** Seconds between two looks at a group: what is asked more seldom is a minute late at most. */
const SELDOM = 60

/** A group's own fields, which are over all of its rules. */
const ofGroups = (before: Json | undefined, after: Json | undefined): readonly string[] => {
  const groups = mapsAt(before, 'spec', 'groups')
  return mapsAt(after, 'spec', 'groups').flatMap((group) => {
    const name = textAt(group, 'name') ?? ''
    const old = groups.find((each) => textAt(each, 'name') === name) ?? {}
    return Object.keys({ ...old, ...group })
      .filter((field) => field !== 'name' && field !== 'rules' && !equal(old[field], group[field]))
      .filter((field) => field !== 'interval' || seconds(group.interval) > SELDOM)
      .map((field) => `every rule of ${name} has ${field} ${moved(old[field], group[field])}`)
  })
}

export const alertFindings = (of: Case): readonly Finding[] =>
  ofKinds(of, 'PrometheusRule').flatMap((change) => {
    const { what, before, after } = change
    if (what === 'removed') return []
    const now = rulesOf(after)
    const found = [...rulesOf(before)].flatMap(([key, was]) => {
      const is = now.get(key)
      const made = madeIn(of, change, key)
      const name = key.replace(/#0$/, '')
      // An alert that is gone has a rule of its own.
      if (is === undefined)
        return was.record !== undefined && (made.was === undefined || made.is !== undefined)
          ? [`${name} is gone`]
          : []
      return worse(was, is, made).map((each) => `${name} ${each}`)
    })
    const all = [...found, ...ofGroups(before, after)]
    return all.length === 0
      ? []
      : [silent(of, change, 'spec.groups', `${listed(all)}, though nobody asked the fleet for it`, MEND)]
  })
