/** Who may call whom: what policies of the mesh allow, deny, or let pass. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isList, isMap, type Json, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { coversRule, ruleParts } from './cover.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'

const opened = tells('danger-authorization')
const MEND_POLICY = 'let in exactly the callers that need it, by their principals, and keep what denies'
const MEND_CLOSED =
  'keep the rule while anybody calls by it; a caller that leaves goes first, its rule after it'

/** Parts that are named one by one. */
const MOST_PARTS = 2

/** Every value of a part of a rule: who, and at what. */
const valuesIn = (value: Json): readonly string[] =>
  isList(value)
    ? value.flatMap(valuesIn)
    : isMap(value)
      ? Object.entries(value).flatMap(([key, inner]) => [
          ...(key.startsWith('not') ? ['not'] : []),
          ...valuesIn(inner),
        ])
      : [`${value}`]

const partText = (part: Json) => shown(valuesIn(part).join(' ') || 'everybody')

const actionOf = (object: Json | undefined) => textAt(object, 'spec', 'action') ?? 'ALLOW'
const rulesOf = (object: Json | undefined) => mapsAt(object, 'spec', 'rules')

const policy = (of: Case, change: Change): readonly Finding[] => {
  const { what, before, after } = change
  const tell = (field: string, message: string) => opened(of, change, field, message, MEND_POLICY)
  const closed = (field: string, message: string) => opened(of, change, field, message, MEND_CLOSED)
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
  const dropped = rulesOf(before)
    .flatMap(ruleParts)
    .filter((old) => !rules.some((rule) => coversRule(rule, old)))
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
    ...(action === 'ALLOW' && dropped.length > 0
      ? [
          closed(
            'spec.rules',
            rules.length === 0
              ? 'all of its rules are gone: it lets in nobody'
              : `whom it let in is refused (403) where no other policy lets them in: ${listed(dropped.map(partText), MOST_PARTS)}`,
          ),
        ]
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
      ? [tell('spec.rules', `it refuses less than before: ${listed(dropped.map(partText), MOST_PARTS)}`)]
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
