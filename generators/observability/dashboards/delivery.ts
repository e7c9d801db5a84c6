/** Delivery: what each cluster runs, whether that is what git says, and when it last changed. */
import type { DashboardOf } from './board.ts'

const CHOSEN = 'cluster=~"$cluster"'

export const delivery: DashboardOf = {
  uid: 'delivery',
  title: 'Delivery',
  description: "Argo CD of each cluster, the releases that run, and the mesh's certificates.",
  variables: [
    { name: 'cluster', metric: 'argocd_app_info', label: 'cluster' },
    { name: 'track', metric: 'server_draining', label: 'track' },
  ],
  rows: [
    {
      title: 'What runs',
      panels: [
        {
          title: 'Releases',
          description: 'Pods by cluster, track and version of the image.',
          type: 'table',
          unit: 'short',
          width: 12,
          queries: [
            [
              `count by (cluster, track, version) (server_draining{${CHOSEN},track=~"$track"})`,
              '{{cluster}}',
            ],
          ],
        },
        {
          title: 'Pods on their way out',
          description: 'Pods that answer what they have and take nothing new.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [
            [`sum by (cluster, track) (server_draining{${CHOSEN},track=~"$track"})`, '{{cluster}} {{track}}'],
          ],
        },
      ],
    },
    {
      title: 'Applications',
      panels: [
        {
          title: 'Not what git says, or not healthy',
          description: 'Empty while all is well.',
          type: 'table',
          unit: 'short',
          width: 24,
          queries: [
            [
              `max by (cluster, name, sync_status, health_status) (argocd_app_info{${CHOSEN},sync_status!="Synced"} or argocd_app_info{${CHOSEN},health_status!="Healthy"})`,
              '{{name}}',
            ],
          ],
        },
        {
          title: 'Applications by state',
          description: 'Synced and OutOfSync, in each cluster.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [
            [`count by (cluster, sync_status) (argocd_app_info{${CHOSEN}})`, '{{cluster}} {{sync_status}}'],
          ],
        },
        {
          title: 'Syncs an hour',
          description: 'By result. Many of one Application: somebody takes its changes back.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [
            [
              `sum by (cluster, name, phase) (increase(argocd_app_sync_total{${CHOSEN}}[1h])) > 0`,
              '{{cluster}} {{name}} {{phase}}',
            ],
          ],
        },
        {
          title: 'Time to compare an Application',
          description: 'p99. Argo CD that is late notices a commit late.',
          type: 'timeseries',
          unit: 's',
          width: 12,
          queries: [
            [
              `histogram_quantile(0.99, sum by (cluster, le) (rate(argocd_app_reconcile_bucket{${CHOSEN}}[5m])))`,
              '{{cluster}}',
            ],
          ],
        },
        {
          title: 'Requests to git',
          description: 'None: this cluster no longer reads the repository.',
          type: 'timeseries',
          unit: 'reqps',
          width: 12,
          queries: [
            [
              `sum by (cluster, request_type) (rate(argocd_git_request_total{${CHOSEN}}[5m]))`,
              '{{cluster}} {{request_type}}',
            ],
          ],
        },
      ],
    },
    {
      title: 'Platform',
      panels: [
        {
          title: 'Certificates of the mesh',
          description: 'Days that are left to the root and to the intermediate of each cluster.',
          type: 'stat',
          unit: 'd',
          width: 12,
          queries: [
            [
              `(min by (cluster) (citadel_server_root_cert_expiry_timestamp{${CHOSEN}}) - time()) / 86400`,
              '{{cluster}} root',
            ],
            [
              `(min by (cluster) (citadel_server_cert_chain_expiry_timestamp{${CHOSEN}}) - time()) / 86400`,
              '{{cluster}} intermediate',
            ],
          ],
        },
        {
          title: 'Targets that do not answer',
          description:
            'Prometheus of the cluster cannot read them: what they would say is missing everywhere.',
          type: 'timeseries',
          unit: 'short',
          width: 12,
          queries: [[`count by (cluster, job) (up{${CHOSEN}} == 0)`, '{{cluster}} {{job}}']],
        },
      ],
    },
  ],
}
