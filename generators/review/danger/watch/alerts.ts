/** Rules of Prometheus that say something else while the fleet does not: an alert that waits longer, asks less, or is less severe. */
import type { Finding } from '../../../findings/index.ts'
import { type Json, type JsonMap, mapsAt, textAt } from '../../../objects/index.ts'
import { amountOf } from '../../meaning/amounts.ts'
import type { Case } from '../case.ts'
import { listed, moved, tells } from '../said.ts'
import { ofKinds } from '../things.ts'
import { clustersOf, isOnlyRoutine } from './model.ts'

const silent = tells('danger-alert')
const MEND =
  'keep the alert; another threshold comes with the objective of the fleet that it is for, or in a merge of its own that says why'

/** Rules by their group, name and place among those of one name. */
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

const seconds = (value: Json | undefined): number => {
  const amount = typeof value === 'string' ? amountOf('prometheus', value) : undefined
  return typeof amount === 'string' && amount.startsWith('prometheus ') ? Number(amount.slice(11)) : 0
}

const SEVERITY: readonly string[] = ['none', 'info', 'warning', 'critical']
const rank = (rule: JsonMap) => SEVERITY.indexOf(textAt(rule, 'labels', 'severity') ?? '')

/** An expression without its numbers: what the fleet says changes those. */
const shape = (rule: JsonMap) => (textAt(rule, 'expr') ?? '').replace(/\d+(\.\d+)?/g, '0')

/** What is worse of a rule; `steady`: nothing that rules are made of was asked for; `same`: it has the same clusters and tracks. */
const worse = (was: JsonMap, is: JsonMap, steady: boolean, same: boolean): readonly string[] => [
  ...(was.expr !== is.expr && (steady || (same && shape(was) !== shape(is)))
    ? [`asks something else (${moved(was.expr, is.expr)})`]
    : []),
  ...(steady && seconds(is.for) !== seconds(was.for) ? [`waits ${moved(was.for, is.for)}`] : []),
  ...(rank(is) < rank(was)
    ? [`is ${moved(textAt(was, 'labels', 'severity'), textAt(is, 'labels', 'severity'))}`]
    : []),
]

const hasCanary = ({ before, after }: Case) =>
  [before, after].map((fleet) => fleet?.release.canary !== undefined)

export const alertFindings = (of: Case): readonly Finding[] =>
  ofKinds(of, 'PrometheusRule').flatMap((change) => {
    if (change.what !== 'changed') return []
    const same =
      clustersOf(of.before).join() === clustersOf(of.after).join() && new Set(hasCanary(of)).size === 1
    const routine = isOnlyRoutine(of) && same
    // Recorded numbers are those of the shares that are asked for.
    const untouched = of.comparison.asked.length === 0
    const now = rulesOf(change.after)
    const found = [...rulesOf(change.before)].flatMap(([key, was]) => {
      const is = now.get(key)
      const name = key.replace(/#0$/, '')
      if (is === undefined) return was.record !== undefined && same ? [`${name} is gone`] : []
      return worse(was, is, was.alert === undefined ? untouched : routine, same).map(
        (each) => `${name} ${each}`,
      )
    })
    return found.length === 0
      ? []
      : [silent(of, change, 'spec.groups', `${listed(found)}, though nobody asked the fleet for it`, MEND)]
  })
