/** The stack that watches a cluster: operator, Prometheus, Alertmanager, Grafana, exporters of nodes and of Kubernetes. */
import { type Cluster, type Fleet, platformOf } from '../fleet/index.ts'
import type { JsonMap } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { PROMETHEUS_CHARTS } from './definitions.ts'
import { grafanaValues } from './grafana.ts'
import { prometheus } from './names.ts'
import { prometheusSpec } from './prometheus.ts'
import { injectedIn } from './sidecar.ts'

const size = (cpu: string, memory: string, most: string) => ({
  requests: { cpu, memory },
  limits: { memory: most },
})

/** Parts of a control plane that EKS and GKE keep to themselves, and the DNS and proxy of nodes, which each does its own way. */
const notOffered = Object.fromEntries(
  ['kubeControllerManager', 'kubeScheduler', 'kubeEtcd', 'kubeProxy', 'coreDns', 'kubeDns'].map((part) => [
    part,
    { enabled: false },
  ]),
)

/**
 * Without its webhooks: they need a certificate that a job makes in the cluster and writes into objects that Argo CD
 * owns. What they would refuse is refused before it is committed: promtool reads every rule in a test, and closed
 * schemas hold every monitor.
 */
const operator = {
  admissionWebhooks: { enabled: false },
  tls: { enabled: false },
  // The addresses of the kubelets, as slices: Endpoints are deprecated since Kubernetes 1.33.
  kubeletEndpointsEnabled: false,
  kubeletEndpointSliceEnabled: true,
  resources: size('20m', '64Mi', '192Mi'),
  prometheusConfigReloader: { resources: size('5m', '32Mi', '64Mi') },
} as const

/**
 * Kinds of which no rule and no dashboard counts anything. To count an object is to read it: with the chart's list one
 * pod reads every Secret of the cluster.
 */
const uncounted = [
  'certificatesigningrequests',
  'configmaps',
  'endpointslices',
  'ingresses',
  'leases',
  'limitranges',
  'mutatingwebhookconfigurations',
  'networkpolicies',
  'replicationcontrollers',
  'secrets',
  'services',
  'storageclasses',
  'validatingwebhookconfigurations',
  'volumeattachments',
]

/**
 * Alerts of the chart that would fire from the first day on: when a node is lost, not everything that is requested has room.
 * Rules of ours (`nodes-few`) see to it that what carries requests has; what only watches may wait for a new node.
 */
const accepted = { KubeCPUOvercommit: true, KubeMemoryOvercommit: true } as const

const values = (fleet: Fleet, cluster: Cluster): JsonMap => ({
  crds: { enabled: false },
  ...notOffered,
  defaultRules: { disabled: accepted },
  prometheusOperator: operator,
  prometheus: { prometheusSpec: prometheusSpec(fleet, cluster) },
  alertmanager: { alertmanagerSpec: { resources: size('10m', '32Mi', '96Mi') } },
  grafana: { ...grafanaValues, podLabels: injectedIn(fleet, cluster) },
  // Its dashboards of machines that no cluster of ours has.
  nodeExporter: { operatingSystems: { aix: { enabled: false }, darwin: { enabled: false } } },
  'kube-state-metrics': { collectorsExclude: uncounted, resources: size('10m', '64Mi', '192Mi') },
  'prometheus-node-exporter': { resources: size('20m', '24Mi', '64Mi') },
})

export const prometheusStack: Chart = {
  type: 'chart',
  name: prometheus.release,
  room: 'observability',
  wave: 'monitoring',
  namespace: prometheus.namespace,
  chart: {
    repository: PROMETHEUS_CHARTS,
    name: 'kube-prometheus-stack',
    version: (fleet, cluster) => platformOf(fleet, cluster).kubePrometheusStack,
  },
  values,
  creates: {
    cluster: ['ClusterRole.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
    namespaced: [
      'ConfigMap',
      'DaemonSet.apps',
      'Deployment.apps',
      'Secret',
      'Service',
      'ServiceAccount',
      'Alertmanager.monitoring.coreos.com',
      'Role.rbac.authorization.k8s.io',
      'RoleBinding.rbac.authorization.k8s.io',
      'Prometheus.monitoring.coreos.com',
      'PrometheusRule.monitoring.coreos.com',
      'ServiceMonitor.monitoring.coreos.com',
    ],
  },
}
