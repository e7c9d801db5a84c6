/** Traffic across clouds: who was asked to answer, who did, how well, and what stands in the way. */
import { app } from '../../inference/index.ts'
import { series } from '../rules/index.ts'
import type { DashboardOf } from './board.ts'

const CHOSEN = '{destination_cluster=~"$cluster",track=~"$track"}'
const BY = 'by (destination_cluster, track)'
const NAME = '{{destination_cluster}} {{track}}'

/** Summed over the clusters that measured: Thanos adds up what entered anywhere. */
const answered = `sum ${BY} (${series.requests}${CHOSEN})`
const shareSeen = `sum by (destination_cluster) (${series.requests}{destination_cluster=~"$cluster"}) / on () group_left () sum(${series.requests})`
const canarySeen = `sum by (destination_cluster) (${series.requests}{destination_cluster=~"$cluster",track="canary"}) / on () group_left () sum(${series.requests})`
const canaryAsked = `max by (destination_cluster) (${series.canaryAsked}{destination_cluster=~"$cluster"})`
const shareAsked = `max by (destination_cluster) (${series.asked}{destination_cluster=~"$cluster"})`

/** 1 for each cluster of the fleet that Thanos has samples of, 0 for each that it has none of; the fleet is what others ask. */
const inView = `(count by (cluster) (up) > bool 0) or 0 * max by (cluster) (label_replace(${series.asked}, "cluster", "$1", "destination_cluster", "(.+)"))`

/** What istiod could not read in the last minutes, although it had read the cluster once. */
const unread = 'sum by (cluster, remote_cluster) (increase(controller_sync_errors_total[5m])) > 0'

export const traffic: DashboardOf = {
  uid: 'traffic',
  title: 'Traffic across clouds',
  description: 'All requests of the fleet, wherever they entered, as the callers saw them after every retry.',
  variables: [
    { name: 'cluster', metric: series.asked, label: 'destination_cluster' },
    { name: 'track', metric: series.requests, label: 'track' },
  ],
  rows: [
    {
      title: 'Split',
      panels: [
        {
          title: 'Share asked and seen',
          description:
            'Seen follows asked within a few points. Requests that pin a cluster by the header count as seen.',
          type: 'timeseries',
          unit: 'percentunit',
          width: 12,
          max: 1,
          queries: [
            [shareAsked, '{{destination_cluster}} asked'],
            [shareSeen, '{{destination_cluster}} seen'],
          ],
        },
        {
          title: 'Failover: share that others answer',
          description: 'What a cluster was asked to take and did not. Zero while all is well.',
          type: 'timeseries',
          unit: 'percentunit',
          width: 12,
          queries: [
            [
              `clamp_min(${shareAsked} - (${shareSeen} or ${shareAsked} * 0), 0)`,
              'instead of {{destination_cluster}}',
            ],
          ],
        },
        {
          title: 'Canary: share asked and seen',
          description:
            'Of all requests, by the cluster it runs in; nothing while there is no canary. What stable answers instead of it is missing here.',
          type: 'timeseries',
          unit: 'percentunit',
          width: 24,
          queries: [
            [canaryAsked, '{{destination_cluster}} asked'],
            [`${canarySeen} or ${canaryAsked} * 0`, '{{destination_cluster}} seen'],
          ],
        },
        {
          title: 'Requests by who answered',
          description: 'Track none: no pod answered.',
          type: 'timeseries',
          unit: 'reqps',
          width: 12,
          queries: [[answered, NAME]],
        },
        {
          title: 'Requests by where they entered',
          description: 'The cluster whose gateway or pod sent them.',
          type: 'timeseries',
          unit: 'reqps',
          width: 12,
          queries: [[`sum by (cluster) (${series.requests})`, '{{cluster}}']],
        },
      ],
    },
    {
      title: 'Success',
      panels: [
        {
          title: 'Success by who answered',
          description: 'Neither 5xx nor 429, after retries; the worst of the clusters that measured.',
          type: 'timeseries',
          unit: 'percentunit',
          width: 12,
          max: 1,
          queries: [[`min ${BY} (${series.success}${CHOSEN})`, NAME]],
        },
        {
          title: 'Failed and slow in the last hour',
          description: 'By the cluster where they entered; what the objectives are held against.',
          type: 'timeseries',
          unit: 'percentunit',
          width: 12,
          queries: [
            ['max by (cluster) (inference:failures:ratio_rate1h)', '{{cluster}} failed'],
            ['max by (cluster) (inference:slow:ratio_rate1h)', '{{cluster}} slow'],
          ],
        },
      ],
    },
    {
      title: 'Latency',
      panels: (
        [
          ['p50', series.p50],
          ['p99', series.p99],
        ] as const
      ).map(([what, metric]) => ({
        title: `Latency ${what}`,
        description:
          'At the proxy of the caller, so with the way there; the slowest of the clusters that measured.',
        type: 'timeseries',
        unit: 'ms',
        width: 12,
        queries: [[`max ${BY} (${metric}${CHOSEN})`, NAME]],
      })),
    },
    {
      title: 'What stands in the way',
      panels: [
        {
          title: 'Clusters in this view',
          description:
            'No: nothing of that cluster is in any panel, because Thanos gets no answer from it. Each panel carries a warning then.',
          type: 'stat',
          unit: 'bool_yes_no',
          width: 24,
          queries: [[inView, '{{cluster}}']],
        },
        {
          title: 'Ejected endpoints',
          description:
            'Endpoints that proxies of a cluster keep out because they fail. Behind a gateway one endpoint is a whole cluster.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [
            [
              `max by (cluster, cluster_name) (envoy_cluster_outlier_detection_ejections_active{cluster_name=~".*[|]${app.host}"}) > 0`,
              'seen in {{cluster}}: {{cluster_name}}',
            ],
          ],
        },
        {
          title: 'Alerts that fire',
          description: 'By the cluster that says so.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [
            [
              'sum by (cluster, alertname) (ALERTS{alertstate="firing",alertname=~"Inference.*|Canary.*|Remote.*|Mesh.*|Application.*"})',
              '{{cluster}} {{alertname}}',
            ],
          ],
        },
        {
          title: 'Clusters that can be read from each other',
          description:
            'No: istiod of the first does not get the endpoints of the second, or what changes of them.',
          type: 'stat',
          unit: 'bool_yes_no',
          width: 24,
          queries: [
            [
              `min by (cluster, remote_cluster) (istiod_remote_cluster_sync_status{status="synced"}) unless on (cluster, remote_cluster) (${unread}) or 0 * (${unread})`,
              '{{cluster}} reads {{remote_cluster}}',
            ],
          ],
        },
      ],
    },
  ],
}
