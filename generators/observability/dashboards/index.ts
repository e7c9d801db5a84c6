/** The dashboards as ConfigMaps, which Grafana's sidecar finds by their label. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type KubeObject, kubeObject } from '../../objects/index.ts'
import { grafana } from '../names.ts'
import { board, type DashboardOf } from './board.ts'
import { delivery } from './delivery.ts'
import { server } from './server.ts'
import { traffic } from './traffic.ts'

/** Every dashboard of ours. */
export const dashboards: readonly DashboardOf[] = [traffic, server, delivery]

/** Equal in every cluster of every fleet: names of clusters come from the metrics. */
export const dashboardObjects = (): readonly KubeObject[] =>
  dashboards.map((each) =>
    kubeObject(
      k8s.KubeConfigMap.manifest({
        metadata: {
          name: `dashboard-${each.uid}`,
          namespace: grafana.namespace,
          labels: grafana.dashboardLabel,
        },
        data: { [`${each.uid}.json`]: `${JSON.stringify(board(each), null, 2)}\n` },
      }),
    ),
  )
