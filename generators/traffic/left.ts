/** What is left of a fleet's pods when a cluster is lost: a sum, for fleets of any size. Where the requests go is `simulate`'s to say. */
import { type Cluster, type Fleet, replicaRange } from '../fleet/index.ts'

/** `carries`: the pods at rest carry the peak. `scales`: the most that autoscalers may bring does. `overload`: not even they do. */
export type Left = 'carries' | 'scales' | 'overload'

/** Requests per second that the stable pods of clusters carry: at rest, and at most. */
const capacityOf = ({ inference }: Fleet, clusters: readonly Cluster[]) => {
  const ranges = clusters.map((cluster) => replicaRange(cluster.inference.replicas))
  return {
    atRest: ranges.reduce((sum, { min }) => sum + min, 0) * inference.rpsPerPod,
    atMost: ranges.reduce((sum, { max }) => sum + max, 0) * inference.rpsPerPod,
  }
}

/** What the others carry of the peak without a cluster, in requests per second. */
export const leftWithout = (fleet: Fleet, lost: Cluster) => {
  const { peakRps } = fleet.traffic
  const all = capacityOf(fleet, fleet.clusters)
  const own = capacityOf(fleet, [lost])
  const left = { atRest: all.atRest - own.atRest, atMost: all.atMost - own.atMost }
  const verdict: Left = left.atRest >= peakRps ? 'carries' : left.atMost >= peakRps ? 'scales' : 'overload'
  return { ...left, verdict }
}
