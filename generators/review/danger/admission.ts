/** What keeps wrong objects out of a cluster: admission policies, their bindings, webhooks, pod security. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, type Json, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { textsIn } from './cover.ts'
import { moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const weaker = tells('danger-admission')
const MEND =
  'keep it as it is, or first try the new form with validationActions: [Warn, Audit] in a second binding'

const expressions = (object: Json | undefined) =>
  mapsAt(object, 'spec', 'validations').map((each) => textAt(each, 'expression') ?? '')

/** Parts of a policy that say what it looks at. */
const SCOPE = ['matchConstraints', 'matchConditions', 'variables', 'paramKind'] as const

const policies = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ValidatingAdmissionPolicy').flatMap((change) => {
    const { what, before, after } = change
    const tell = (field: string, message: string) => weaker(of, change, field, message, MEND)
    if (what === 'removed') return [tell('', 'it leaves git: nothing refuses what it refused')]
    if (what === 'added')
      return textAt(after, 'spec', 'failurePolicy') === 'Ignore'
        ? [tell('spec.failurePolicy', 'Ignore: what it cannot judge is let in')]
        : []
    const lost = expressions(before).filter((each) => !expressions(after).includes(each))
    return [
      ...ignored(before, after).map(([field, values]) =>
        tell(field, `${values}: what it cannot judge is let in`),
      ),
      ...(lost.length > 0
        ? [
            tell(
              'spec.validations',
              `${lost.length} of its ${expressions(before).length} rules ${lost.length === 1 ? 'is' : 'are'} gone or another`,
            ),
          ]
        : []),
      ...SCOPE.filter((field) => !equal(at(before, 'spec', field), at(after, 'spec', field))).map((field) =>
        tell(`spec.${field}`, 'it looks at other objects, or at other parts of them'),
      ),
    ]
  })

/** `failurePolicy` that says Ignore now; without one it is Fail. */
const ignored = (
  before: Json | undefined,
  after: Json | undefined,
): readonly (readonly [string, string])[] => {
  const [old, now] = [before, after].map((side) => textAt(side, 'spec', 'failurePolicy') ?? 'Fail')
  return old !== now && now === 'Ignore' ? [['spec.failurePolicy', moved(old, now)]] : []
}

const bindings = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ValidatingAdmissionPolicyBinding').flatMap((change) => {
    const { what, before, after } = change
    const tell = (field: string, message: string) => weaker(of, change, field, message, MEND)
    if (what === 'removed') return [tell('', 'it leaves git: its policy holds nowhere')]
    const denies = (side: Json | undefined) => textsIn(at(side, 'spec', 'validationActions')).includes('Deny')
    if (what === 'added') return []
    return [
      ...(denies(before) && !denies(after)
        ? [
            tell(
              'spec.validationActions',
              `${moved(at(before, 'spec', 'validationActions'), at(after, 'spec', 'validationActions'))}: it only warns, and refuses nothing`,
            ),
          ]
        : []),
      ...(['policyName', 'paramRef'] as const)
        .filter((field) => !equal(at(before, 'spec', field), at(after, 'spec', field)))
        .map((field) => tell(`spec.${field}`, moved(at(before, 'spec', field), at(after, 'spec', field)))),
      ...(!equal(at(before, 'spec', 'matchResources'), at(after, 'spec', 'matchResources')) &&
      at(after, 'spec', 'matchResources') !== undefined
        ? [tell('spec.matchResources', 'it holds in other namespaces or for other objects')]
        : []),
    ]
  })

const webhooks = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration').flatMap((change) => {
    const tell = (field: string, message: string) => weaker(of, change, field, message, MEND)
    if (change.what === 'removed') return [tell('', 'it leaves git: nobody is asked any more')]
    const old = new Map(mapsAt(change.before, 'webhooks').map((each) => [textAt(each, 'name'), each]))
    const names = mapsAt(change.after, 'webhooks').map((each) => textAt(each, 'name'))
    return [
      ...[...old.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => tell(`webhooks[${name}]`, 'it is asked no more')),
      ...mapsAt(change.after, 'webhooks').flatMap((each) => {
        const was = old.get(textAt(each, 'name'))
        if (each.failurePolicy === 'Ignore' && was?.failurePolicy !== 'Ignore')
          return [
            tell(
              `webhooks[${textAt(each, 'name')}].failurePolicy`,
              `${moved(was?.failurePolicy, 'Ignore')}: while it does not answer everything is let in`,
            ),
          ]
        return was === undefined
          ? []
          : ['rules', 'namespaceSelector', 'objectSelector', 'matchConditions']
              .filter((field) => !equal(was[field], each[field]))
              .map((field) =>
                tell(`webhooks[${textAt(each, 'name')}].${field}`, 'it is asked about other objects'),
              )
      }),
    ]
  })

const LEVELS: readonly string[] = ['privileged', 'baseline', 'restricted']
const ENFORCE = 'pod-security.kubernetes.io/enforce'

const podSecurity = (of: Case): readonly Finding[] =>
  ofKinds(of, 'Namespace').flatMap((change: Change) => {
    if (change.what === 'removed') return []
    const [old, now] = [change.before, change.after].map((side) =>
      textAt(side, 'metadata', 'labels', ENFORCE),
    )
    const rank = (level: string | undefined) => Math.max(0, LEVELS.indexOf(level ?? ''))
    const [was, is] = change.what === 'added' ? [1, rank(now)] : [rank(old), rank(now)]
    const version = `${ENFORCE}-version`
    const pinned = textAt(change.after, 'metadata', 'labels', version)
    return [
      ...(is < was
        ? [
            weaker(
              of,
              change,
              `metadata.labels.${ENFORCE}`,
              `${moved(old, now)}: pods may do there what was refused`,
              'keep restricted, and give what needs more a namespace of its own',
            ),
          ]
        : []),
      ...(pinned !== undefined &&
      pinned !== 'latest' &&
      pinned !== textAt(change.before, 'metadata', 'labels', version)
        ? [
            weaker(
              of,
              change,
              `metadata.labels.${version}`,
              `${moved(textAt(change.before, 'metadata', 'labels', version) ?? 'latest', pinned)}: rules of an older version hold`,
              'leave the version out',
            ),
          ]
        : []),
    ]
  })

const values = (of: Case): readonly Finding[] =>
  valueLeaves(of)
    .filter(
      ({ path, before, after }) => /failurePolicy$/i.test(path) && after === 'Ignore' && before !== 'Ignore',
    )
    .map(({ change, path, before, after }) =>
      weaker(of, change, path, `${moved(before, after)}: what it cannot judge is let in`, 'keep Fail'),
    )

/** Limits of a whole namespace. */
const quotas = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ResourceQuota', 'LimitRange').flatMap((change) =>
    change.what === 'removed'
      ? [weaker(of, change, '', 'it leaves git: nothing limits the namespace', 'keep it')]
      : [],
  )

const admission: DangerRule = (of) =>
  [policies, bindings, webhooks, podSecurity, values, quotas].flatMap((rule) => rule(of))

export const admissionRules = { 'danger-admission': admission } as const
