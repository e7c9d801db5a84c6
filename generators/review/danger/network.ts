/** Who reaches the pods and the network: network policies, services, gateways, the firewall around a cluster. */
import type { Finding } from '../../findings/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import { at, equal, isMap, type Json, type JsonMap, mapsAt, numberAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { coversConnection, coversSelector, isOpen, newRanges, textsIn } from './cover.ts'
import { WORKLOADS } from './pods.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

/** Addresses of the clusters of a fleet: a cluster that comes opens the others for itself. */
const own = (fleet: Fleet | undefined): readonly string[] =>
  (fleet?.clusters ?? []).flatMap(({ addresses }) =>
    Object.values(addresses).filter((range) => typeof range === 'string'),
  )

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
            coversConnection(old, rule, peersOf(direction), [...own(of.before), ...own(of.after)]),
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

const exposed = tells('danger-exposed')
const MEND_EXPOSED =
  'keep it inside (ClusterIP, an internal load balancer, its source ranges) and let it in by the gateway'

const OUTSIDE: readonly string[] = ['LoadBalancer', 'NodePort', 'ExternalName']
/** Annotations that keep a load balancer inside of the network. */
const INSIDE = /(load-balancer-internal|load-balancer-scheme|load-balancer-type|internal-load-balancer)$/
const isInside = (value: Json | undefined) => /^(true|internal)$/i.test(String(value ?? ''))

const annotationsOf = (object: Json | undefined): readonly (readonly [string, Json])[] => {
  const found = at(object, 'metadata', 'annotations')
  return Object.entries(isMap(found) ? found : {})
}

const services = (of: Case): readonly Finding[] =>
  ofKinds(of, 'Service').flatMap((change) => {
    const { before, after, what } = change
    if (what === 'removed') return []
    const tell = (field: string, message: string) => exposed(of, change, field, message, MEND_EXPOSED)
    const [old, now] = [
      textAt(before, 'spec', 'type') ?? 'ClusterIP',
      textAt(after, 'spec', 'type') ?? 'ClusterIP',
    ]
    const [from, to] = [before, after].map((side) => textsIn(at(side, 'spec', 'loadBalancerSourceRanges')))
    const ranges = newRanges([...(from ?? []), ...own(of.after)], to ?? [])
    const lost = annotationsOf(before).filter(
      ([key, value]) =>
        INSIDE.test(key) && isInside(value) && !isInside(at(after, 'metadata', 'annotations', key)),
    )
    const addresses = textsIn(at(after, 'spec', 'externalIPs')).filter(
      (each) => !textsIn(at(before, 'spec', 'externalIPs')).includes(each),
    )
    return [
      ...(old !== now && OUTSIDE.includes(now)
        ? [
            tell(
              'spec.type',
              `${what === 'added' ? now : moved(old, now)}: it is reached from outside of the cluster`,
            ),
          ]
        : []),
      ...(now === 'LoadBalancer' && what === 'changed' && (from ?? []).length > 0 && (to ?? []).length === 0
        ? [tell('spec.loadBalancerSourceRanges', `${listed(from ?? [])} → everybody`)]
        : (from ?? []).length > 0 && ranges.length > 0
          ? [tell('spec.loadBalancerSourceRanges', `${listed(ranges)} may come in too`)]
          : []),
      ...(what === 'changed' ? lost : []).map(([key, value]) =>
        tell(
          `metadata.annotations.${key}`,
          `${moved(value, at(after, 'metadata', 'annotations', key))}: its load balancer may get a public address`,
        ),
      ),
      ...(addresses.length > 0
        ? [tell('spec.externalIPs', `nodes take requests for ${listed(addresses)}`)]
        : []),
    ]
  })

/** Kinds that listen for the outside. */
const FRONTS: readonly string[] = ['Ingress', 'HTTPRoute', 'TLSRoute', 'TCPRoute', 'GRPCRoute']

