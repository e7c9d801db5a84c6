/** Shares, pods, and what is left when a cluster is down, before and after. */
import { type Cluster, type Fleet, replicaRange } from '../../fleet/index.ts'
import { tracksOf } from '../../inference/index.ts'
import { everyTrack, leftWithout, type Simulation, simulate, splitOf } from '../../traffic/index.ts'
import type { Moved, OutageRow, PodsRow, TrafficRow } from '../model.ts'

type Both = Moved<Fleet>
type Track = TrafficRow['track']

/** Rows of the clusters of both sides, in the order of the new fleet, then what only the old one has. */
const rowsOf = <T>(
  { before, after }: Both,
  of: (fleet: Fleet) => ReadonlyMap<string, T>,
): readonly (readonly [string, Moved<T>])[] => {
  const [old, now] = [before, after].map((fleet) => (fleet === undefined ? new Map<string, T>() : of(fleet)))
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].map((key) => [
    key,
    { before: old?.get(key), after: now?.get(key) },
  ])
}

const key = (cluster: string, track: Track) => `${cluster}/${track}`
const ofKey = (text: string) => {
  const [cluster = '', track] = text.split('/')
  return { cluster, track: track === 'canary' ? ('canary' as const) : ('stable' as const) }
}

const sharesOf = (fleet: Fleet): ReadonlyMap<string, number> => {
  const shares = new Map(fleet.clusters.map(({ name }) => [key(name, 'stable'), 0]))
  for (const { cluster, track, percent } of splitOf(fleet).shares) shares.set(key(cluster, track), percent)
  return shares
}

export const trafficRows = (both: Both): readonly TrafficRow[] =>
  rowsOf(both, sharesOf).map(([text, share]) => ({ ...ofKey(text), share }))

const podsIn = (fleet: Fleet) =>
  new Map(
    fleet.clusters.flatMap((cluster) =>
      tracksOf(fleet, cluster).map(({ name, replicas }) => [key(cluster.name, name), replicas] as const),
    ),
  )

export const podsRows = (both: Both): readonly PodsRow[] =>
  rowsOf(both, podsIn).map(([text, pods]) => ({ ...ofKey(text), pods }))

/** Fleets that are larger are added up: a simulation of each cluster's loss takes the cube of their number. */
export const MOST_SIMULATED = 12

const ofSimulation = ({ lost, clusters }: Simulation) => ({
  lost,
  verdict:
    lost > 0
      ? ('lost' as const)
      : clusters.some(({ verdict }) => verdict === 'overload')
        ? ('overload' as const)
        : clusters.some(({ verdict }) => verdict === 'scales')
          ? ('scales' as const)
          : ('carried' as const),
})

const bySum = { carries: 'carried', scales: 'scales', overload: 'overload' } as const

const without = (fleet: Fleet, lost: Cluster) =>
  fleet.clusters.length <= MOST_SIMULATED
    ? ofSimulation(simulate(fleet, new Map([[lost.name, everyTrack({ missing: 100 })]])))
    : { lost: 0, verdict: bySum[leftWithout(fleet, lost).verdict] }

/** Clusters whose loss is worth a row: of a large fleet those with a share. */
const worth = (fleet: Fleet) => {
  const shares = sharesOf(fleet)
  return fleet.clusters.filter(
    ({ name }) => fleet.clusters.length <= MOST_SIMULATED || (shares.get(key(name, 'stable')) ?? 0) > 0,
  )
}

export const outageRows = (both: Both): readonly OutageRow[] =>
  rowsOf(
    both,
    (fleet) => new Map(worth(fleet).map((cluster) => [cluster.name, without(fleet, cluster)])),
  ).map(([down, { before, after }]) => ({
    down,
    verdict: { before: before?.verdict, after: after?.verdict },
    lost: { before: before?.lost, after: after?.lost },
  }))

/** Whether a fleet's autoscalers may still bring every number of pods that the other's had. */
export const withinBounds = (before: Fleet, after: Fleet): boolean =>
  after.clusters.every((cluster) => {
    const old = before.clusters.find(({ name }) => name === cluster.name)
    if (old === undefined) return false
    const [was, is] = [replicaRange(old.inference.replicas), replicaRange(cluster.inference.replicas)]
    return is.min >= was.min && is.max <= was.max
  })
