/**
 * The plan of all networks: what subnets, BGP numbers and tunnels follow from the files of the fleet. terraform/modules/plan
 * makes the same in HCL, for those who build it; terraform/plan.test.ts holds both equal. Each number follows from its own
 * cluster or pair alone, so that a new cluster or zone moves nothing that is there.
 */
import { createHash } from 'node:crypto'
import {
  type Cluster,
  clusterIdOf,
  controlPlaneRangeOf,
  type Fleet,
  formatAddress,
  parseCidr,
  podRangeOf,
} from '../fleet/index.ts'
import { compareText } from '../objects/index.ts'
import { firewallRules } from './firewall.ts'

/** CIDR of a subnet, by its zone. */
export type ZoneSubnets = ReadonlyMap<string, string>

export interface NetworkOfCluster {
  readonly name: string
  readonly provider: Cluster['cloud']['provider']
  /** Name of the VPC and of the cluster, and beginning of all other names. */
  readonly id: string
  /** Name of the groups of ingress gateways that the global load balancer asks for; undefined where it asks addresses. */
  readonly gateways: string | undefined
  /** IPv4 ranges in CIDR form; EKS pods have their addresses from the nodes', and its API server has no range of its own. */
  readonly ranges: {
    readonly nodes: string
    readonly pods: string | undefined
    readonly services: string
    readonly controlPlane: string | undefined
  }
  /** Of AWS, where a subnet is of a zone; one of Google is of a region. */
  readonly subnets: { readonly private: ZoneSubnets; readonly public: ZoneSubnets }
  /** The private BGP number, 64512 to 65533. */
  readonly asn: number
  /** Nodes and pods of all other clusters, in order: packets to them keep the address of their pod. */
  readonly foreignRanges: readonly string[]
}

/** The four tunnels of an AWS and a GCP cluster. */
export interface Tunnels {
  readonly aws: string
  readonly gcp: string
  /** The inside /30 of each: AWS has the first address, GCP the second. */
  readonly inside: readonly string[]
  readonly asn: { readonly aws: number; readonly gcp: number }
  /** Whether the global load balancer reaches the AWS cluster this way: one pair of each does, that of the first GCP cluster. */
  readonly loadBalancer: boolean
}

export interface NetworkPlan {
  readonly clusters: readonly NetworkOfCluster[]
  readonly tunnels: readonly Tunnels[]
}

/** The range that is `bits` smaller, and the `index`th of those in it. */
const subnetOf = (range: string, bits: number, index: number) => {
  const prefix = Number(range.split('/')[1]) + bits
  return `${formatAddress((parseCidr(range)?.first ?? 0) + index * 2 ** (32 - prefix))}/${prefix}`
}

/** Of a /16: zones 0 to 7 have the lower half as private /20s; public /24s are counted from x.x.240.0 on. */
const subnetsOf = ({ cloud, addresses }: Cluster): NetworkOfCluster['subnets'] => {
  const zones = cloud.provider === 'aws' ? cloud.zones : []
  return {
    private: new Map(zones.map((zone, i) => [zone, subnetOf(addresses.nodes, 4, i)])),
    public: new Map(zones.map((zone, i) => [zone, subnetOf(addresses.nodes, 8, 240 + i)])),
  }
}

/** By the /18 that the nodes begin in. */
const asnOf = ({ addresses }: Cluster) => {
  const [, second = 0, third = 0] = addresses.nodes.split('.').map(Number)
  return 64_512 + ((second * 4 + Math.floor(third / 64)) % 1_022)
}

/** 169.254.32.0 to 169.254.167.255 in blocks of 16 addresses: clear of all that either cloud keeps of link-local ones. */
const BLOCKS = 2_176
const FIRST_BLOCK = 512

const insideOf = (aws: string, gcp: string): Tunnels['inside'] => {
  const hash = createHash('md5').update(`${aws}/${gcp}`).digest('hex')
  const block = Number.parseInt(hash.slice(0, 4), 16) % BLOCKS
  return [0, 1, 2, 3].map((i) => subnetOf('169.254.0.0/16', 14, (FIRST_BLOCK + block) * 4 + i))
}

/**
 * Name of the network endpoint groups, one in each zone, that GKE keeps of the pods behind a Service: the ingress gateway's
 * Service asks for them by this name, and the global load balancer finds them by it. Undefined on AWS.
 */
export const gatewayGroupOf = (fleet: Pick<Fleet, 'mesh'>, cluster: Cluster): string | undefined =>
  cluster.cloud.provider === 'gcp' ? `${clusterIdOf(fleet, cluster)}-ingress` : undefined

/** The plan of a fleet; clusters in the order of their names, tunnels in that of the pairs'. */
export const networkPlan = (fleet: Fleet): NetworkPlan => {
  const firewalls = firewallRules(fleet)
  const clusters = fleet.clusters.map((cluster): NetworkOfCluster => {
    const { name, cloud, addresses } = cluster
    return {
      name,
      provider: cloud.provider,
      id: clusterIdOf(fleet, cluster),
      gateways: gatewayGroupOf(fleet, cluster),
      ranges: {
        nodes: addresses.nodes,
        pods: cloud.provider === 'gcp' ? podRangeOf(cluster) : undefined,
        services: addresses.services,
        controlPlane: controlPlaneRangeOf(cluster)[0],
      },
      subnets: subnetsOf(cluster),
      asn: asnOf(cluster),
      // Whoever may come in from there must be answered there.
      foreignRanges: firewalls.get(name)?.ranges.clusters ?? [],
    }
  })
  const of = (provider: NetworkOfCluster['provider']) =>
    clusters.filter((cluster) => cluster.provider === provider)
  const tunnels = of('aws').flatMap((aws) =>
    of('gcp').map(
      (gcp): Tunnels => ({
        aws: aws.name,
        gcp: gcp.name,
        inside: insideOf(aws.name, gcp.name),
        asn: { aws: aws.asn, gcp: gcp.asn },
        loadBalancer: gcp === of('gcp')[0],
      }),
    ),
  )
  return { clusters, tunnels: tunnels.sort((a, b) => compareText(`${a.aws}-${a.gcp}`, `${b.aws}-${b.gcp}`)) }
}
