/** Who talks in a cluster and around it, by one name each. */
import { collector, namespaces } from '../parts/index.ts'

export interface Endpoint {
  /** What people call it. */
  readonly title: string
  /** Where it stands: in pods of a cluster, beside the pods, at the cloud, or outside of both. */
  readonly place: 'pods' | 'cluster' | 'cloud' | 'internet'
  /** The pods, by namespace and labels; without labels all pods of the namespace. */
  readonly pods?: {
    readonly namespace: string
    readonly labels?: Readonly<Record<string, string>>
  }
}

export const endpoints = {
  clients: { title: 'Clients', place: 'internet' },
  globalLoadBalancer: { title: 'Global load balancer', place: 'cloud' },
  loadBalancer: { title: 'Internal load balancer', place: 'cloud' },
  ingressGateway: {
    title: 'Ingress gateway',
    place: 'pods',
    pods: { namespace: namespaces.ingress.name, labels: { istio: 'ingress' } },
  },
  eastWestGateway: {
    title: 'East-west gateway',
    place: 'pods',
    pods: { namespace: namespaces.istio.name, labels: { istio: 'eastwestgateway' } },
  },
  istiod: {
    title: 'istiod',
    place: 'pods',
    pods: { namespace: namespaces.istio.name, labels: { app: 'istiod' } },
  },
  app: { title: 'Inference app', place: 'pods', pods: { namespace: namespaces.inference.name } },
  prometheus: { title: 'Prometheus', place: 'pods', pods: { namespace: namespaces.monitoring.name } },
  thanosQuery: {
    title: 'Thanos Query',
    place: 'pods',
    pods: { namespace: namespaces.monitoring.name, labels: { 'app.kubernetes.io/name': 'thanos-query' } },
  },
  thanosSidecar: { title: 'Thanos sidecar', place: 'pods', pods: { namespace: namespaces.monitoring.name } },
  grafana: { title: 'Grafana', place: 'pods', pods: { namespace: namespaces.monitoring.name } },
  prometheusOperator: {
    title: 'Prometheus Operator',
    place: 'pods',
    pods: { namespace: namespaces.monitoring.name },
  },
  alertmanager: { title: 'Alertmanager', place: 'pods', pods: { namespace: namespaces.monitoring.name } },
  kubeStateMetrics: {
    title: 'kube-state-metrics',
    place: 'pods',
    pods: { namespace: namespaces.monitoring.name },
  },
  opencost: { title: 'OpenCost', place: 'pods', pods: { namespace: namespaces.monitoring.name } },
  collector: {
    title: 'OpenTelemetry collector',
    place: 'pods',
    pods: { namespace: namespaces.observability.name },
  },
  jaeger: { title: 'Jaeger', place: 'pods', pods: { namespace: namespaces.observability.name } },
  externalSecrets: {
    title: 'External Secrets',
    place: 'pods',
    pods: { namespace: namespaces.externalSecrets.name },
  },
  clusterAutoscaler: {
    title: 'Cluster Autoscaler',
    place: 'pods',
    pods: {
      namespace: namespaces.clusterAutoscaler.name,
      labels: { 'app.kubernetes.io/name': 'cluster-autoscaler' },
    },
  },
  argocd: { title: 'Argo CD', place: 'pods', pods: { namespace: 'argocd' } },
  // In pods of kube-system or at addresses beside them: each cluster says which.
  dns: { title: 'DNS', place: 'cluster' },
  apiServer: { title: 'API server', place: 'cluster' },
  nodes: { title: 'Nodes', place: 'cluster' },
  cloudApi: { title: 'Cloud API', place: 'cloud' },
  secretManager: { title: 'Secret manager', place: 'cloud' },
  imageRegistry: { title: 'Image registry', place: 'cloud' },
  git: { title: 'Git and chart repositories', place: 'internet' },
} as const satisfies Readonly<Record<string, Endpoint>>

export type EndpointName = keyof typeof endpoints

/** An endpoint in its general form: the table above has each in its own. */
export const endpointOf = (name: EndpointName): Endpoint => endpoints[name]

/** Ports that more than one place names. */
export const ports = {
  app: 8000,
  /** Of the public listener, in plain text: what the global load balancer asks. */
  http: 80,
  appMetrics: 9090,
  eastWest: 15443,
  otlp: collector.grpcPort,
  otlpHttp: collector.httpPort,
  jaegerUi: 16686,
  thanos: 10901,
} as const
