/** What works when an evacuation is refused: a finding about pods helps nobody whose cloud burns. */
import { type Finding, FindingsError } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { tracksOf } from '../inference/index.ts'
import { apportion } from '../traffic/index.ts'

/** Requests per second that the stable pods of each cluster carry at most, the one that is left out. */
const capacities = (fleet: Fleet, gone: string) =>
  fleet.clusters.map((cluster) => {
    const away = cluster.name === gone || fleet.traffic.evacuated.includes(cluster.name)
    const pods = tracksOf(fleet, cluster).find(({ name }) => name === 'stable')?.replicas.max ?? 0
    return { name: cluster.name, carries: away ? 0 : pods * fleet.inference.rpsPerPod }
  })

/** Weights with which the others carry the peak, each by itself; undefined where they cannot. */
export const weightsWithout = (fleet: Fleet, gone: string): ReadonlyMap<string, number> | undefined => {
  const most = capacities(fleet, gone).map(({ name, carries }) => ({
    name,
    percent: Math.floor((carries * 100) / fleet.traffic.peakRps),
  }))
  if (most.reduce((sum, { percent }) => sum + percent, 0) < 100) return undefined
  // In proportion to whole numbers that total 100 or more, no part is above its own.
  const parts = apportion(
    most.map(({ percent }) => percent),
    100,
  )
  return new Map(most.map(({ name }, i) => [name, parts[i] ?? 0]))
}

const insist = (name: string) =>
  `npm run evacuate -- ${name} --insist does it all the same, and requests are lost at the peak`

const mendOf = (fleet: Fleet, name: string, { code, mend }: Finding): string => {
  if (code === 'fleet-canary-clusters') return `npm run canary -- abort first, then evacuate ${name}`
  if (code !== 'capacity-share' && code !== 'pair-capacity') return mend
  const weights = weightsWithout(fleet, name)
  if (weights === undefined) {
    const most = capacities(fleet, name).reduce((sum, { carries }) => sum + carries, 0)
    return `the others carry ${most} of ${fleet.traffic.peakRps} requests/s in all: give them replicas; ${insist(name)}`
  }
  const words = [...weights].map(([cluster, weight]) => `${cluster}=${weight}`).join(' ')
  return `npm run weights -- ${words} moves it to where pods are; ${insist(name)}`
}

/** The error of a refused evacuation, with the way that works; any other error as it is. */
export const withWayOut = (error: unknown, fleet: Fleet, name: string): unknown =>
  error instanceof FindingsError
    ? Object.assign(
        new FindingsError(
          error.findings.map((finding) => ({ ...finding, mend: mendOf(fleet, name, finding) })),
        ),
        { cause: error },
      )
    : error
