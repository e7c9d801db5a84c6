/** Which pods connect to which: network policies that are gone, narrower, or let in more. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { coversConnection, coversSelector, fleetRanges, isOpen, textsIn } from './cover.ts'
import { WORKLOADS } from './pods.ts'
import { moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const wider = tells('danger-network-policy')
const MEND_POLICY = 'name the callers by their namespace and labels, and the ports that they need'

type Direction = 'Ingress' | 'Egress'
const DIRECTIONS = ['Ingress', 'Egress'] as const

/** Without `policyTypes` a policy is over what comes in, and over what goes out where it has rules for that. */
const isOver = (policy: Json | undefined, direction: Direction) => {
  const types = textsIn(at(policy, 'spec', 'policyTypes'))
  return types.length > 0
    ? types.includes(direction)
    : direction === 'Ingress' || at(policy, 'spec', 'egress') !== undefined
}

const connections = (policy: Json | undefined, direction: Direction): readonly JsonMap[] => {
  const rules = at(policy, 'spec', direction.toLowerCase())
  return isOver(policy, direction) && Array.isArray(rules)
    ? rules.map((rule) => (isMap(rule) ? rule : {}))
    : []
}

/** A rule that is for every address, or every namespace. */
const forAll = (rule: JsonMap, peers: 'from' | 'to') => {
  const all = mapsAt(rule, peers)
  return (
    all.length === 0 ||
    all.some(
      ({ ipBlock, namespaceSelector }) =>
        (ipBlock !== undefined && isOpen(textAt(ipBlock, 'cidr') ?? '')) ||
        (isMap(namespaceSelector) && Object.keys(namespaceSelector).length === 0),
    )
  )
}

const peersOf = (direction: Direction) => (direction === 'Ingress' ? 'from' : 'to')

const policy = (of: Case, change: Change): readonly Finding[] => {
  const { what, before, after, namespace } = change
  const tell = (field: string, message: string) => wider(of, change, field, message, MEND_POLICY)
  const field = (direction: Direction) => `spec.${direction.toLowerCase()}`
  if (what === 'removed')
    return [
      tell(
        '',
        'it leaves git: its pods are reached by everybody, and reach everything, where no other policy is over them',
      ),
    ]
  if (what === 'added') {
    // Policies add up: a new one of pods that others are over already lets in more. What comes with its own pods guards them.
    const guards = ofKinds(of, ...WORKLOADS, 'Namespace').some(
      (each) => each.what === 'added' && (each.namespace === namespace || each.name === namespace),
    )
    return DIRECTIONS.flatMap((direction) => {
      const rules = connections(after, direction)
      if (rules.some((rule) => forAll(rule, peersOf(direction))))
        return [
          tell(
            field(direction),
            `everybody is let ${direction === 'Ingress' ? 'in' : 'out'}: ${shown([...rules])}`,
          ),
        ]
      return rules.length > 0 && !guards
        ? [
            tell(
              field(direction),
              `it lets ${direction === 'Ingress' ? 'in' : 'out'} more than the other policies over these pods: ${shown([...rules])}`,
            ),
          ]
        : []
    })
  }
  const selected = equal(at(before, 'spec', 'podSelector'), at(after, 'spec', 'podSelector'))
  const isWider = coversSelector(at(after, 'spec', 'podSelector'), at(before, 'spec', 'podSelector'))
  return [
    ...(selected || isWider ? [] : [tell('spec.podSelector', 'pods that it was over are without it')]),
    ...DIRECTIONS.flatMap((direction) => {
      if (isOver(before, direction) && !isOver(after, direction))
        return [
          tell(
            'spec.policyTypes',
            `${direction}: it is over what ${direction === 'Ingress' ? 'comes in' : 'goes out'} no more, and everything may`,
          ),
        ]
      if (!isOver(before, direction)) return []
      const more = connections(after, direction).filter(
        (rule) =>
          !connections(before, direction).some((old) =>
            coversConnection(old, rule, peersOf(direction), [
              ...fleetRanges(of.before),
              ...fleetRanges(of.after),
            ]),
          ),
      )
      return more.length === 0
        ? []
        : [
            tell(
              field(direction),
              `${more.length} of its rules ${more.length === 1 ? 'lets' : 'let'} ${direction === 'Ingress' ? 'in' : 'out'} more than before: ${shown([...more])}`,
            ),
          ]
    }),
  ]
}

const networkPolicy: DangerRule = (of) => [
  ...ofKinds(of, 'NetworkPolicy').flatMap((change) => policy(of, change)),
  ...ofKinds(
    of,
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'GlobalNetworkPolicy',
    'AdminNetworkPolicy',
  )
    .filter(({ what }) => what === 'removed')
    .map((change) => wider(of, change, '', 'it leaves git: what it refused is let in', MEND_POLICY)),
  ...valueLeaves(of)
    .filter(
      ({ path, before, after }) =>
        /networkPolicy\.(enabled|create)$/i.test(path) && before === true && after !== true,
    )
    .map(({ change, path, before, after }) =>
      wider(of, change, path, `${moved(before, after)}: the chart guards its pods no more`, MEND_POLICY),
    ),
]

export const networkRules = { 'danger-network-policy': networkPolicy } as const
