/**
 * The requests of the app, as the proxies of this cluster sent them: its gateway and its pods, with the outcome after
 * all retries. `destination_cluster` says which cluster answered, so one Prometheus sees the split of what enters here.
 */
import { app, type TrackName } from '../../inference/index.ts'

const labels = (more: string) => `{reporter="source",destination_service="${app.host}"${more}}`

/** What a user calls failed: an error of the server or of the mesh, and a refusal because the queue is full. */
const FAILED = 'response_code=~"5..|429"'
const ANSWERED = 'response_code!~"5..|429"'

export const requests = `istio_requests_total${labels('')}`
export const failures = `istio_requests_total${labels(`,${FAILED}`)}`
/** Only of what was answered: a failure is not fast, whatever its time. */
export const durations = `istio_request_duration_milliseconds_count${labels(`,${ANSWERED}`)}`
/** Prometheus 2 keeps the bound as the proxy writes it, 250; Prometheus 3 writes every bound as 250.0. */
export const durationsUnder = (milliseconds: number) =>
  `istio_request_duration_milliseconds_bucket${labels(`,${ANSWERED},le=~"${milliseconds}([.]0)?"`)}`
export const durationBuckets = `istio_request_duration_milliseconds_bucket${labels('')}`

/** The workload of each track, which Istio's metrics name; their pods' labels are not in them. */
export const workloads: Readonly<Record<TrackName, string>> = {
  stable: app.name,
  canary: `${app.name}-canary`,
}

const withTrack = (vector: string) =>
  Object.entries(workloads).reduce(
    (inner, [track, workload]) =>
      `label_replace(${inner}, "track", "${track}", "destination_workload", "${workload}")`,
    // No pod answered: the proxy gave up, or had nowhere to go.
    `label_replace(${vector}, "track", "none", "", "")`,
  )

/** The sum of a rate by answering cluster and track (and `more`). */
export const byClusterAndTrack = (vector: string, ...more: readonly string[]) => {
  const outer = ['destination_cluster', 'track', ...more].join(', ')
  const inner = ['destination_cluster', 'destination_workload', ...more].join(', ')
  return `sum by (${outer}) (${withTrack(`sum by (${inner}) (${vector})`)})`
}

/** What callers in each cluster got, by the cluster and workload that answered, since the start of `window` (`[600s]`). */
export const bySource = {
  requests: (window: string) =>
    `sum by (cluster, destination_cluster, destination_workload) (increase(${requests}${window}))`,
  failures: (window: string) =>
    `sum by (cluster, destination_cluster, destination_workload) (increase(${failures}${window}))`,
} as const
