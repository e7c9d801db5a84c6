/**
 * Istio's metrics out of what a stock Envoy counts by itself: its statistics of the clusters that the app's subsets are. A
 * subset says which cluster was preferred and which track was asked, not who answered in the end; retries are one request.
 */
import { app } from '../../generators/inference/index.ts'
import { workloads } from '../../generators/observability/index.ts'

/** A rule of relabelling, in the words of the operator's objects. */
interface Relabeling {
  readonly sourceLabels?: readonly string[]
  readonly regex?: string
  readonly targetLabel: string
  readonly replacement: string
}

/** What Envoy calls them, and what rules and dashboards do. */
const NAMES = {
  envoy_cluster_upstream_rq: 'istio_requests_total',
  envoy_cluster_upstream_rq_time_bucket: 'istio_request_duration_milliseconds_bucket',
  envoy_cluster_upstream_rq_time_count: 'istio_request_duration_milliseconds_count',
} as const

const literally = (text: string) => text.replaceAll('.', '\\.')

/** The names and the cluster of these tracks; its groups are the track and the preferred cluster. */
const named = (names: string, tracks: string) =>
  `(?:${names});outbound\\|[0-9]+\\|(${tracks})-(.+)\\|${literally(app.host)}`

/** Before a monitor's own rules, which know only Istio's names. */
export const asIstio = (): readonly Relabeling[] => {
  const any = Object.keys(NAMES).join('|')
  const rule = (targetLabel: string, replacement: string, names = any, tracks = 'stable|canary') => ({
    sourceLabels: ['__name__', 'cluster_name'],
    regex: named(names, tracks),
    targetLabel,
    replacement,
  })
  return [
    rule('reporter', 'source'),
    rule('destination_service', app.host),
    rule('destination_cluster', '$2'),
    ...Object.entries(workloads).map(([track, workload]) =>
      rule('destination_workload', workload, any, track),
    ),
    ...Object.entries(NAMES).map(([from, to]) => rule('__name__', to, from)),
    { sourceLabels: ['__name__'], regex: 'istio_.+', targetLabel: 'cluster_name', replacement: '' },
  ]
}
