/**
 * Jaeger in one cluster of the fleet, for the traces of all: one place to look, one disk to pay. It writes to that disk
 * (Badger) because its pod moves whenever a spot node goes, and traces in memory would go with it; a search cluster
 * would cost more than the app it watches.
 */
import { type Cluster, type Fleet, platformOf, storageOf } from '../fleet/index.ts'
import type { JsonMap } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { jaeger, keepsTraces } from './names.ts'
import { injectedIn } from './sidecar.ts'
import { keptHours, store } from './spans.ts'

const DISK = '/badger'
const CLAIM = 'jaeger-traces'
const STORE = 'traces'
const HERE = '0.0.0.0'

const config = (fleet: Fleet): JsonMap => ({
  service: {
    extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
    pipelines: {
      traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] },
    },
    telemetry: {
      resource: { 'service.name': 'jaeger' },
      metrics: {
        level: 'detailed',
        readers: [{ pull: { exporter: { prometheus: { host: HERE, port: jaeger.metricsPort } } } }],
      },
    },
  },
  extensions: {
    healthcheckv2: { use_v2: true, http: { endpoint: `${HERE}:13133` } },
    jaeger_query: { storage: { traces: STORE }, http: { endpoint: `${HERE}:${jaeger.queryPort}` } },
    jaeger_storage: {
      backends: {
        [STORE]: {
          badger: {
            directories: { keys: `${DISK}/keys`, values: `${DISK}/values` },
            ephemeral: false,
            ttl: { spans: `${keptHours(fleet)}h` },
          },
        },
      },
    },
  },
  receivers: {
    otlp: { protocols: { grpc: { endpoint: `${HERE}:${jaeger.otlpPort}` } } },
  },
  processors: { batch: {} },
  exporters: { jaeger_storage_exporter: { trace_storage: STORE } },
})

const claim = ({ cloud }: Cluster) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: CLAIM, namespace: jaeger.namespace },
  spec: {
    storageClassName: storageOf(cloud).className,
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: store.volume } },
  },
})

const values = (fleet: Fleet, cluster: Cluster): JsonMap | undefined =>
  keepsTraces(fleet, cluster)
    ? {
        // Not `jaeger`: that Service is ours, the same in every cluster.
        fullnameOverride: `${jaeger.release}-store`,
        userconfig: config(fleet),
        jaeger: {
          // The chart does not restart the pod when its configuration changes; a label does.
          podLabels: { ...injectedIn(fleet, cluster), kept: `${keptHours(fleet)}h` },
          podSecurityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            fsGroup: 10001,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          serviceAccount: { automountServiceAccountToken: false },
          // Badger keeps up to five tables of 64 MiB and a cache of 256 MiB in memory.
          resources: { requests: { cpu: '50m', memory: '384Mi' }, limits: { memory: '1Gi' } },
          // Of its limit, so that the collector of garbage works harder before the kernel ends it.
          extraEnv: [{ name: 'GOMEMLIMIT', value: '850MiB' }],
          extraVolumes: [{ name: 'traces', persistentVolumeClaim: { claimName: CLAIM } }],
          extraVolumeMounts: [{ name: 'traces', mountPath: DISK }],
        },
        // With the Deployment, not in a later wave: the pod waits for it.
        extraObjects: [claim(cluster)],
      }
    : undefined

export const jaegerStore: Chart = {
  type: 'chart',
  name: jaeger.release,
  room: 'observability',
  wave: 'monitoring',
  namespace: jaeger.namespace,
  chart: {
    repository: 'https://jaegertracing.github.io/helm-charts',
    name: 'jaeger',
    version: (fleet, cluster) => platformOf(fleet, cluster).jaeger,
  },
  values,
  creates: {
    cluster: [],
    namespaced: ['ConfigMap', 'Deployment.apps', 'PersistentVolumeClaim', 'Service', 'ServiceAccount'],
  },
}