const fronts = (of: Case): readonly Finding[] =>
  ofKinds(of, ...FRONTS)
    .filter(({ what }) => what !== 'removed')
    .map((change) =>
      exposed(
        of,
        change,
        '',
        change.what === 'added'
          ? 'it opens a way in beside the gateways'
          : 'the way in that it opens is another',
        MEND_EXPOSED,
      ),
    )

const TLS_VERSIONS: readonly string[] = ['TLSV1_0', 'TLSV1_1', 'TLS_AUTO', 'TLSV1_2', 'TLSV1_3']
const versionRank = (server: Json | undefined) => {
  const version = textAt(server, 'tls', 'minProtocolVersion') ?? 'TLS_AUTO'
  return TLS_VERSIONS.indexOf(version)
}

const gateways = (of: Case): readonly Finding[] =>
  ofKinds(of, 'Gateway').flatMap((change) => {
    if (change.what === 'removed') return []
    const { before, after, what } = change
    const tell = (field: string, message: string) => exposed(of, change, field, message, MEND_EXPOSED)
    const key = (server: Json) => `${numberAt(server, 'port', 'number') ?? '?'}`
    const old = Map.groupBy(mapsAt(before, 'spec', 'servers'), key)
    const wild = (hosts: readonly string[]) =>
      hosts.filter((host) => /(^|\/)\*$/.test(host) || /^\*\//.test(host))
    return mapsAt(after, 'spec', 'servers').flatMap((server): readonly Finding[] => {
      const port = key(server)
      const same = old.get(port) ?? []
      const was = same.find((each) => equal(at(each, 'hosts'), at(server, 'hosts'))) ?? same[0]
      const field = `spec.servers[${port}]`
      const hosts = wild(textsIn(at(server, 'hosts'))).filter(
        (host) => !same.some((each) => textsIn(at(each, 'hosts')).includes(host)),
      )
      if (was === undefined)
        return [
          ...(what === 'changed' ? [tell(field, `the gateway listens on port ${port} now`)] : []),
          ...hosts.map((host) => tell(`${field}.hosts`, `it answers to ${host}`)),
        ]
      const [from, to] = [textAt(was, 'tls', 'mode'), textAt(server, 'tls', 'mode')]
      const [protocol, now] = [textAt(was, 'port', 'protocol'), textAt(server, 'port', 'protocol')]
      return [
        ...hosts.map((host) => tell(`${field}.hosts`, `it answers to ${host}, not to our names alone`)),
        ...(protocol !== now && ['HTTP', 'TCP', 'HTTP2', 'GRPC'].includes(now ?? '')
          ? [tell(`${field}.port.protocol`, `${moved(protocol, now)}: without TLS`)]
          : []),
        ...(from !== to && from !== undefined && to !== 'MUTUAL'
          ? [tell(`${field}.tls.mode`, `${moved(from, to)}: clients prove less, or nobody checks`)]
          : []),
        ...(server.tls !== undefined && versionRank(server) < versionRank(was)
          ? [
              tell(
                `${field}.tls.minProtocolVersion`,
                `${moved(at(was, 'tls', 'minProtocolVersion'), at(server, 'tls', 'minProtocolVersion'))}: older versions of TLS are taken`,
              ),
            ]
          : []),
        ...(at(was, 'tls', 'httpsRedirect') === true && at(server, 'tls', 'httpsRedirect') !== true
          ? [tell(`${field}.tls.httpsRedirect`, 'requests without TLS are answered')]
          : []),
      ]
    })
  })

const VALUES: readonly (readonly [
  RegExp,
  (before: Json | undefined, after: Json | undefined, fleet: readonly string[]) => string | undefined,
])[] = [
  [
    /(^|\.)(service\.type|serviceType|type)$/,
    (before, after) =>
      OUTSIDE.includes(String(after)) && before !== after
        ? 'it is reached from outside of the cluster'
        : undefined,
  ],
  [
    /loadBalancerSourceRanges$/,
    (before, after, fleet) => {
      const [old, now] = [textsIn(before), textsIn(after)]
      if (old.length > 0 && now.length === 0) return 'everybody may come in'
      const more = old.length > 0 ? newRanges([...old, ...fleet], now) : now.filter(isOpen)
      return more.length > 0 ? `${listed(more)} may come in too` : undefined
    },
  ],
  [
    /annotations\..*(load-balancer-internal|load-balancer-scheme|load-balancer-type|internal-load-balancer)$/,
    (before, after) =>
      isInside(before) && !isInside(after) ? 'its load balancer may get a public address' : undefined,
  ],
  [
    /(^|\.)ingress(es)?\.enabled$/i,
    (_, after) => (after === true ? 'it opens a way in beside the gateways' : undefined),
  ],
  [
    /(^|\.)(externalIPs|loadBalancerIP|nodePort)$/,
    (before, after) =>
      after !== undefined && before === undefined ? 'it is reached from outside of the cluster' : undefined,
  ],
]

const values = (of: Case): readonly Finding[] =>
  valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const why = VALUES.filter(([field]) => field.test(path)).map(([, read]) =>
      read(before, after, own(of.after)),
    )[0]
    return why === undefined
      ? []
      : [exposed(of, change, path, `${moved(before, after)}: ${why}`, MEND_EXPOSED)]
  })

