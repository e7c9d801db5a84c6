/** What grows with requests and bytes: none of it stands while nobody calls. */
import type { Fleet, Prices } from '../fleet/index.ts'
import { preferredShares } from '../traffic/index.ts'
import { HOURS, ZONE_SIDES } from './assumptions.ts'
import { flat, type Line, type Share } from './line.ts'
import type { Priced } from './priced.ts'

export interface Traffic {
  /** Requests per second over all clusters, day and night. */
  readonly rps: number
  /** Bytes of a request with its headers, and as many of its answer. */
  readonly bytes: number
  /** GB a month that go through the NAT of each cluster. */
  readonly nat: number
  /** GB of logs a month of each cluster. */
  readonly logs: number
}

const shown = (gigabytes: number) => `${Number(gigabytes.toFixed(1))} GB`

/** GB a month in one direction. */
const oneWay = ({ rps, bytes }: Traffic) => (rps * bytes * HOURS * 3_600) / 1e9

/** A gateway picks a pod in any zone: of three zones, two are others. */
const betweenZones = ({ provider, cluster, prices }: Priced, each: number): Share => {
  const zones = cluster.cloud.zones.length
  const crossing = (2 * each * (zones - 1)) / zones
  return flat('between zones', shown(crossing), crossing * ZONE_SIDES[provider] * prices.egress.zones.usd)
}

/** The global load balancer is Google's: what AWS answers leaves AWS, through its own balancer and the VPN. */
const answers = (priced: Priced, each: number): readonly Share[] =>
  priced.provider === 'aws'
    ? [
        flat('answers, by VPN', shown(each), each * priced.prices.egress.internet.usd),
        flat('load balancer', shown(2 * each), 2 * each * priced.prices.loadBalancer.capacityUnit.usd),
      ]
    : []

const ofCluster = (priced: Priced, { nat, logs }: Traffic, each: number): readonly Share[] => [
  ...answers(priced, each),
  betweenZones(priced, each),
  flat('NAT', shown(nat), nat * priced.prices.nat.data.usd),
  flat('logs', shown(logs), logs * priced.prices.logs.usd),
]

/** $ a GB that requests to AWS pay on their way: the global load balancer is in Google's network. */
const wayToAws = (all: readonly Priced[], edge: Prices['values']['edge']): number =>
  (all.find(({ provider }) => provider === 'gcp')?.prices.egress.internet ?? edge.internet).usd

/** $ of one GB of requests to a cluster, and one of its answers: what depends on which cluster it is. */
export const gigabytePrice = (
  priced: Priced,
  all: readonly Priced[],
  edge: Prices['values']['edge'],
): number =>
  ofCluster(priced, { rps: 0, bytes: 0, nat: 0, logs: 0 }, 1).reduce((sum, { atRest }) => sum + atRest, 0) +
  (priced.provider === 'aws' ? wayToAws(all, edge) : 0)

/** Every cost that depends on traffic, with the traffic where the split sends it. */
export const trafficLines = (
  fleet: Fleet,
  all: readonly Priced[],
  edge: Prices['values']['edge'],
  traffic: Traffic,
): readonly Line[] => {
  const shares = preferredShares(fleet)
  const total = oneWay(traffic)
  const partOf = ({ cluster }: Priced) => (total * (shares.get(cluster.name) ?? 0)) / 100
  const toAws = all.filter(({ provider }) => provider === 'aws').reduce((sum, each) => sum + partOf(each), 0)
  const shared = [
    flat('load balancer', shown(2 * total), 2 * total * edge.data.usd),
    flat('to clients', shown(total), total * edge.internet.usd),
    flat('requests, by VPN', shown(toAws), toAws * wayToAws(all, edge)),
  ]
  return [
    ...all.flatMap((priced) =>
      ofCluster(priced, traffic, partOf(priced)).map((share) => ({ of: priced.cluster.name, ...share })),
    ),
    ...shared.map((share) => ({ of: 'shared' as const, ...share })),
  ].filter(({ atMost }) => atMost > 0)
}
