/** The series that alerts and dashboards read: split, success and latency by answering cluster and track. */
import type { Fleet } from '../../fleet/index.ts'
import { canaryClusters } from '../../fleet/index.ts'
import { preferredShares } from '../../traffic/index.ts'
import { byClusterAndTrack, durationBuckets, failures, requests } from './requests.ts'
import { type Group, type Rule, recorded } from './rule.ts'

/**
 * Names of the recorded series. The label of the answering cluster is `destination_cluster`, as Istio has it: `cluster`
 * is the cluster that measured, which is added when a sample leaves it and would overwrite a label of that name.
 */
export const series = {
  asked: 'destination_cluster:inference_share_asked:ratio',
  canaryAsked: 'inference_canary_share_asked:ratio',
  requests: 'destination_cluster_track:inference_requests:rate5m',
  failures: 'destination_cluster_track:inference_failures:rate5m',
  share: 'destination_cluster:inference_share:ratio_rate5m',
  success: 'destination_cluster_track:inference_success:ratio_rate5m',
  p50: 'destination_cluster_track:inference_latency_milliseconds:p50_5m',
  p99: 'destination_cluster_track:inference_latency_milliseconds:p99_5m',
} as const

/** A percent as a ratio, without the dust of binary fractions. */
export const ratio = (percent: number) => Number((percent / 100).toFixed(6))

/** Share of all requests that the split gives to the canary, percent. */
export const canaryAsked = (fleet: Fleet): number => {
  const shares = preferredShares(fleet)
  const offered = canaryClusters(fleet).reduce((sum, name) => sum + (shares.get(name) ?? 0), 0)
  return (offered * (fleet.release.canary?.percent ?? 0)) / 100
}

/** What the fleet asks for, as series: the rule file of a change says it in the same commit as the routes do. */
const asked = (fleet: Fleet): readonly Rule[] => [
  ...[...preferredShares(fleet)].map(([cluster, percent]) =>
    recorded(series.asked, `vector(${ratio(percent)})`, { destination_cluster: cluster }),
  ),
  ...(fleet.release.canary === undefined
    ? []
    : [recorded(series.canaryAsked, `vector(${ratio(canaryAsked(fleet))})`)]),
]

const quantile = (q: number) =>
  `histogram_quantile(${q}, ${byClusterAndTrack(`rate(${durationBuckets}[5m])`, 'le')})`

/** Equal in every cluster; each measures what enters there. */
export const recordedGroups = (fleet: Fleet): readonly Group[] => [
  { name: 'inference.asked', rules: [...asked(fleet)] },
  {
    name: 'inference.seen',
    rules: [
      recorded(series.requests, byClusterAndTrack(`rate(${requests}[5m])`)),
      recorded(series.failures, byClusterAndTrack(`rate(${failures}[5m])`)),
      // A cluster that gets nothing has no series of its own; what is asked of it gives it a zero.
      recorded(
        series.share,
        `(sum by (destination_cluster) (${series.requests}) or ${series.asked} * 0) / on () group_left () (sum(${series.requests}) > 0)`,
      ),
      recorded(
        series.success,
        `1 - (${series.failures} or ${series.requests} * 0) / (${series.requests} > 0)`,
      ),
      recorded(series.p50, quantile(0.5)),
      recorded(series.p99, quantile(0.99)),
    ],
  },
]
