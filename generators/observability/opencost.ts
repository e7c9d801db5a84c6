/** What the cluster costs, by namespace and workload, from its own metrics. */
import { type Cluster, type Fleet, platformOf } from '../fleet/index.ts'
import type { JsonMap } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { prometheus } from './names.ts'

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1001,
  seccompProfile: { type: 'RuntimeDefault' },
} as const

const values = (_: Fleet, { name }: Cluster): JsonMap => ({
  opencost: {
    exporter: {
      defaultClusterId: name,
      // On start it reads the price list of its cloud, hundreds of megabytes of JSON on AWS.
      resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '1Gi' } },
      securityContext: hardened,
    },
    // Grafana and the command line read its numbers; its own pages and its server for assistants are two more doors.
    ui: { enabled: false },
    mcp: { enabled: false },
    metrics: { serviceMonitor: { enabled: true } },
    prometheus: {
      internal: {
        serviceName: prometheus.service,
        namespaceName: prometheus.namespace,
        port: prometheus.port,
      },
    },
  },
})

export const opencost: Chart = {
  type: 'chart',
  name: 'opencost',
  room: 'observability',
  wave: 'monitors',
  namespace: prometheus.namespace,
  chart: {
    repository: 'https://opencost.github.io/opencost-helm-chart',
    name: 'opencost',
    version: (fleet, cluster) => platformOf(fleet, cluster).opencost,
  },
  values,
  creates: {
    cluster: ['ClusterRole.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
    namespaced: ['Deployment.apps', 'Service', 'ServiceAccount', 'ServiceMonitor.monitoring.coreos.com'],
  },
}
