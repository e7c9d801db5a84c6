/**
 * What Prometheus reads in a cluster, beside the app, whose monitor is its own, and what the charts bring monitors for. How
 * often is said once, by Prometheus (`scrapeInterval`).
 */
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor'
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import { argocd } from '../delivery/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { collector, namespaces } from '../parts/index.ts'
import { proxyMetrics } from './metrics.ts'
import { jaeger, thanos } from './names.ts'

type Endpoint = NonNullable<IServiceMonitor['spec']['endpoints']>[number]

/** All in the namespace of Prometheus; `namespace` is that of the Service. */
const serviceMonitor = (
  name: string,
  namespace: string,
  selector: IServiceMonitor['spec']['selector'],
  endpoint: Endpoint,
): KubeObject => {
  const monitor: IServiceMonitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name, namespace: namespaces.monitoring.name, labels: { app: name } },
    spec: {
      namespaceSelector: { matchNames: [namespace] },
      selector,
      endpoints: [endpoint],
    },
  }
  return kubeObject(monitor)
}

/**
 * Every proxy of the cluster: gateways and sidecars, by the port that they all declare. A native sidecar declares it in
 * an init container, which Prometheus discovers like any other. A proxy has thousands of series; a handful of names stays.
 */
const proxies = (): KubeObject => {
  const monitor: IPodMonitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'envoy', namespace: namespaces.monitoring.name, labels: { app: 'envoy' } },
    spec: {
      namespaceSelector: { any: true },
      selector: {},
      podMetricsEndpoints: [
        {
          port: 'http-envoy-prom',
          path: '/stats/prometheus',
          metricRelabelings: [{ sourceLabels: ['__name__'], regex: proxyMetrics.join('|'), action: 'keep' }],
        },
      ],
    },
  }
  return kubeObject(monitor)
}

/** istiod calls a remote cluster `cluster`, as Prometheus calls its own when a sample leaves it; the label gets another name. */
const istiod = () =>
  serviceMonitor(
    'istiod',
    namespaces.istio.name,
    { matchLabels: { istio: 'pilot' } },
    {
      port: 'http-monitoring',
      metricRelabelings: [
        { sourceLabels: ['cluster'], regex: '(.+)', targetLabel: 'remote_cluster', action: 'replace' },
        { regex: 'cluster', action: 'labeldrop' },
      ],
    },
  )

const argo = () =>
  serviceMonitor(
    'argocd',
    argocd.namespace,
    {
      matchExpressions: [
        {
          key: 'app.kubernetes.io/name',
          operator: 'In',
          values: ['argocd-metrics', 'argocd-repo-server', 'argocd-server-metrics'],
        },
      ],
    },
    { port: 'metrics' },
  )

/** Equal in every cluster. */
export const monitors = (): readonly KubeObject[] => [
  proxies(),
  istiod(),
  argo(),
  serviceMonitor(
    collector.service,
    collector.namespace,
    { matchLabels: { 'app.kubernetes.io/instance': collector.service } },
    { port: 'metrics' },
  ),
  serviceMonitor(
    thanos.query,
    thanos.namespace,
    { matchLabels: { 'app.kubernetes.io/name': thanos.query } },
    { port: 'http' },
  ),
]

/** Where Jaeger is. */
export const jaegerMonitor = () =>
  serviceMonitor(
    jaeger.service,
    jaeger.namespace,
    { matchLabels: { app: jaeger.service } },
    { port: 'http-metrics' },
  )
