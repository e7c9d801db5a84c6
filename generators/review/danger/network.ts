/** Which pods connect to which: network policies that are gone, or let through more, or less, than before. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { closedConnections } from './closed.ts'
import { coversConnection, coversSelector, fleetRanges, isOpen, textsIn } from './cover.ts'
import { WORKLOADS } from './pods.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const wider = tells('danger-network-policy')
const MEND_POLICY = 'name the callers by their namespace and labels, and the ports that they need'
const MEND_CLOSED =
  'keep it while anybody connects there: generators/network has the table of who talks to whom; what leaves goes first, its way after it'

/** Parts that are named one by one. */
const MOST_PARTS = 2

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

const labelsText = (selector: Json | undefined) => {
  const labels = at(selector, 'matchLabels')
  return Object.entries(isMap(labels) ? labels : {}).map(([key, value]) =>
    key === 'kubernetes.io/metadata.name' ? `${value}` : `${key}=${value}`,
  )
}

/** `istio-ingress istio=ingress at 8000`: a peer, and where it connects. */
const partText = (peers: 'from' | 'to') => (part: JsonMap) => {
  const [peer] = mapsAt(part, peers)
  const [port] = mapsAt(part, 'ports')
  const words = [...labelsText(peer?.namespaceSelector), ...labelsText(peer?.podSelector)]
  const who = peer === undefined ? 'everybody' : (textAt(peer, 'ipBlock', 'cidr') ?? words.join(' '))
  return shown(`${who || 'the pods beside it'} at ${port?.port ?? 'every port'}`)
}

const wayOf = (direction: Direction) => (direction === 'Ingress' ? 'in' : 'out')
const verbOf = (direction: Direction) => (direction === 'Ingress' ? 'comes in' : 'goes out')

/** Everything that one pod of a namespace that comes, or of a workload that comes, is guarded by. */
const guardsWhatComes = (of: Case, { namespace, after }: Change): boolean =>
  ofKinds(of, ...WORKLOADS, 'Namespace').some(
    ({ what, kind, name, namespace: home, after: thing }) =>
      what === 'added' &&
      (kind === 'Namespace'
        ? name === namespace
        : home === namespace &&
          coversSelector(at(after, 'spec', 'podSelector'), {
            matchLabels: at(thing, 'spec', 'template', 'metadata', 'labels') ?? {},
          })),
  )

/** Policies add up: a new one of pods that others are over already lets in more, and one of pods that none was over closes the rest. */
const added = (of: Case, change: Change): readonly Finding[] => {
  const { after } = change
  const tell = (field: string, message: string, mend: string) => wider(of, change, field, message, mend)
  const guards = guardsWhatComes(of, change)
  return DIRECTIONS.filter((direction) => isOver(after, direction)).flatMap((direction) => {
    const field = `spec.${direction.toLowerCase()}`
    const rules = connections(after, direction)
    if (rules.some((rule) => forAll(rule, peersOf(direction))))
      return [tell(field, `everybody is let ${wayOf(direction)}: ${shown([...rules])}`, MEND_POLICY)]
    if (guards) return []
    return [
      rules.length > 0
        ? tell(
            field,
            `it lets ${wayOf(direction)} more than the other policies over these pods, and of pods that none is over nothing else ${verbOf(direction)}: ${shown([...rules])}`,
            MEND_POLICY,
          )
        : tell(
            field,
            `of pods that no other policy is over nothing ${verbOf(direction)} any more`,
            MEND_CLOSED,
          ),
    ]
  })
}

const policy = (of: Case, change: Change): readonly Finding[] => {
  const { what, before, after, namespace } = change
  const tell = (field: string, message: string, mend = MEND_POLICY) => wider(of, change, field, message, mend)
  if (what === 'removed')
    return [
      tell(
        '',
        'it leaves git: its pods are reached by everybody, and reach everything, where no other policy is over them',
      ),
    ]
  if (what === 'added') return added(of, change)
  const selected = equal(at(before, 'spec', 'podSelector'), at(after, 'spec', 'podSelector'))
  const isWider = coversSelector(at(after, 'spec', 'podSelector'), at(before, 'spec', 'podSelector'))
  return [
    ...(selected
      ? []
      : [
          tell(
            'spec.podSelector',
            isWider
              ? 'it is over more pods: of those nothing but its rules connects any more'
              : 'pods that it was over are without it',
          ),
        ]),
    ...DIRECTIONS.flatMap((direction) => {
      const field = `spec.${direction.toLowerCase()}`
      const [was, is] = [isOver(before, direction), isOver(after, direction)]
      if (was !== is)
        return [
          tell(
            'spec.policyTypes',
            was
              ? `${direction}: it is over what ${verbOf(direction)} no more, and everything may`
              : `${direction}: it is over what ${verbOf(direction)} too, and nothing but its rules may`,
          ),
        ]
      if (!was) return []
      const [old, now] = [connections(before, direction), connections(after, direction)]
      const fleet = [...fleetRanges(of.before), ...fleetRanges(of.after)]
      const more = now.filter(
        (rule) => !old.some((each) => coversConnection(each, rule, peersOf(direction), fleet)),
      )
      const less = closedConnections(of, namespace, old, now, peersOf(direction))
      return [
        ...(more.length === 0
          ? []
          : [
              tell(
                field,
                `${more.length} of its rules ${more.length === 1 ? 'lets' : 'let'} ${wayOf(direction)} more than before: ${shown([...more])}`,
              ),
            ]),
        ...(less.length === 0
          ? []
          : [
              tell(
                field,
                `what it let ${wayOf(direction)} is refused now: ${listed(less.map(partText(peersOf(direction))), MOST_PARTS)}`,
                MEND_CLOSED,
              ),
            ]),
      ]
    }),
  ]
}

/** Kinds that are not read: what one of them lets through nobody can say from here. */
const OTHER_KINDS = [
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'GlobalNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
] as const

const networkPolicy: DangerRule = (of) => [
  ...ofKinds(of, 'NetworkPolicy').flatMap((change) => policy(of, change)),
  ...ofKinds(of, ...OTHER_KINDS).map((change) =>
    wider(
      of,
      change,
      '',
      change.what === 'removed'
        ? 'it leaves git: what it refused is let in'
        : 'it decides who connects to whom beside the policies that are reviewed here',
      MEND_POLICY,
    ),
  ),
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
