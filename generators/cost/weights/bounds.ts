/** How far the weight of each cluster may move, and why no further. */
import { type Cluster, type Fleet, replicaRange, shareOf } from '../../fleet/index.ts'
import { FLOOR, HEADROOM, STEP } from './rules.ts'

/** What is seen of a cluster now; what nobody could say is undefined. */
export interface Seen {
  /** Part of its requests that it answered well, 0 to 1. */
  readonly success?: number | undefined
  /** Milliseconds within which 99 of 100 of its answers were. */
  readonly p99?: number | undefined
  /** Pods of the stable track that are ready. */
  readonly pods?: number | undefined
  /** $ an hour of its average node, as OpenCost counts. */
  readonly node?: number | undefined
}

export interface Bound {
  readonly least: number
  readonly most: number
  /** Why it may not have more, or less, in a few words; for each of the bounds. */
  readonly below: string
  readonly above: string
}

/** Why a cluster gets no more requests, whatever it costs; undefined when it is well. */
const unwell = (fleet: Fleet, cluster: Cluster, { success, p99, pods }: Seen): string | undefined => {
  const { success: goal, latency } = fleet.observability.objectives
  const { min } = replicaRange(cluster.inference.replicas)
  if (success !== undefined && success * 100 < goal)
    return `success ${(success * 100).toFixed(2)} % < ${goal} %`
  if (p99 !== undefined && p99 > latency.under) return `p99 ${Math.round(p99)} ms > ${latency.under} ms`
  if (pods !== undefined && pods < min) return `${pods} of ${min} pods ready`
  return undefined
}

/**
 * The bounds of a cluster. Without a share it stays without: a 0 is somebody's decision. What it has already is never
 * outside of its bounds, so no bound forces a move.
 */
export const boundOf = (fleet: Fleet, cluster: Cluster, seen: Seen, step = STEP): Bound => {
  const now = shareOf(fleet, cluster.name)
  if (now === 0) return { least: 0, most: 0, below: 'has no share', above: 'has no share' }
  const ill = unwell(fleet, cluster, seen)
  const { max } = replicaRange(cluster.inference.replicas)
  const carries = Math.floor((max * fleet.inference.rpsPerPod * HEADROOM) / fleet.traffic.peakRps)
  const [floor, stepDown, stepUp] = [Math.min(now, FLOOR), now - step, Math.min(100, now + step)]
  const room = Math.max(now, Math.min(carries, stepUp))
  return {
    least: Math.max(floor, stepDown),
    most: ill === undefined ? room : now,
    below: floor >= stepDown ? `keeps ${floor} %` : `step of ${step}`,
    above: ill ?? (carries <= stepUp ? `${max} pods at ${HEADROOM} %` : `step of ${step}`),
  }
}
