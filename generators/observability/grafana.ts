/** Grafana of one cluster, over the metrics and traces of all. Everything it shows is in git, so it keeps nothing. */
import type { JsonMap } from '../objects/index.ts'
import { hostOf } from '../parts/index.ts'
import { grafana, jaeger, thanos } from './names.ts'
import { capturing } from './sidecar.ts'

const dataSource = (uid: string, name: string, type: string, url: string, extra: JsonMap = {}) => ({
  uid,
  name,
  type,
  url,
  access: 'proxy',
  editable: false,
  ...extra,
})

const dataSources = [
  dataSource(
    grafana.metrics,
    'All clusters',
    'prometheus',
    `http://${hostOf(thanos.query, thanos.namespace)}:${thanos.httpPort}`,
    { isDefault: true, jsonData: { prometheusType: 'Thanos', timeInterval: '30s', httpMethod: 'POST' } },
  ),
  dataSource(
    grafana.traces,
    'Traces',
    'jaeger',
    `http://${hostOf(jaeger.service, jaeger.namespace)}:${jaeger.queryPort}`,
  ),
]

/**
 * Nobody logs in, so there is no password to keep: whoever reaches the Service (a port-forward, which the API server
 * authorizes) is a viewer, and an edit of a dashboard is a commit. No admin account is made.
 */
const access = {
  env: { GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true' },
  'grafana.ini': {
    'auth.anonymous': { enabled: true, org_role: 'Viewer' },
    auth: { disable_login_form: true },
    analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
    dashboards: { default_home_dashboard_path: '/tmp/dashboards/traffic.json' },
  },
} as const

/**
 * Its sidecar looks for dashboards in ConfigMaps of its own namespace. The chart's roles read Secrets too, and by default
 * those of every namespace: the keys of the mesh and the kubeconfigs of the other clusters, for a pod without a login.
 */
const dashboardReader = 'grafana-dashboards'
const rights = {
  rbac: { namespaced: true, useExistingRole: dashboardReader },
  extraObjects: [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: dashboardReader, namespace: grafana.namespace },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }],
    },
  ],
} as const

/** `grafana` of the chart. */
export const grafanaValues: JsonMap = {
  ...access,
  ...rights,
  persistence: { enabled: false },
  // Its own release note checks and the image renderer stay off; a test pod would be an object that Argo CD runs again and again.
  testFramework: { enabled: false },
  datasources: { 'datasources.yaml': { apiVersion: 1, datasources: dataSources } },
  sidecar: {
    datasources: { enabled: false },
    dashboards: {
      enabled: true,
      label: Object.keys(grafana.dashboardLabel)[0] ?? '',
      labelValue: Object.values(grafana.dashboardLabel)[0] ?? '',
      searchNamespace: grafana.namespace,
      resource: 'configmap',
      // Grafana reads the folder again by itself; telling it to would take the password of an admin.
      skipReload: true,
      multicluster: { global: { enabled: true } },
    },
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  },
  // Jaeger may be in another cluster: requests to it, and only these, go through the mesh. The stack adds the labels.
  podAnnotations: capturing({ inbound: [], outbound: [jaeger.queryPort] }),
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '384Mi' } },
}
