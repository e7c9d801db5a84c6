/**
 * What must be open into a cluster's network from outside of it: the security groups of AWS and the firewall of Google are
 * made from it by Terraform, which reads `rendered/<cluster>/firewall.json`. Each cloud lets its own nodes and pods talk.
 */
import {
  type Cluster,
  controlPlaneRangeOf,
  type Fleet,
  loadBalancerRanges,
  podRangeOf,
} from '../fleet/index.ts'
import { compareText } from '../objects/index.ts'
import { type Connection, connections, openConnections } from './connections.ts'
import { type EndpointName, endpointOf } from './endpoints.ts'

/** Whose addresses a rule lets in; the addresses stand once in each file, since fleets can be large. */
export type Source = 'clusters' | 'controlPlane' | 'loadBalancers' | 'network'

export interface FirewallRule {
  /** Who talks, for people who look at the rule in a console; docs/network.md says why. At most 255 plain characters (AWS). */
  readonly description: string
  /** As both clouds write it. */
  readonly protocol: 'tcp' | 'udp' | 'icmp'
  /** Empty for icmp. */
  readonly ports: readonly number[]
  readonly from: Source
  /** `nodes`: everything with an address of nodes or pods. `controlPlane`: the API server's own list of who may ask. */
  readonly to: 'nodes' | 'controlPlane'
}

/** The rules of one cluster, by name. Every rule has every field, so that Terraform takes them as a map of one type. */
export interface Firewall {
  /** IPv4 ranges in CIDR form, without duplicates. */
  readonly ranges: Readonly<Record<Source, readonly string[]>>
  readonly ingress: Readonly<Record<string, FirewallRule>>
}

/** Where the packets of a connection come from when they come from outside of the pods' network; undefined when they do not. */
const sourceOf = ({ from, to, crosses }: Connection): Source | undefined => {
  if (crosses === 'clouds') return 'clusters'
  if (from === 'globalLoadBalancer') return 'loadBalancers'
  if (from === 'loadBalancer') return 'network'
  return from === 'apiServer' && to !== 'apiServer' ? 'controlPlane' : undefined
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const titleOf = (name: EndpointName) => endpointOf(name).title

/** Rows of one destination, source and protocol are one rule. */
const ruleOf = (
  source: Source,
  rows: readonly [Connection, ...Connection[]],
): readonly [string, FirewallRule] => {
  const [{ to, protocols = ['TCP'] }] = rows
  const [protocol = 'TCP'] = protocols
  return [
    `${kebab(to)}-from-${kebab(source)}${protocol === 'TCP' ? '' : `-${protocol.toLowerCase()}`}`,
    {
      description: `To ${titleOf(to)} from ${[...new Set(rows.map(({ from }) => titleOf(from)))].join(', ')}`,
      protocol: protocol === 'TCP' ? 'tcp' : protocol === 'UDP' ? 'udp' : 'icmp',
      ports: [...new Set(rows.flatMap(({ ports }) => ports))].sort((a, b) => a - b),
      from: source,
      to: to === 'apiServer' ? 'controlPlane' : 'nodes',
    },
  ]
}

/** The rules that let these connections in, by name, in the order of the names. */
const rulesFor = (open: readonly Connection[]): readonly (readonly [string, FirewallRule])[] => {
  const rows = open.flatMap((row) => {
    const source = sourceOf(row)
    return source === undefined ? [] : [{ row, source }]
  })
  const grouped = Map.groupBy(rows, ({ row, source }) => `${row.to} ${source} ${row.protocols}`)
  return [...grouped.values()]
    .flatMap((group) => {
      const [first, ...rest] = group
      return first === undefined ? [] : [ruleOf(first.source, [first.row, ...rest.map(({ row }) => row)])]
    })
    .sort(([a], [b]) => compareText(a, b))
}

/** The rules of every cluster on a network. */
export const firewallTable = (network: Fleet['mesh']['network']) => rulesFor(connections(network))

const unique = (ranges: readonly string[]) => [...new Set(ranges)].sort(compareText)

/**
 * Of nodes and of pods, one range where they are the same: GKE sends the addresses of pods over the VPN, EKS those of the
 * node unless told otherwise.
 */
export const addressesOf = (cluster: Cluster): readonly string[] => [
  ...new Set([cluster.addresses.nodes, podRangeOf(cluster)]),
]

/** `all` has the ranges of every cluster in order; none overlaps another's, so its own are taken out by their text. */
const rangesOf = (all: readonly string[], cluster: Cluster): Firewall['ranges'] => {
  const network = [...addressesOf(cluster)].sort(compareText)
  return {
    clusters: all.filter((range) => !network.includes(range)),
    controlPlane: controlPlaneRangeOf(cluster),
    loadBalancers: loadBalancerRanges,
    network,
  }
}

/** The firewall of every cluster, by its name. Rules that would let in nobody are left out. */
export const firewallRules = (fleet: Fleet): ReadonlyMap<string, Firewall> => {
  const rules = rulesFor(openConnections(fleet.mesh))
  const all = unique(fleet.clusters.flatMap(addressesOf))
  return new Map(
    fleet.clusters.map((cluster) => {
      const ranges = rangesOf(all, cluster)
      const ingress = Object.fromEntries(rules.filter(([, { from }]) => ranges[from].length > 0))
      return [cluster.name, { ranges, ingress }]
    }),
  )
}
