/**
 * The collector of a cluster: it takes every span of the cluster and hands it to Jaeger, wherever that is. While Jaeger
 * or the other cloud is away, spans wait on a disk.
 */
import { type Cluster, type Fleet, platformOf, storageOf } from '../fleet/index.ts'
import type { JsonMap } from '../objects/index.ts'
import { type Chart, collector, hostOf } from '../parts/index.ts'
import { jaeger } from './names.ts'
import { capturing, injectedIn } from './sidecar.ts'
import { queue } from './spans.ts'

const QUEUE = '/var/lib/otelcol/queue'
const HERE = '0.0.0.0'

/** Pods of the collector, each with a queue of its own. */
export const REPLICAS = 2

const exporter = {
  endpoint: `${hostOf(jaeger.service, jaeger.namespace)}:${jaeger.otlpPort}`,
  // Plain up to the sidecar, which makes it mutual TLS, through the gateway of the other cloud where it must.
  tls: { insecure: true },
  // Zero is without end: the default gives a batch up after five minutes, and with it the queue on disk.
  retry_on_failure: { initial_interval: '5s', max_interval: '60s', max_elapsed_time: '0s' },
  sending_queue: { storage: 'file_storage', sizer: 'items', queue_size: queue.spans },
} as const

/** Cluster and cloud on every span, also on those of proxies, which know neither. */
const attributes = ({ name, cloud }: Cluster) => ({
  attributes: [
    { key: 'k8s.cluster.name', value: name, action: 'upsert' },
    { key: 'cloud.provider', value: cloud.provider, action: 'upsert' },
    { key: 'cloud.region', value: cloud.region, action: 'upsert' },
  ],
})

/** The collector's whole configuration: nothing of the chart's own is added to it. */
const config = (cluster: Cluster): JsonMap => ({
  extensions: {
    health_check: { endpoint: `${HERE}:13133` },
    file_storage: { directory: QUEUE, compaction: { on_start: true, directory: QUEUE } },
  },
  receivers: {
    otlp: {
      protocols: {
        grpc: { endpoint: `${HERE}:${collector.grpcPort}` },
        http: { endpoint: `${HERE}:${collector.httpPort}` },
      },
    },
  },
  processors: {
    memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 },
    resource: attributes(cluster),
    batch: { timeout: '2s', send_batch_size: 512, send_batch_max_size: 1024 },
  },
  exporters: { otlp_grpc: exporter },
  service: {
    extensions: ['health_check', 'file_storage'],
    telemetry: {
      metrics: {
        readers: [{ pull: { exporter: { prometheus: { host: HERE, port: collector.metricsPort } } } }],
      },
    },
    pipelines: {
      traces: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'resource', 'batch'],
        exporters: ['otlp_grpc'],
      },
    },
  },
})

const port = (number: number, appProtocol: string) => ({
  enabled: true,
  containerPort: number,
  servicePort: number,
  protocol: 'TCP',
  appProtocol,
})

/** The ports that the chart opens by itself: the protocols of Jaeger and Zipkin, and OTLP under names that Istio cannot read. */
const closed = Object.fromEntries(
  ['otlp', 'otlp-http', 'jaeger-compact', 'jaeger-thrift', 'jaeger-grpc', 'zipkin'].map((name) => [
    name,
    { enabled: false },
  ]),
)

/** The profile "restricted", which the namespace enforces. 10001 is the user of the image. */
const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  fsGroup: 10001,
  seccompProfile: { type: 'RuntimeDefault' },
} as const
const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
} as const

const values = (fleet: Fleet, cluster: Cluster): JsonMap => ({
  fullnameOverride: collector.service,
  mode: 'statefulset',
  // Two, so that a lost node loses no span; each with a queue of its own.
  replicaCount: REPLICAS,
  image: { repository: 'otel/opentelemetry-collector-k8s' },
  alternateConfig: config(cluster),
  ports: {
    ...closed,
    'grpc-otlp': port(collector.grpcPort, 'grpc'),
    'http-otlp': port(collector.httpPort, 'http'),
    metrics: { enabled: true, appProtocol: 'http' },
  },
  resources: { requests: { cpu: '25m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  podLabels: injectedIn(fleet, cluster),
  podAnnotations: capturing({ inbound: [collector.grpcPort, collector.httpPort] }),
  podSecurityContext: podSecurity,
  securityContext: containerSecurity,
  serviceAccount: { automountServiceAccountToken: false },
  terminationGracePeriodSeconds: 15,
  podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
  statefulset: {
    volumeClaimTemplates: [
      {
        metadata: { name: 'queue' },
        spec: {
          storageClassName: storageOf(cluster.cloud).className,
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: queue.volume } },
        },
      },
    ],
  },
  extraVolumeMounts: [{ name: 'queue', mountPath: QUEUE }],
})

export const otelCollector: Chart = {
  type: 'chart',
  name: collector.service,
  room: 'observability',
  wave: 'monitoring',
  namespace: collector.namespace,
  chart: {
    repository: 'https://open-telemetry.github.io/opentelemetry-helm-charts',
    name: 'opentelemetry-collector',
    version: (fleet, cluster) => platformOf(fleet, cluster).opentelemetryCollector,
  },
  values,
  creates: {
    cluster: [],
    namespaced: ['ConfigMap', 'PodDisruptionBudget.policy', 'Service', 'ServiceAccount', 'StatefulSet.apps'],
  },
}