const exposure: DangerRule = (of) => [services, fronts, gateways, values].flatMap((rule) => rule(of))

const through = tells('danger-firewall')
const MEND_FIREWALL =
  'let in the addresses of the fleet only: what may talk to whom is the table in generators/network'

/** A field, and what is told of it. */
type Told = readonly [string, string]

const firewall: DangerRule = (of) =>
  ofKinds(of, 'Firewall').flatMap((change) => {
    const { before, after, what } = change
    const tell = (field: string, message: string) => through(of, change, field, message, MEND_FIREWALL)
    if (what === 'removed') return [tell('', 'it leaves: Terraform finds no firewall of this cluster')]
    const entries = (side: Json | undefined, key: string) => {
      const found = at(side, key)
      return Object.entries(isMap(found) ? found : {})
    }
    const old = new Map(entries(before, 'ranges'))
    const ranges = entries(after, 'ranges').flatMap(([source, value]) => {
      const more = newRanges(textsIn(old.get(source)), textsIn(value)).filter(
        (range) => isOpen(range) || newRanges(own(of.after), [range]).length > 0,
      )
      return what === 'added'
        ? more.filter(isOpen).map((range) => [source, range] as const)
        : more.map((range) => [source, range] as const)
    })
    const rules = new Map(entries(before, 'ingress'))
    const openings = (what === 'added' ? [] : entries(after, 'ingress')).flatMap(
      ([name, rule]): readonly Told[] => {
        const was = rules.get(name)
        if (was === undefined)
          return [
            [
              `ingress.${name}`,
              `a new opening: ${shown(at(rule, 'from'))} to ${shown(at(rule, 'to'))}, ports ${shown(at(rule, 'ports'))}`,
            ] as const,
          ]
        const ports = textsIn(at(rule, 'ports')).filter((port) => !textsIn(at(was, 'ports')).includes(port))
        return [
          ...(ports.length > 0
            ? [
                [
                  `ingress.${name}.ports`,
                  `${listed(ports)} ${ports.length === 1 ? 'is' : 'are'} open too, for ${shown(at(rule, 'from'))}`,
                ] as const,
              ]
            : []),
          ...(['from', 'to', 'protocol'] as const)
            .filter((key) => !equal(at(was, key), at(rule, key)))
            .map((key) => [`ingress.${name}.${key}`, moved(at(was, key), at(rule, key))] as const),
        ]
      },
    )
    const sources = [...Map.groupBy(ranges, ([source]) => source)].map(
      ([source, all]): Told =>
        [
          `ranges.${source}`,
          `${listed(all.map(([, range]) => range))} may come in, which no cluster of the fleet has`,
        ] as const,
    )
    return [...sources, ...openings].map(([field, message]) => tell(field, message))
  })

export const networkRules = {
  'danger-network-policy': networkPolicy,
  'danger-exposed': exposure,
  'danger-firewall': firewall,
} as const
