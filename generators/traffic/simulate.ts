/**
 * What happens to the traffic when pods fail: each track's share by Envoy's rules, the load per pod, and whether the
 * replicas can carry it. Pure arithmetic over the fleet, held against measurements in simulate.measured.test.ts.
 */
import type { ClusterName, Fleet } from '../fleet/index.ts'
import type { TrackName } from '../inference/index.ts'
import { priorityLoads } from './envoy.ts'
import { type Outages, type Pods, podsOf } from './outages.ts'
import { splitOf } from './shares.ts'
import { type Endpoints, prioritiesOf, type View } from './view.ts'

/**
 * `down`: no pod is left that answers; of a cluster, none of any track. `idle`: nobody asks. `ok`: the pods at rest carry it. `scales`: the autoscaler must add pods, and may. `overload`: not even all pods can.
 * A cluster has the verdict of the worse of its tracks: the pods of one cannot take the requests of the other.
 */
const verdicts = ['down', 'idle', 'ok', 'scales', 'overload'] as const
export type Verdict = (typeof verdicts)[number]

interface Loaded {
  /** Percent of all requests; the shares of all clusters and `lost` total 100. */
  readonly share: number
  readonly rps: number
  /** Pods that answer, and that would after scaling. */
  readonly pods: number
  readonly mostPods: number
  /** Requests per second that each of these pods gets; of a cluster, each pod of its busier track. */
  readonly rpsPerPod: number
  /** Requests per second that these pods, and all pods after scaling, carry. */
  readonly capacity: number
  readonly mostCapacity: number
  readonly verdict: Verdict
}

/** One track of a cluster under the load. */
export interface TrackLoad extends Loaded {
  readonly track: TrackName
}

/** One cluster under the load. */
export interface ClusterLoad extends Loaded {
  readonly cluster: ClusterName
  readonly tracks: readonly TrackLoad[]
}

export interface Simulation {
  readonly rps: number
  /** Percent of the requests that enter at each cluster's gateway; 100 in all. */
  readonly entering: ReadonlyMap<ClusterName, number>
  readonly clusters: readonly ClusterLoad[]
  /** Percent of the requests that nobody answers: no pod is left, or only ones that fail. */
  readonly lost: number
  /** Percent of the requests, part of `lost`, that Envoy sends to pods that fail because all of their subset do. */
  readonly panic: number
  /** True when nothing is lost and no cluster is overloaded. */
  readonly carried: boolean
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

/** What the endpoints of one priority make of `percent` of the requests: who answers, and what is asked in vain. */
const answersOf = (group: readonly Endpoints[], percent: number, panic: boolean) => {
  const asked = group.map(({ known, available, weight }) => weight * (panic ? known : available))
  const all = sum(asked)
  return group.map(({ known, available, answers }, i) => {
    const load = all === 0 ? 0 : (percent * (asked[i] ?? 0)) / all
    const answered = panic ? (load * available) / known : load
    return {
      answers: answers.map(({ pods, part }) => ({ pods, percent: answered * part })),
      vain: load - answered,
    }
  })
}

const subsetAnswers = (view: View, track: TrackName, cluster: ClusterName) => {
  const priorities = prioritiesOf(view, track, cluster)
  const loads = priorityLoads(
    priorities.map((group) => ({
      known: sum(group.map(({ known }) => known)),
      available: sum(group.map(({ available }) => available)),
    })),
  )
  return priorities.flatMap((group, i) => {
    const { percent, panic } = loads[i] ?? { percent: 0, panic: false }
    return answersOf(group, percent, panic)
  })
}

/** What pods get of `rps`; a rounding error of a float is no overload. */
const loaded = (fleet: Fleet, rps: number, share: number, pods: number, mostPods: number): Loaded => {
  const own = (rps * share) / 100
  const perPod = fleet.inference.rpsPerPod
  const fits = (count: number) => own <= count * perPod * (1 + Number.EPSILON * 8)
  return {
    share,
    rps: own,
    pods,
    mostPods,
    rpsPerPod: pods === 0 ? 0 : own / pods,
    capacity: pods * perPod,
    mostCapacity: mostPods * perPod,
    verdict:
      own === 0 ? (pods === 0 ? 'down' : 'idle') : fits(pods) ? 'ok' : fits(mostPods) ? 'scales' : 'overload',
  }
}

/** Every cluster with a pod gets an equal part of the requests: a cloud without any is taken for gone, its gateway with it. */
const evenly = (fleet: Fleet, all: readonly Pods[]): ReadonlyMap<ClusterName, number> => {
  const alive = fleet.clusters.filter(({ name }) =>
    all.some((pods) => pods.cluster === name && pods.known > 0),
  )
  const open = alive.length === 0 ? fleet.clusters : alive
  return new Map(open.map(({ name }) => [name, 100 / open.length]))
}

export interface Load {
  /** Requests per second over all clusters. Default: the declared peak. */
  readonly rps?: number | undefined
  /** Percent of them that enter at each cluster's gateway, total 100. Default: equal parts, none where no pod is left. */
  readonly entering?: ReadonlyMap<ClusterName, number> | undefined
}

/** Shares and loads of a fleet with these outages. */
export const simulate = (
  fleet: Fleet,
  outages: Outages = new Map(),
  { rps = fleet.traffic.peakRps, entering }: Load = {},
): Simulation => {
  const all = fleet.clusters.flatMap((cluster) => podsOf(fleet, cluster, outages.get(cluster.name)))
  const views = entering ?? evenly(fleet, all)
  const shares = new Map<Pods, number>()
  let panic = 0
  for (const [from, part] of views)
    for (const { track, cluster, percent: asked } of splitOf(fleet).shares)
      for (const { answers, vain } of subsetAnswers({ from, fleet, pods: all, outages }, track, cluster)) {
        const scale = (part * asked) / 10_000
        for (const { pods, percent } of answers) shares.set(pods, (shares.get(pods) ?? 0) + percent * scale)
        panic += vain * scale
      }
  const byCluster = Map.groupBy(all, ({ cluster }) => cluster)
  const clusters = fleet.clusters.map(({ name }): ClusterLoad => {
    const tracks = (byCluster.get(name) ?? []).map((pods) => ({
      track: pods.track,
      ...loaded(fleet, rps, shares.get(pods) ?? 0, pods.known - pods.failing, pods.most),
    }))
    const total = (field: 'share' | 'pods' | 'mostPods') => sum(tracks.map((each) => each[field]))
    return {
      cluster: name,
      ...loaded(fleet, rps, total('share'), total('pods'), total('mostPods')),
      rpsPerPod: Math.max(...tracks.map(({ rpsPerPod }) => rpsPerPod)),
      verdict: verdicts.findLast((verdict) => tracks.some((track) => track.verdict === verdict)) ?? 'idle',
      tracks,
    }
  })
  const lost = Math.max(0, 100 - sum(clusters.map(({ share }) => share)))
  const none = lost < 1e-9
  return {
    rps,
    entering: views,
    clusters,
    lost: none ? 0 : lost,
    panic: none ? 0 : panic,
    carried: none && clusters.every(({ verdict }) => verdict !== 'overload'),
  }
}
