/** What stands where in this room: names and ports that its charts, objects, rules and dashboards agree on. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { namespaces, tracesService } from '../parts/index.ts'

const monitoring = namespaces.monitoring.name
const observability = namespaces.observability.name

/** Releases are called as their charts' objects are, so that a name in the tree is the name in the cluster. */
export const prometheus = {
  namespace: monitoring,
  release: 'kube-prometheus-stack',
  /** Service of the local Prometheus. */
  service: 'kube-prometheus-stack-prometheus',
  port: 9090,
  /** Label of its pods, by the operator. */
  labels: { 'app.kubernetes.io/name': 'prometheus' },
  /** External label that tells replicas of one Prometheus apart; Thanos Query folds them by it. */
  replicaLabel: 'prometheus_replica',
} as const

/** Thanos: a sidecar beside each Prometheus, and a query in each cluster over the sidecars of all. */
export const thanos = {
  namespace: monitoring,
  query: 'thanos-query',
  httpPort: 10902,
  grpcPort: 10901,
} as const

export const grafana = {
  namespace: monitoring,
  /** Label by which Grafana finds the ConfigMaps that hold dashboards. */
  dashboardLabel: { grafana_dashboard: '1' },
  /** Uids of its data sources, which dashboards name. */
  metrics: 'metrics',
  traces: 'traces',
} as const

/** Jaeger keeps the traces of all clusters, in one. */
export const jaeger = {
  namespace: observability,
  release: 'jaeger',
  /** The Service that the mesh joins over the clusters: the same bytes in each, pods behind it in one. */
  service: tracesService,
  otlpPort: 4317,
  queryPort: 16686,
  metricsPort: 8888,
  /** Labels of its pods, by the chart. */
  labels: { 'app.kubernetes.io/name': 'jaeger', 'app.kubernetes.io/instance': 'jaeger' },
} as const

/** The pods of Prometheus in one cluster; the operator writes the first label, our values the second. */
export const prometheusPodsOf = (cluster: string) => ({ ...prometheus.labels, cluster })

/** The cluster whose Jaeger keeps the traces. */
export const tracesIn = ({ observability, clusters }: Fleet) => observability.tracesIn ?? clusters[0]?.name

export const keepsTraces = (fleet: Fleet, cluster: Cluster) => tracesIn(fleet) === cluster.name
