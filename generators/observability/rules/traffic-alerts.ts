/** Alerts about where requests go. Each cluster judges what enters at its own gateway and leaves its own pods. */
import type { Fleet } from '../../fleet/index.ts'
import { app } from '../../inference/index.ts'
import { series } from './recorded.ts'
import type { Alert } from './rule.ts'

/** Requests per second below which a share is chance: at one a second, five minutes are 300 requests, ± 3 points. */
const ENOUGH = 1
const enough = `on () (sum(${series.requests}) > ${ENOUGH})`

/** Points of 100 by which a share may be off: three times the chance of 300 requests. */
const OFF = 0.1

/** A cluster with less than this part of what it was asked to take does not take it. */
const GONE = 0.5

/** Shares below this are too small to tell from none. */
const SMALLEST = 0.05

/** Ejections by the subset that prefers a cluster, as the busiest proxy of this cluster sees them. */
const ejected = `max by (subset) (label_replace(envoy_cluster_outlier_detection_ejections_active{cluster_name=~"outbound\\\\|${app.port}\\\\|.+\\\\|${app.host.replaceAll('.', '\\\\.')}"}, "subset", "$1", "cluster_name", "outbound\\\\|[0-9]+\\\\|(.+)\\\\|.+")) > 0`

const always: readonly Alert[] = [
  {
    name: 'InferenceShareOffWeight',
    severity: 'warning',
    expr: `abs(${series.share} - ${series.asked}) > ${OFF} and ${enough}`,
    for: '15m',
    summary:
      'Cluster {{ $labels.destination_cluster }} answers {{ $value | humanizePercentage }} of the requests more or less than it was asked to',
    description:
      'Of the requests that enter in {{ $externalLabels.cluster }}. Either requests are pinned by the header, or pods of a cluster are missing or ejected, or the routes in the cluster are not those in git.',
  },
  {
    name: 'InferenceFailover',
    severity: 'warning',
    expr: `${series.share} < ${GONE} * (${series.asked} >= ${SMALLEST}) and ${enough}`,
    for: '2m',
    summary:
      'Cluster {{ $labels.destination_cluster }} answers only {{ $value | humanizePercentage }} of the requests: others answer for it',
    description:
      'Of the requests that enter in {{ $externalLabels.cluster }}. Users are served, from further away. See that the others carry it (npm run simulate -- --down {{ $labels.destination_cluster }}), then why its pods do not answer.',
  },
  {
    name: 'InferenceEndpointsEjected',
    severity: 'warning',
    expr: ejected,
    for: '5m',
    summary:
      'A proxy in {{ $externalLabels.cluster }} keeps {{ $value }} endpoints of {{ $labels.subset }} out because they fail',
    description:
      'Requests go to other endpoints. An endpoint is a pod here, or the gateway of another cluster with all pods behind it. Look at the pods of the cluster that the subset is named after, and at its gateway.',
  },
  {
    name: 'InferenceQueueFull',
    severity: 'warning',
    expr: 'sum by (track) (rate(inference_requests_total{outcome="rejected"}[5m])) / sum by (track) (rate(inference_requests_total[5m])) > 0.01',
    for: '5m',
    summary:
      'Servers of {{ $labels.track }} in {{ $externalLabels.cluster }} refuse {{ $value | humanizePercentage }} of the predictions: their queues are full',
    description:
      'They answer 429, which is not retried. More pods are needed here, or a smaller share: npm run replicas, npm run weights.',
  },
]

/**
 * Requests per second that a canary must be asked for before its silence says something: 0.1 a second are 30 in five minutes,
 * of which chance leaves a quarter once in a million times.
 */
const CANARY_ENOUGH = 0.1

const canary: Alert = {
  name: 'CanaryWithoutTraffic',
  severity: 'warning',
  expr: `${series.canaryShare} < 0.25 * ${series.canaryAsked} and ${series.canaryAsked} * on () group_left () sum(${series.requests}) > ${CANARY_ENOUGH}`,
  for: '15m',
  summary:
    'The canary of {{ $labels.destination_cluster }} answers {{ $value | humanizePercentage }} of the requests, less than a quarter of its part',
  description:
    'Of the requests that enter in {{ $externalLabels.cluster }}. A canary that fails or is missing costs nobody a request, so nothing else tells: stable answers for it. Do not advance it; look at its pods, or abort it.',
}

export const trafficAlerts = (fleet: Fleet): readonly Alert[] => [
  ...always,
  ...(fleet.release.canary === undefined ? [] : [canary]),
]
