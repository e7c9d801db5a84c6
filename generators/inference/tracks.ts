/** Tracks: the stable release, and the canary where one runs. */
import { type Cluster, canaryClusters, type Fleet, replicaRange } from '../fleet/index.ts'
import { app } from './app.ts'

export type TrackName = 'stable' | 'canary'

/** What one cluster runs of one release. */
export interface Track {
  readonly name: TrackName
  /** Name of the Deployment and of what belongs to it. */
  readonly workload: string
  readonly version: string
  readonly digest: string
  readonly replicas: { readonly min: number; readonly max: number }
}

/** Labels that select a track's pods. */
export const selectorOf = (track: Track) => ({ app: app.name, track: track.name })

const portion = (count: number, percent: number) => Math.max(1, Math.ceil((count * percent) / 100))

/**
 * The tracks of a cluster. The canary has the stable track's replicas times its percent, rounded up, at least 1, so
 * that its pods carry the load of the stable ones; the stable track keeps its replicas, so an abort needs no new pod.
 */
export const tracksOf = (fleet: Fleet, cluster: Cluster): readonly Track[] => {
  const { stable, canary } = fleet.release
  const replicas = replicaRange(cluster.inference.replicas)
  const first: Track = {
    name: 'stable',
    workload: app.name,
    version: stable.version,
    digest: stable.digest,
    replicas,
  }
  if (canary === undefined || !canaryClusters(fleet).includes(cluster.name)) return [first]
  const { percent, version, digest } = canary
  const scaled = { min: portion(replicas.min, percent), max: portion(replicas.max, percent) }
  return [first, { name: 'canary', workload: `${app.name}-canary`, version, digest, replicas: scaled }]
}
