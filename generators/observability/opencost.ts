/** What the cluster costs, by namespace and workload, from its own metrics. */
import { type Cluster, type Fleet, monthlyPricesOf, platformOf } from '../fleet/index.ts'
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

/**
 * Prices of our own where the cloud's take a key: with one missing it ends at its start. It divides what it reads here by
 * the hours of a month (UpdateFromMap in pkg/cloud/provider/providerconfig.go).
 */
const ownPrices = ({ cloud }: Cluster) => {
  const prices = monthlyPricesOf(cloud)
  if (prices === undefined) return { exporter: {}, pricing: {} }
  const { cpu, memory, disk, spotNodes } = prices
  const costModel = {
    description: 'Prices a month, from git',
    CPU: cpu.usual,
    spotCPU: cpu.spot,
    RAM: memory.usual,
    spotRAM: memory.spot,
    storage: disk,
    spotLabel: spotNodes.label,
    spotLabelValue: spotNodes.value,
  }
  return {
    exporter: { extraEnv: { USE_CUSTOM_PROVIDER: 'true' } },
    pricing: { customPricing: { enabled: true, provider: 'custom', costModel } },
  }
}

const values = (_: Fleet, cluster: Cluster): JsonMap => ({
  opencost: {
    exporter: {
      ...ownPrices(cluster).exporter,
      defaultClusterId: cluster.name,
      // On AWS it reads the price list on start, hundreds of megabytes of JSON.
      resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '1Gi' } },
      securityContext: hardened,
    },
    ...ownPrices(cluster).pricing,
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
    namespaced: [
      'ConfigMap',
      'Deployment.apps',
      'Service',
      'ServiceAccount',
      'ServiceMonitor.monitoring.coreos.com',
    ],
  },
}
