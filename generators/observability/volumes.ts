/** The volumes that a cluster's charts ask for: what there is to pay whether anybody calls or not. */
import { type Cluster, type Fleet, parseQuantity } from '../fleet/index.ts'
import { REPLICAS } from './collector.ts'
import { keepsTraces } from './names.ts'
import { retention } from './prometheus.ts'
import { queue, store } from './spans.ts'

export interface Volume {
  readonly of: string
  readonly count: number
  /** GiB of each. */
  readonly size: number
}

const gib = (quantity: string) => (parseQuantity(quantity) ?? 0) / 2 ** 30

/** A test holds it against the values of the charts. */
export const volumesOf = (fleet: Fleet, cluster: Cluster): readonly Volume[] => [
  { of: 'metrics', count: 1, size: gib(retention.volume) },
  { of: 'queues', count: REPLICAS, size: gib(queue.volume) },
  ...(keepsTraces(fleet, cluster) ? [{ of: 'traces', count: 1, size: gib(store.volume) }] : []),
]
