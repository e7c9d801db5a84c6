/** The series that alerts and dashboards read: split, success and latency by answering cluster and track. */
import type { Fleet } from '../../fleet/index.ts'
import { preferredShares, splitOf } from '../../traffic/index.ts'
import { byClusterAndTrack, durationBuckets, failures, requests } from './requests.ts'
import { type Group, type Rule, recorded } from './rule.ts'

/**
 * Names of the recorded series. The label of the answering cluster is `destination_cluster`, as Istio has it: `cluster`
 * is the cluster that measured, which is added when a sample leaves it and would overwrite a label of that name.
 */
export const series = {
  asked: 'destination_cluster:inference_share_asked:ratio',
  canaryAsked: 'destination_cluster:inference_canary_share_asked:ratio',
  requests: 'destination_cluster_track:inference_requests:rate5m',
  failures: 'destination_cluster_track:inference_failures:rate5m',
  share: 'destination_cluster:inference_share:ratio_rate5m',
  canaryShare: 'destination_cluster:inference_canary_share:ratio_rate5m',
  success: 'destination_cluster_track:inference_success:ratio_rate5m',
  p50: 'destination_cluster_track:inference_latency_milliseconds:p50_5m',
  p99: 'destination_cluster_track:inference_latency_milliseconds:p99_5m',
} as const

/** A percent as a ratio, without the dust of binary fractions. */
export const ratio = (percent: number) => Number((percent / 100).toFixed(6))

/**
 * What the routes ask for, to the hundredth of a percent that their weights have: the rule file of a change says it in the
 * same commit as they do.
 */
const asked = (fleet: Fleet): readonly Rule[] => {
  const of = (record: string, cluster: string, percent: number) =>
    recorded(record, `vector(${ratio(percent)})`, { destination_cluster: cluster })
  const canaries = new Map(
    splitOf(fleet).shares.flatMap(({ track, cluster, percent }) =>
      track === 'canary' ? [[cluster, percent] as const] : [],
    ),
  )
  return [
    ...[...preferredShares(fleet)].map(([cluster, percent]) => of(series.asked, cluster, percent)),
    // A zero where no canary is: one that comes soon after another would else begin when that one did.
    ...fleet.clusters.map(({ name }) => of(series.canaryAsked, name, canaries.get(name) ?? 0)),
  ]
}

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
      // Each canary by itself: one that is dead has a zero, too.
      recorded(
        series.canaryShare,
        `(sum by (destination_cluster) (${series.requests}{track="canary"}) or ${series.canaryAsked} * 0) / on () group_left () (sum(${series.requests}) > 0)`,
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
