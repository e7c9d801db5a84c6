/** The inference server: what its pods do with a prediction, from the queue to the model. */
import type { DashboardOf } from './board.ts'

const CHOSEN = 'cluster=~"$cluster",track=~"$track"'
const BY = 'by (cluster, track)'
const NAME = '{{cluster}} {{track}}'

const rate = (metric: string, more = '') => `rate(${metric}{${CHOSEN}${more}}[5m])`
const quantile = (q: number, metric: string) =>
  `histogram_quantile(${q}, sum by (cluster, track, le) (${rate(metric)}))`
const both = (metric: string) =>
  [
    [quantile(0.5, metric), `${NAME} p50`],
    [quantile(0.99, metric), `${NAME} p99`],
  ] as const

export const server: DashboardOf = {
  uid: 'inference-server',
  title: 'Inference server',
  description: 'What the pods of each cluster measure themselves.',
  variables: [
    { name: 'cluster', metric: 'inference_queue_depth', label: 'cluster' },
    { name: 'track', metric: 'inference_queue_depth', label: 'track' },
  ],
  rows: [
    {
      title: 'Predictions',
      panels: [
        {
          title: 'Predictions by outcome',
          description: 'rejected: the queue was full, and the answer 429. cancelled: the client went away.',
          type: 'timeseries',
          unit: 'reqps',
          width: 12,
          queries: [
            [`sum by (cluster, track, outcome) (${rate('inference_requests_total')})`, `${NAME} {{outcome}}`],
          ],
        },
        {
          title: 'Requests being answered',
          description: 'Over all pods of a track.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [[`sum ${BY} (http_requests_in_flight{${CHOSEN}})`, NAME]],
        },
      ],
    },
    {
      title: 'Queue',
      panels: [
        {
          title: 'Queue depth',
          description: 'Predictions that wait: the fullest pod of each track.',
          type: 'timeseries',
          unit: 'short',
          width: 8,
          queries: [[`max ${BY} (inference_queue_depth{${CHOSEN}})`, NAME]],
        },
        {
          title: 'Time in the queue',
          description: 'How long a prediction waits for the model.',
          type: 'timeseries',
          unit: 's',
          width: 8,
          queries: both('inference_queue_duration_seconds_bucket'),
        },
        {
          title: 'Refused',
          description: 'Part of the predictions that found the queue full.',
          type: 'timeseries',
          unit: 'percentunit',
          width: 8,
          queries: [
            [
              `sum ${BY} (${rate('inference_requests_total', ',outcome="rejected"')}) / sum ${BY} (${rate('inference_requests_total')})`,
              NAME,
            ],
          ],
        },
      ],
    },
    {
      title: 'Batches',
      panels: [
        {
          title: 'Rows of a batch',
          description: 'The mean. One while there is little to do.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [
            [
              `sum ${BY} (${rate('inference_batch_size_sum')}) / sum ${BY} (${rate('inference_batch_size_count')})`,
              `${NAME} mean`,
            ],
            [quantile(0.99, 'inference_batch_size_bucket'), `${NAME} p99`],
          ],
        },
        {
          title: 'Runs of the model',
          description: 'Batches a second.',
          type: 'timeseries',
          unit: 'reqps',
          width: 12,
          queries: [[`sum ${BY} (${rate('inference_batch_size_count')})`, NAME]],
        },
      ],
    },
    {
      title: 'Model',
      panels: [
        {
          title: 'Time of a run',
          description: 'One run of the model over a batch.',
          type: 'timeseries',
          unit: 's',
          width: 12,
          queries: both('inference_compute_duration_seconds_bucket'),
        },
        {
          title: 'Models that are served',
          description:
            'Pods by model, its version and the hash of its file. Two rows of a track: a rollout, or one that is stuck.',
          type: 'table',
          unit: 'short',
          width: 12,
          // The version of the pod's label takes the name; the model's own becomes exported_version.
          queries: [
            [`count by (cluster, track, model, exported_version, sha256) (model_info{${CHOSEN}})`, NAME],
          ],
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        {
          title: 'CPU of a pod',
          description: 'Cores; the mean over the pods of a track.',
          type: 'timeseries',
          unit: 'short',
          width: 8,
          queries: [[`avg ${BY} (${rate('process_cpu_seconds_total')})`, NAME]],
        },
        {
          title: 'Memory of a pod',
          description: 'The largest of each track.',
          type: 'timeseries',
          unit: 'bytes',
          width: 8,
          queries: [[`max ${BY} (process_resident_memory_bytes{${CHOSEN}})`, NAME]],
        },
        {
          title: 'Lag of the event loop, p99',
          description: 'Time by which the process comes late to its work.',
          type: 'timeseries',
          unit: 's',
          width: 8,
          queries: [[`max ${BY} (nodejs_eventloop_lag_p99_seconds{${CHOSEN}})`, NAME]],
        },
      ],
    },
  ],
}
