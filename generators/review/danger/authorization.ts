/** Who may call whom: what policies of the mesh allow, deny, or let pass. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, type Json, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { coversRule } from './cover.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'

const opened = tells('danger-authorization')
const MEND_POLICY = 'let in exactly the callers that need it, by their principals, and keep what denies'

const actionOf = (object: Json | undefined) => textAt(object, 'spec', 'action') ?? 'ALLOW'
const rulesOf = (object: Json | undefined) => mapsAt(object, 'spec', 'rules')

const policy = (of: Case, change: Change): readonly Finding[] => {
  const { what, before, after } = change
  const tell = (field: string, message: string) => opened(of, change, field, message, MEND_POLICY)
  if (what === 'removed')
    return [
      tell(
        '',
        actionOf(before) === 'ALLOW'
          ? 'it leaves git: without any policy over its pods everybody may call them'
          : 'it leaves git: nobody is refused by it any more',
      ),
    ]
  const [action, rules] = [actionOf(after), rulesOf(after)]
  if (what === 'added')
    return [
      tell(
        action === 'ALLOW' ? 'spec.rules' : 'spec.action',
        action === 'ALLOW'
          ? rules.length > 0
            ? `it lets in callers beside those that are let in already: ${shown([...rules])}`
            : 'it lets in nobody: pods that no other policy is over answer no one'
          : `${action}: requests that are answered are refused, or somebody else is asked: ${shown([...rules])}`,
      ),
    ]
  const elsewhere = ['selector', 'targetRef', 'targetRefs'].filter(
    (field) => !equal(at(before, 'spec', field), at(after, 'spec', field)),
  )
  if (actionOf(before) !== action)
    return [tell('spec.action', `${moved(actionOf(before), action)}: its rules mean something else`)]
  const wider = rules.filter((rule) => !rulesOf(before).some((old) => coversRule(old, rule)))
  const dropped = rulesOf(before).filter((old) => !rules.some((rule) => coversRule(rule, old)))
  return [
    ...elsewhere.map((field) =>
      tell(`spec.${field}`, 'it is for other pods: those that it was for are without it'),
    ),
    ...(action === 'ALLOW' && wider.length > 0
      ? [
          tell(
            'spec.rules',
            `${wider.length} of its rules ${wider.length === 1 ? 'lets' : 'let'} in more than before: ${shown([...wider])}`,
          ),
        ]
      : []),
    ...(action === 'ALLOW' && rulesOf(before).length > 0 && rules.length === 0
      ? [tell('spec.rules', 'all of its rules are gone: it lets in nobody')]
      : []),
    ...(action !== 'ALLOW' && wider.length > 0
      ? [
          tell(
            'spec.rules',
            `${wider.length} of its rules ${wider.length === 1 ? 'refuses' : 'refuse'} more than before: ${shown([...wider])}`,
          ),
        ]
      : []),
    ...(action !== 'ALLOW' && dropped.length > 0
      ? [
          tell(
            'spec.rules',
            `${dropped.length} of its rules ${dropped.length === 1 ? 'refuses' : 'refuse'} less than before: ${shown([...dropped])}`,
          ),
        ]
      : []),
  ]
}

/** Kinds that change what proxies do, by code or by filters: nobody can say from the text alone what they let through. */
const CODE: readonly string[] = ['EnvoyFilter', 'WasmPlugin']

const authorization: DangerRule = (of) => [
  ...ofKinds(of, 'AuthorizationPolicy').flatMap((change) => policy(of, change)),
  ...ofKinds(of, 'RequestAuthentication').flatMap((change) =>
    change.what === 'removed'
      ? [opened(of, change, '', 'it leaves git: nobody checks the tokens of requests any more', MEND_POLICY)]
      : change.what === 'changed'
        ? [
            opened(
              of,
              change,
              listed(change.fields.map(({ path }) => path)),
              'tokens are checked otherwise',
              MEND_POLICY,
            ),
          ]
        : [],
  ),
  ...ofKinds(of, ...CODE).flatMap((change) =>
    change.what === 'removed'
      ? []
      : [
          opened(
            of,
            change,
            '',
            'it changes what proxies do with every request, past all policies',
            'say the same by a route or a policy',
          ),
        ],
  ),
]

export const authorizationRules = { 'danger-authorization': authorization } as const
