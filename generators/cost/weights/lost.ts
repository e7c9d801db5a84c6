/**
 * What each cluster gets when another is lost: the spill of its share, by the rules of `simulate`, as a matrix that knows
 * nothing of weights. So one change of a weight is checked by a few sums, for a hundred clusters as for two.
 */
import { type Fleet, replicaRange } from '../../fleet/index.ts'

/** Percent of the peak that each cluster's pods carry at most, and `spill[lost][other]`: the part of a lost share that another gets. */
export interface Losses {
  readonly most: readonly number[]
  readonly spill: readonly (readonly number[])[]
}

/**
 * Requests enter at every cluster that is left, the same number at each. From there the pods of the same cluster, and with a
 * flat network all pods, are endpoints each; of any other cluster the gateway is one, and weighs what its first zone has.
 */
const weightFrom = (fleet: Fleet, from: number, to: number): number => {
  const cluster = fleet.clusters[to]
  if (cluster === undefined) return 0
  const { min } = replicaRange(cluster.inference.replicas)
  return from === to || fleet.mesh.network === 'flat' ? min : Math.ceil(min / cluster.cloud.zones.length)
}

export const lossesOf = (fleet: Fleet): Losses => {
  const { clusters } = fleet
  const { peakRps } = fleet.traffic
  const weights = clusters.map((_, from) => clusters.map((_, to) => weightFrom(fleet, from, to)))
  const totals = weights.map((row) => row.reduce((a, b) => a + b, 0))
  const spill = clusters.map((_, lost) =>
    clusters.map((_, to) => {
      if (to === lost || clusters.length === 1) return 0
      const parts = clusters.map((_, from) => {
        const left = (totals[from] ?? 0) - (weights[from]?.[lost] ?? 0)
        return from === lost || left === 0 ? 0 : (weights[from]?.[to] ?? 0) / left
      })
      return parts.reduce((a, b) => a + b, 0) / (clusters.length - 1)
    }),
  )
  const most = clusters.map(
    ({ inference }) => (replicaRange(inference.replicas).max * fleet.inference.rpsPerPod * 100) / peakRps,
  )
  return { most, spill }
}

/** A rounding error of a float is no overload. */
const HAIR = 1e-9

/**
 * Points that the fullest cluster has left at the peak with any one cluster lost; below 0 it is asked for more than its pods
 * carry at most.
 */
export const marginOf = ({ most, spill }: Losses, weights: readonly number[]): number => {
  let least = Number.POSITIVE_INFINITY
  for (let lost = 0; lost < weights.length; lost++)
    for (let to = 0; to < weights.length; to++) {
      if (to === lost) continue
      const load = (weights[to] ?? 0) + (weights[lost] ?? 0) * (spill[lost]?.[to] ?? 0)
      least = Math.min(least, (most[to] ?? 0) - load)
    }
  return least
}

/**
 * Whether a point may move to `to`: then no cluster that gets more with some cluster lost is asked for more than it carries.
 * `weights` are those after the move; only what grows is looked at, so a split that is too tight already may get better.
 */
export const permits = (
  { most, spill }: Losses,
  weights: readonly number[],
  from: number,
  to: number,
): boolean => {
  const fits = (cluster: number, lost: number) =>
    (weights[cluster] ?? 0) + (weights[lost] ?? 0) * (spill[lost]?.[cluster] ?? 0) <=
    (most[cluster] ?? 0) * (1 + HAIR)
  for (let each = 0; each < weights.length; each++) {
    if (each === to) continue
    // The one that gets the point, with another lost; between two, a loss brings all points to the other either way.
    if ((each !== from || (spill[from]?.[to] ?? 0) < 1) && !fits(to, each)) return false
    // Everybody else, with that one lost; the giver has a point less of its own then.
    if (each !== from && !fits(each, to)) return false
  }
  return true
}
