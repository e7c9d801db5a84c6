/** NetworkPolicies: what the table says about the pods of a namespace, and nothing else. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type Cluster, type Fleet, openNetworks, podRangeOf, resolversOf } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { type Connection, openConnections, table } from './connections.ts'
import { type EndpointName, endpointOf, endpoints } from './endpoints.ts'

/** Endpoints that are told apart from the other pods of their namespace. */
type Selectable = {
  [Name in EndpointName]: (typeof endpoints)[Name] extends { pods: { labels: object } } ? Name : never
}[EndpointName]

/** Which policy, over which pods (all of a namespace, or one endpoint's), and over which directions it decides. */
export type Guarded = {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly directions: readonly ('Ingress' | 'Egress')[]
  /** Which connections it lets pass; policies over the same pods add up. Default: all. */
  readonly only?: (row: Connection) => boolean
} & ({ readonly namespace: string } | { readonly endpoint: Selectable })

const range = (cidr: string): k8s.NetworkPolicyPeer => ({ ipBlock: { cidr } })

const namespaceOf = (name: EndpointName) => endpointOf(name).pods?.namespace

const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})

/** Pods by their namespace and labels, from the point of view of a namespace; undefined for what is no pod. */
const podsOf = (name: EndpointName, here: string): readonly k8s.NetworkPolicyPeer[] | undefined => {
  const { pods } = endpointOf(name)
  if (pods === undefined) return undefined
  return [
    pods.namespace === here
      ? { podSelector: pods.labels ? { matchLabels: pods.labels } : {} }
      : {
          ...inNamespace(pods.namespace),
          ...(pods.labels && { podSelector: { matchLabels: pods.labels } }),
        },
  ]
}

/** What answers names in a cluster. */
const resolvers = ({ dns }: Cluster): readonly k8s.NetworkPolicyPeer[] => {
  const { pods, addresses } = resolversOf(dns)
  return [...(pods ? [inNamespace('kube-system')] : []), ...addresses.map(range)]
}

/**
 * Namespace selectors never match pods of another cluster: these go by address. A gateway is reached at its load
 * balancer, in the range of the nodes; with the cluster's own range the list is the same in all clusters.
 */
const others = (fleet: Fleet, cluster: Cluster, to: EndpointName): readonly k8s.NetworkPolicyPeer[] => {
  if (fleet.clusters.length === 1) return []
  return to === 'eastWestGateway'
    ? fleet.clusters.map(({ addresses }) => range(addresses.nodes))
    : fleet.clusters.filter(({ name }) => name !== cluster.name).map((other) => range(podRangeOf(other)))
}

const portsOf = ({ ports, protocols = ['TCP'] }: Connection): readonly k8s.NetworkPolicyPort[] =>
  protocols.flatMap((protocol) => ports.map((port) => ({ protocol, port: k8s.IntOrString.fromNumber(port) })))

/** A flat network of many clusters has many ranges, so these are not written out. */
const keyOf = (peer: k8s.NetworkPolicyPeer) => peer.ipBlock?.cidr ?? JSON.stringify(peer)

interface Rule {
  readonly peers: k8s.NetworkPolicyPeer[]
  readonly ports: k8s.NetworkPolicyPort[]
}

/** One rule for each set of ports (`by` says what else keeps rules apart), each peer once. Without peers it would let in all. */
const rules = (
  rows: readonly Connection[],
  peers: (row: Connection) => readonly k8s.NetworkPolicyPeer[],
  by: (row: Connection) => string,
): readonly Rule[] => {
  const grouped = Map.groupBy(rows, (row) => `${row.protocols} ${row.ports} ${by(row)}`)
  return [...grouped.values()].flatMap((group) => {
    const unique = new Map(group.flatMap(peers).map((peer) => [keyOf(peer), peer]))
    const [first] = group
    return first === undefined || unique.size === 0
      ? []
      : [{ peers: [...unique.values()], ports: [...portsOf(first)] }]
  })
}

/** The pods that a policy is over. */
const guardedPods = (guarded: Guarded) => {
  if ('namespace' in guarded) {
    const { namespace } = guarded
    return { namespace, podSelector: {}, has: (name: EndpointName) => namespaceOf(name) === namespace }
  }
  const { namespace, labels } = endpoints[guarded.endpoint].pods
  return {
    namespace,
    podSelector: { matchLabels: { ...labels } },
    has: (name: EndpointName) => name === guarded.endpoint,
  }
}

/**
 * The NetworkPolicy of a namespace or an endpoint in a cluster of the fleet. Nodes reach their own pods, to probe
 * them, whatever it says. Errors: throws when it would cut pods off from what is no pod and so cannot be named.
 */
export const networkPolicyOf = (fleet: Fleet, cluster: Cluster, guarded: Guarded): KubeObject => {
  const { name, labels, directions, only = () => true } = guarded
  const { namespace, podSelector, has } = guardedPods(guarded)
  const rows = openConnections(fleet.mesh).filter(only)
  const peersOf = (side: 'from' | 'to') => (row: Connection) => {
    if (row.crosses === 'clouds') return others(fleet, cluster, row.to)
    const peers = row[side] === 'dns' ? resolvers(cluster) : podsOf(row[side], namespace)
    if (peers === undefined)
      throw new Error(`${name}: ${row.from} talks to ${row.to}, and ${row[side]} is no pod`)
    return peers
  }
  const into = rows.filter(({ to }) => has(to))
  const out = rows.filter(({ from }) => has(from))
  return kubeObject(
    k8s.KubeNetworkPolicy.manifest({
      metadata: { name, namespace, ...(labels && { labels: { ...labels } }) },
      spec: {
        podSelector,
        policyTypes: [...directions],
        ...(directions.includes('Ingress') && {
          ingress: rules(into, peersOf('from'), () => '').map(({ peers, ports }) => ({ from: peers, ports })),
        }),
        ...(directions.includes('Egress') && {
          egress: rules(out, peersOf('to'), ({ to, crosses }) => `${to} ${crosses}`).map(
            ({ peers, ports }) => ({ to: peers, ports }),
          ),
        }),
      },
    }),
  )
}

/** Made once for all clusters that must have the same: behind gateways only the way out to DNS tells them apart. */
export const networkPolicies = (fleet: Fleet, guarded: Guarded): ((cluster: Cluster) => KubeObject) => {
  const make = (cluster: Cluster) => networkPolicyOf(fleet, cluster, guarded)
  if (openNetworks(fleet.mesh).includes('flat')) return make
  const { directions, only = () => true } = guarded
  const out = directions.includes('Egress') && table.some((row) => row.to === 'dns' && only(row))
  const byDns = new Map<Cluster['dns'] | undefined, KubeObject>()
  return (cluster) => {
    const dns = out ? cluster.dns : undefined
    const made = byDns.get(dns) ?? make(cluster)
    byDns.set(dns, made)
    return made
  }
}
