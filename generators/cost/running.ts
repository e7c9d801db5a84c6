/** What grows with use: $ an hour of one more node, and what is known of how that moves. */
import type { Cluster, Prices } from '../fleet/index.ts'
import { HOURS, NODE_DISK } from './assumptions.ts'
import { type Priced, pricedOf } from './priced.ts'
import { gigabytePrice } from './traffic.ts'

/** $ an hour: the last price, and the least and the most that it may be. */
export interface Range {
  readonly low: number
  readonly usual: number
  readonly high: number
}

/** A price that a decision rests on: whether it moves by the hour, and when it was read. */
export interface Basis {
  /** Path in prices.yaml. */
  readonly path: readonly string[]
  readonly kind: 'spot' | 'list'
  /** A day such as 2026-11-29; null when nobody read it. */
  readonly checked: string | null
}

/** What running costs in one cluster. */
export interface Running {
  readonly cluster: Cluster
  /** $ an hour of one more node, with its disk and its part of the NAT. */
  readonly node: Range
  /** $ an hour of the machine alone, which is what OpenCost counts. */
  readonly machine: Range
  /** $ of a GB of requests, and as many of answers, that go there rather than nowhere. */
  readonly gigabyte: number
  readonly basis: readonly Basis[]
}

/** What goes with a node: as {@link standingLines} counts nodes, node disks and NAT. */
const beside = ({ provider, prices }: Priced): number =>
  (NODE_DISK * prices.disk.usd) / HOURS + (provider === 'gcp' ? prices.nat.node.usd : 0)

const machinesOf = ({ cluster, prices }: Priced) =>
  cluster.nodes.types.flatMap((type) => {
    const machine = Object.hasOwn(prices.machines, type) ? prices.machines[type] : undefined
    return machine === undefined ? [] : [{ type, price: machine[cluster.nodes.spot ? 'spot' : 'onDemand'] }]
  })

/** Which of several types a cloud gives is not known before: the range is that of all, and the usual price the bill's. */
const machineRange = (priced: Priced): Range => {
  const prices = machinesOf(priced).map(({ price }) => price)
  return {
    low: Math.min(...prices.map((price) => ('low' in price ? (price.low ?? price.usd) : price.usd))),
    usual: priced.node,
    high: Math.max(...prices.map((price) => ('high' in price ? (price.high ?? price.usd) : price.usd))),
  }
}

const basisOf = (priced: Priced): readonly Basis[] => {
  const { cluster, prices, provider } = priced
  const region = [provider, cluster.cloud.region]
  const kind: Basis['kind'] = cluster.nodes.spot ? 'spot' : 'list'
  const list = (path: readonly string[], { checked }: { readonly checked: string | null }): Basis => ({
    path: [...region, ...path],
    kind: 'list',
    checked,
  })
  return [
    ...machinesOf(priced).map(({ type, price }) => ({
      path: [...region, 'machines', type, kind === 'spot' ? 'spot' : 'onDemand'],
      kind,
      checked: price.checked,
    })),
    list(['disk'], prices.disk),
    list(['egress', 'internet'], prices.egress.internet),
    list(['egress', 'zones'], prices.egress.zones),
  ]
}

/** What running costs in each cluster of a fleet; a cluster whose prices are missing is none of them. */
export const runningOf = (clusters: readonly Cluster[], prices: Prices): readonly Running[] => {
  const all = clusters.flatMap((cluster) => {
    const outcome = pricedOf(cluster, prices)
    return 'priced' in outcome ? [outcome.priced] : []
  })
  return all.map((priced) => {
    const machine = machineRange(priced)
    const more = beside(priced)
    return {
      cluster: priced.cluster,
      machine,
      node: { low: machine.low + more, usual: machine.usual + more, high: machine.high + more },
      gigabyte: gigabytePrice(priced, all, prices.values.edge),
      basis: basisOf(priced),
    }
  })
}
