/** Pods that measured load asks for, in every cluster, with any one of them lost. */
import type { Fleet } from '../fleet/index.ts'
import { everyTrack, simulate } from '../traffic/index.ts'

/** Requests a second, of all clusters together. */
export interface Demand {
  /** What is not exceeded at 19 of 20 times: for it pods stand ready. */
  readonly usual: number
  /** What is not exceeded at 999 of 1,000 times: for it pods are permitted. */
  readonly peak: number
}

export interface Need {
  readonly min: number
  readonly max: number
}

/** One pod does not survive the loss of a node. */
const LEAST = 2

/** The largest part of all requests (0 to 1) that each cluster gets, with none lost and with any one of them lost. */
export const worstShares = (fleet: Fleet): ReadonlyMap<string, number> => {
  const lost = fleet.clusters.length === 1 ? [] : fleet.clusters
  const views = [
    simulate(fleet),
    ...lost.map(({ name }) => simulate(fleet, new Map([[name, everyTrack({ missing: 100 })]]))),
  ]
  return new Map(
    fleet.clusters.map(({ name }) => [
      name,
      Math.max(
        ...views.map(({ clusters }) => (clusters.find(({ cluster }) => cluster === name)?.share ?? 0) / 100),
      ),
    ]),
  )
}

/** `share`: of {@link worstShares}. The declared peak is permitted pods for, whether it was measured or not. */
export const needOf = (share: number, { usual, peak }: Demand, { inference, traffic }: Fleet): Need => {
  const { rpsPerPod, headroom } = inference
  const pods = (rps: number) => Math.max(LEAST, Math.ceil((rps * share) / rpsPerPod))
  const min = pods(usual)
  return { min, max: Math.max(min, pods(Math.max(traffic.peakRps, peak * (1 + headroom / 100)))) }
}

/** The value that `part` (0 to 1) of the values do not exceed; 0 of none. */
export const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0
}
