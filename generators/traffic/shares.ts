/** The split people ask for, exactly, as the whole numbers that Envoy gets. */
import { type ClusterName, canaryClusters, type Fleet, shareOf } from '../fleet/index.ts'
import type { TrackName } from '../inference/index.ts'

/** Weights of a split are percent, or hundredths of a percent: 450 of 10,000 is 4.50 %. Envoy divides by their total. */
export const TOTALS = [100, 10_000] as const
const [PERCENT, HUNDREDTHS] = TOTALS

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

/** One destination of the split: a track's subset that prefers a cluster. */
export interface Share {
  readonly track: TrackName
  readonly cluster: ClusterName
  /** What the route says: a part of the split's total. */
  readonly weight: number
  /** Percent of all requests of the split, to a hundredth. */
  readonly percent: number
}

export interface Split {
  /** What the weights total: 100 (percent), or 10,000 (hundredths of a percent). */
  readonly total: (typeof TOTALS)[number]
  /** Destinations with a weight above 0: stable in the order of the fleet, then canary. */
  readonly shares: readonly Share[]
}

interface Part {
  readonly cluster: ClusterName
  /** Hundredths of a percent, and how many of them are the canary's. */
  readonly hundredths: number
  readonly canary: number
}

/**
 * A split of 100 makes every part exact: share × percent is a whole number of hundredths. An evacuation may leave 70 of 100
 * to divide; then each part is within a hundredth, the canary's being rounded from the middle between what it is of the
 * exact share and of the rounded one, so that neither track is off by more than that.
 */
const partsOf = (fleet: Fleet): readonly Part[] => {
  const { evacuated } = fleet.traffic
  const percent = fleet.release.canary?.percent ?? 0
  const on = new Set(canaryClusters(fleet))
  const asked = fleet.clusters.map(({ name }) => (evacuated.includes(name) ? 0 : shareOf(fleet, name)))
  const left = asked.reduce((a, b) => a + b, 0)
  const parts = apportion(asked, HUNDREDTHS)
  return fleet.clusters.map(({ name }, i) => {
    const [share, hundredths] = [asked[i] ?? 0, parts[i] ?? 0]
    const rounded = hundredths - (share * HUNDREDTHS) / left
    const canary = on.has(name) ? Math.round((share * percent * 100) / left + rounded / 2) : 0
    return { cluster: name, hundredths, canary }
  })
}

/** Percent of the requests that prefer each cluster, evacuations applied; in the order of the fleet, total 100. */
export const preferredShares = (fleet: Fleet): ReadonlyMap<ClusterName, number> =>
  new Map(partsOf(fleet).map(({ cluster, hundredths }) => [cluster, hundredths / 100]))

/**
 * The destinations of the split. Whole percents as people write them, unless they cannot say it: with a canary, whose
 * percent is taken out of the share of each cluster it runs in so that the shares of the clouds stay as asked, and after an
 * evacuation that does not divide evenly, the weights are hundredths of a percent.
 */
export const splitOf = (fleet: Fleet): Split => {
  const parts = partsOf(fleet)
  const whole = fleet.release.canary === undefined && parts.every(({ hundredths }) => hundredths % 100 === 0)
  const total = whole ? PERCENT : HUNDREDTHS
  const share = (track: TrackName, cluster: ClusterName, hundredths: number): Share => ({
    track,
    cluster,
    weight: (hundredths * total) / HUNDREDTHS,
    percent: hundredths / 100,
  })
  const shares = [
    ...parts.map(({ cluster, hundredths, canary }) => share('stable', cluster, hundredths - canary)),
    ...parts.map(({ cluster, canary }) => share('canary', cluster, canary)),
  ]
  return { total, shares: shares.filter(({ weight }) => weight > 0) }
}
