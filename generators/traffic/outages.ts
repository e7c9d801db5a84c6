/** What is wrong with the pods of a fleet, and the pods that are left. */
import type { Cluster, ClusterName, Fleet } from '../fleet/index.ts'
import { type TrackName, tracksOf } from '../inference/index.ts'

/** A part of a track's pods: percent of them, or so many. */
export type Amount = number | { readonly pods: number }

/**
 * What is wrong with a track of a cluster (default nothing). `missing` pods are out of the endpoints: gone, or not ready.
 * `ejected` pods are endpoints that answer with errors or not at all, of those that are not missing.
 */
export interface Outage {
  readonly missing?: Amount
  readonly ejected?: Amount
}

/** What is wrong with a cluster: its tracks, and how the others reach it. Default nothing. */
export interface ClusterOutage extends Readonly<Partial<Record<TrackName, Outage>>> {
  /** Its east-west gateway is gone: the others do not reach it, it reaches them. */
  readonly gateway?: 'down'
  /** Its link is cut: nobody reaches it, and it reaches nobody. */
  readonly link?: 'down'
}

export type Outages = ReadonlyMap<ClusterName, ClusterOutage>

/** The same in both tracks of a cluster. */
export const everyTrack = (outage: Outage): ClusterOutage => ({ stable: outage, canary: outage })

/** Pods of one track in one cluster: endpoints at rest, those of them that fail, and the most that scaling makes answer. */
export interface Pods {
  readonly cluster: ClusterName
  readonly track: TrackName
  /** Zones of the cluster, which they are spread over. */
  readonly zones: number
  readonly known: number
  readonly failing: number
  readonly most: number
}

/** Pods of an amount: the nearest whole number, and one at least when there is an amount at all. */
const podsIn = (count: number, amount: Amount = 0) => {
  const wanted =
    typeof amount === 'number' ? Math.max(Math.sign(amount), Math.round((count * amount) / 100)) : amount.pods
  return Math.min(count, wanted)
}

/** The pods of every track of a cluster. */
export const podsOf = (fleet: Fleet, cluster: Cluster, outage: ClusterOutage = {}): readonly Pods[] =>
  tracksOf(fleet, cluster).map(({ name, replicas }) => {
    const { missing, ejected } = outage[name] ?? {}
    const after = (count: number) => {
      const known = count - podsIn(count, missing)
      return { known, failing: Math.min(known, podsIn(count, ejected)) }
    }
    const scaled = after(replicas.max)
    return {
      cluster: cluster.name,
      track: name,
      zones: cluster.cloud.zones.length,
      ...after(replicas.min),
      most: scaled.known - scaled.failing,
    }
  })
