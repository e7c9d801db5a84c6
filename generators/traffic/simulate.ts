/**
 * What happens to the traffic when pods fail: each cluster's share by Envoy's rules, the load per pod, and whether
 * the replicas can carry it. Pure arithmetic over the fleet; the lab checks it against Envoy.
 */
import type { Cluster, ClusterName, Fleet } from '../fleet/index.ts'
import { type TrackName, tracksOf } from '../inference/index.ts'
import { priorityLoads } from './envoy.ts'
import { splitShares } from './shares.ts'

/**
 * What is wrong with a cluster's pods, in percent of them (default 0). `missing` pods are out of the endpoints (a node
 * is lost, not ready): Envoy forgets them. `ejected` pods are still endpoints, and fail: Envoy ejects them, and below
 * 72 percent moves the excess to the next priority. A cluster that is down has 100 percent missing.
 */
export interface Outage {
  readonly missing?: number
  readonly ejected?: number
}

export type Outages = ReadonlyMap<ClusterName, Outage>

/** Pods of one track in one cluster: known to Envoy, available to take requests, and at most after scaling. */
export interface Pods {
  readonly cluster: ClusterName
  readonly track: TrackName
  readonly known: number
  readonly available: number
  readonly most: number
}

/**
 * `ok`: the pods at rest carry it. `scales`: the autoscaler must add pods, and may. `overload`: not even all pods can.
 * A cluster has the verdict of the worse of its tracks: the pods of one cannot take the requests of the other.
 */
const verdicts = ['idle', 'ok', 'scales', 'overload'] as const
export type Verdict = (typeof verdicts)[number]

/** One cluster under the load. */
export interface ClusterLoad {
  readonly cluster: ClusterName
  /** Percent of all requests; the shares of all clusters and `lost` total 100. */
  readonly share: number
  readonly rps: number
  readonly pods: number
  readonly mostPods: number
  /** Requests per second that each available pod gets; with a canary, each pod of the busier track. */
  readonly rpsPerPod: number
  /** Requests per second that the available pods, and all pods after scaling, carry. */
  readonly capacity: number
  readonly mostCapacity: number
  readonly verdict: Verdict
}

export interface Simulation {
  readonly rps: number
  readonly clusters: readonly ClusterLoad[]
  /** Percent of the requests that find no pod at all. */
  readonly lost: number
  /** True when nothing is lost and no cluster is overloaded. */
  readonly carried: boolean
}

/** Pods that fail, rounded up: half of three pods is two. */
const failing = (count: number, percent = 0) => Math.ceil((count * percent) / 100)

const podsOf = (fleet: Fleet, cluster: Cluster, { missing, ejected }: Outage = {}): readonly Pods[] =>
  tracksOf(fleet, cluster).map(({ name, replicas }) => {
    const after = (count: number) => {
      const known = count - failing(count, missing)
      return { known, available: Math.max(0, known - failing(count, ejected)) }
    }
    return { cluster: cluster.name, track: name, ...after(replicas.min), most: after(replicas.max).available }
  })

/** The priorities of a subset, as its failoverPriority orders the pods. */
const prioritiesOf = (
  all: readonly Pods[],
  track: TrackName,
  cluster: ClusterName,
): readonly (readonly Pods[])[] => {
  const own = all.filter((pods) => pods.track === track)
  const here = own.filter((pods) => pods.cluster === cluster)
  const elsewhere = own.filter((pods) => pods.cluster !== cluster)
  return track === 'stable'
    ? [here, elsewhere]
    : [here, elsewhere, all.filter((pods) => pods.track === 'stable')]
}

const sum = (pods: readonly Pods[], field: 'known' | 'available' | 'most') =>
  pods.reduce((total, each) => total + each[field], 0)

/** Percent of a subset's requests by group of pods; inside a priority every available pod gets the same. */
const subsetLoads = (all: readonly Pods[], track: TrackName, cluster: ClusterName) => {
  const priorities = prioritiesOf(all, track, cluster)
  const loads = priorityLoads(
    priorities.map((group) => ({ known: sum(group, 'known'), available: sum(group, 'available') })),
  )
  return priorities.flatMap((group, i) => {
    const available = sum(group, 'available')
    return available === 0
      ? []
      : group.map((pods) => ({ pods, percent: ((loads[i] ?? 0) * pods.available) / available }))
  })
}

/** One track of a cluster under its load, in requests per second; a rounding error of a float is no overload. */
const trackLoad = ({ available, most }: Pods, rps: number, perPod: number) => {
  const fits = (pods: number) => rps <= pods * perPod * (1 + Number.EPSILON * 8)
  const verdict: Verdict = rps === 0 ? 'idle' : fits(available) ? 'ok' : fits(most) ? 'scales' : 'overload'
  return { verdict, rpsPerPod: available === 0 ? 0 : rps / available }
}

/** Shares and loads at `rps` requests per second over all clusters (default: the declared peak). */
export const simulate = (
  fleet: Fleet,
  outages: Outages = new Map(),
  rps = fleet.traffic.peakRps,
): Simulation => {
  const all = fleet.clusters.flatMap((cluster) => podsOf(fleet, cluster, outages.get(cluster.name)))
  const shares = new Map<Pods, number>()
  for (const { track, cluster, weight } of splitShares(fleet))
    for (const { pods, percent } of subsetLoads(all, track, cluster))
      shares.set(pods, (shares.get(pods) ?? 0) + (weight * percent) / 100)
  const { rpsPerPod } = fleet.inference
  const byCluster = Map.groupBy(all, ({ cluster }) => cluster)
  const clusters = fleet.clusters.map(({ name }): ClusterLoad => {
    const own = byCluster.get(name) ?? []
    const share = own.reduce((total, pods) => total + (shares.get(pods) ?? 0), 0)
    const tracks = own.map((pods) => trackLoad(pods, (rps * (shares.get(pods) ?? 0)) / 100, rpsPerPod))
    const [pods, mostPods] = [sum(own, 'available'), sum(own, 'most')]
    return {
      cluster: name,
      share,
      rps: (rps * share) / 100,
      pods,
      mostPods,
      rpsPerPod: Math.max(...tracks.map((track) => track.rpsPerPod)),
      capacity: pods * rpsPerPod,
      mostCapacity: mostPods * rpsPerPod,
      verdict: verdicts.findLast((verdict) => tracks.some((track) => track.verdict === verdict)) ?? 'idle',
    }
  })
  const lost = Math.max(0, 100 - clusters.reduce((total, { share }) => total + share, 0))
  const none = lost < 1e-9
  return {
    rps,
    clusters,
    lost: none ? 0 : lost,
    carried: none && clusters.every(({ verdict }) => verdict !== 'overload'),
  }
}
