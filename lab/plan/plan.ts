/** Where everything of the lab is: a pure function of the fleet, so that nobody looks an address up. */
import {
  type Cluster,
  controlPlaneRangeOf,
  type Fleet,
  parseCidr,
  podRangeOf,
} from '../../generators/fleet/index.ts'
import { machineOf } from '../../generators/nodes/index.ts'
import { LabError } from '../machine/index.ts'

/** One node: a kubelet with a containerd, a network and a file system of its own. */
export interface LabNode {
  /** `<cluster>-<number from 1>`: its name in Kubernetes, of its place, its network namespace and its logs. */
  readonly name: string
  readonly address: string
  /** A /24 that its pods have their addresses from. */
  readonly pods: string
  readonly region: string
  readonly zone: string
  readonly type: string
  /** What the type has, before anything is reserved: cores, bytes, pods. */
  readonly machine: { readonly cores: number; readonly memory: number; readonly pods: number }
}

/** One cloud: a network of its own, in which the control plane and the nodes are. Data alone: programs are told it as JSON. */
export interface LabCluster {
  /** Also of its network namespace and of its context in the kubeconfig. */
  readonly name: string
  readonly cluster: Cluster
  /** Of the router, which every node has as its gateway: the first address of the range of nodes. */
  readonly router: string
  /** Where the API server listens, port 443. */
  readonly api: string
  /** Every node that the cloud may have. */
  readonly nodes: readonly LabNode[]
  /** How many of them it begins with; an autoscaler adds the others, in their order. */
  readonly first: number
  /** The whole ranges, as the fleet has them. */
  readonly ranges: { readonly nodes: string; readonly pods: string; readonly services: string }
  /** The address of the Service that answers names. */
  readonly dns: string
  /** Addresses that load balancers may have, in order. */
  readonly loadBalancers: readonly string[]
}

export interface LabPlan {
  readonly clusters: readonly LabCluster[]
}

/** What is outside of the clouds: ranges that nobody routes, and one of Google's proxies, which the firewalls let in. */
export const OUTSIDE = {
  /** Registry, charts, git, files, names and secret managers. */
  internet: '203.0.113.10',
  /** The global load balancer: requests come in from here. */
  edge: '35.191.0.10',
  /** Who runs kubectl. */
  person: '198.51.100.10',
} as const

const firstOf = (range: string): number => {
  const parsed = parseCidr(range)
  if (parsed === undefined) throw new Error(`${range} is no range of addresses`)
  return parsed.first
}

const dotted = (address: number) => [24, 16, 8, 0].map((bits) => (address >>> bits) & 255).join('.')

const planCluster = (cluster: Cluster, count: number): LabCluster => {
  const { cloud, addresses, name } = cluster
  const [nodes, pods] = [firstOf(addresses.nodes), podRangeOf(cluster)]
  const [control = addresses.nodes] = controlPlaneRangeOf(cluster)
  // Where pods have addresses of the nodes' range, theirs begin behind those of nodes and load balancers.
  const podBase = pods === addresses.nodes ? nodes + 0x1000 : firstOf(pods)
  const [type = ''] = cluster.nodes.types
  const machine = machineOf(cloud.provider, type)
  if (machine === undefined) throw new Error(`${name}: nobody knows what a ${type} has`)
  return {
    name,
    cluster,
    router: dotted(nodes + 1),
    api: dotted(firstOf(control) + 2),
    nodes: Array.from({ length: Math.max(count, cluster.nodes.max) }, (_, i) => ({
      name: `${name}-${i + 1}`,
      address: dotted(nodes + 11 + i),
      pods: `${dotted(podBase + i * 256)}/24`,
      region: cloud.region,
      zone: cloud.zones[i % cloud.zones.length] ?? '',
      type,
      machine,
    })),
    first: count,
    ranges: { nodes: addresses.nodes, pods, services: addresses.services },
    dns: dotted(firstOf(addresses.services) + 10),
    loadBalancers: Array.from({ length: 50 }, (_, n) => dotted(nodes + 512 + n)),
  }
}

/** The lab of these clusters, each with so many nodes to begin with. Errors: LabError of two networks with one name; a type of node that nobody knows. */
export const planLab = (
  fleet: Fleet,
  { nodes, clusters }: { nodes: number; clusters?: readonly string[] },
): LabPlan => {
  const planned = fleet.clusters
    .filter(({ name }) => clusters?.includes(name) ?? true)
    .map((cluster) => planCluster(cluster, nodes))
  const taken = new Set<string>(Object.keys(OUTSIDE))
  for (const name of planned.flatMap((each) => [each.name, ...each.nodes.map((node) => node.name)])) {
    if (taken.has(name))
      throw new LabError(`the lab would have two networks called ${name}: rename a cluster`)
    taken.add(name)
  }
  return { clusters: planned }
}
