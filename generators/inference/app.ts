/** The inference app's names and ports: what its own objects, the traffic rules and the checks agree on. */
export const app = {
  name: 'ml-inference',
  namespace: 'ml-inference',
  /** The Service's name inside the mesh: the host of the VirtualService and the DestinationRule. */
  host: 'ml-inference.ml-inference.svc.cluster.local',
  /** Name of the app's container; the autoscaler watches its CPU, not the sidecar's. */
  container: 'inference',
  port: 8000,
  metricsPort: 9090,
} as const

/** What runs beside the app, by the namespaces it is installed in. */
export const neighbours = {
  istiod: { namespace: 'istio-system', labels: { app: 'istiod' }, port: 15012 },
  eastWestGateway: { namespace: 'istio-system', labels: { istio: 'eastwestgateway' }, port: 15443 },
  ingressGateway: { namespace: 'istio-ingress', labels: { istio: 'ingress' } },
  monitoring: { namespace: 'monitoring' },
  collector: { namespace: 'observability', port: 4317 },
  dns: { namespace: 'kube-system', port: 53, nodeLocal: '169.254.20.10/32' },
} as const
