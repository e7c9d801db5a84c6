/** Whole percents that total 100: the split people ask for, as the weights that Envoy gets. */
import { type ClusterName, canaryClusters, type Fleet, shareOf } from '../fleet/index.ts'
import type { TrackName } from '../inference/index.ts'

/**
 * Divides `total` into whole parts in proportion to `weights` (largest remainder; ties go to the earlier one).
 * All parts are 0 when all weights are.
 */
export const apportion = (weights: readonly number[], total: number): readonly number[] => {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum === 0) return weights.map(() => 0)
  const parts = weights.map((weight) => Math.floor((weight * total) / sum))
  const missing = total - parts.reduce((a, b) => a + b, 0)
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (weight * total) % sum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  const raised = new Set(byRemainder.slice(0, missing).map(({ index }) => index))
  return parts.map((part, index) => part + (raised.has(index) ? 1 : 0))
}

/** Percent of the requests that prefer each cluster, evacuations applied; in the order of the fleet, total 100. */
export const preferredShares = (fleet: Fleet): ReadonlyMap<ClusterName, number> => {
  const { evacuated } = fleet.traffic
  const weights = fleet.clusters.map(({ name }) => (evacuated.includes(name) ? 0 : shareOf(fleet, name)))
  const parts = apportion(weights, 100)
  return new Map(fleet.clusters.map(({ name }, i) => [name, parts[i] ?? 0]))
}

/** One destination of the split: a track's subset that prefers a cluster, with its weight in percent. */
export interface Share {
  readonly track: TrackName
  readonly cluster: ClusterName
  readonly weight: number
}

/**
 * The destinations of the split; weights are whole percents, total 100, none 0. The canary's percent is taken out of
 * the share of each cluster it runs in, so that the shares of the clouds stay as asked; it is rounded to at least 1.
 */
export const splitShares = (fleet: Fleet): readonly Share[] => {
  const preferred = [...preferredShares(fleet)].map(([cluster, share]) => ({ cluster, share }))
  const percent = fleet.release.canary?.percent ?? 0
  const on = new Set(canaryClusters(fleet))
  const offered = preferred.map(({ cluster, share }) => (on.has(cluster) ? share : 0))
  const canaryTotal =
    percent === 0 ? 0 : Math.max(1, Math.round((offered.reduce((a, b) => a + b, 0) * percent) / 100))
  const canary = apportion(offered, canaryTotal)
  const stable = preferred.map(({ cluster, share }, i) => ({
    track: 'stable' as const,
    cluster,
    weight: share - (canary[i] ?? 0),
  }))
  const trial = preferred.map(({ cluster }, i) => ({
    track: 'canary' as const,
    cluster,
    weight: canary[i] ?? 0,
  }))
  return [...stable, ...trial].filter(({ weight }) => weight > 0)
}
