/**
 * Who talks to whom, on which port, and why: the one table that the NetworkPolicies, the firewall rules of Terraform and
 * docs/network.md are made from.
 */
import { type Fleet, openNetworks } from '../fleet/index.ts'
import { type EndpointName, ports } from './endpoints.ts'

/** How far a connection goes: inside a cluster, from a cluster to another, or from or to what is no cluster. */
export type Crossing = 'cluster' | 'clouds' | 'internet'

export interface Connection {
  readonly from: EndpointName
  readonly to: EndpointName
  /** Ports of `to`; none where the protocol has no ports. */
  readonly ports: readonly number[]
  /** Default TCP. */
  readonly protocols?: readonly ('TCP' | 'UDP' | 'ICMP')[]
  readonly crosses: Crossing
  /** True where Istio carries it: between clouds it then goes through the east-west gateways, if the fleet has any. */
  readonly mesh?: true
  readonly why: string
}

/** Agent and Envoy of a sidecar or gateway. */
const proxyMetrics = [15020, 15090]

const spans = 'spans of its proxy and of the app'

/** In the order in which rules are written. */
export const table: readonly Connection[] = [
  // Requests.
  { from: 'clients', to: 'globalLoadBalancer', ports: [443], crosses: 'internet', why: 'requests' },
  {
    from: 'globalLoadBalancer',
    to: 'ingressGateway',
    ports: [80, 443],
    crosses: 'internet',
    why: 'requests; proxies of the load balancer open connections of their own',
  },
  {
    from: 'globalLoadBalancer',
    to: 'ingressGateway',
    ports: [15021],
    crosses: 'internet',
    why: 'health checks',
  },
  {
    from: 'loadBalancer',
    to: 'ingressGateway',
    ports: [80, 443, 15021],
    crosses: 'cluster',
    why: 'requests and health checks, from addresses of the network it is in',
  },
  {
    from: 'app',
    to: 'app',
    ports: [ports.app],
    crosses: 'cluster',
    mesh: true,
    why: 'requests inside the mesh',
  },
  {
    from: 'ingressGateway',
    to: 'app',
    ports: [ports.app],
    crosses: 'cluster',
    mesh: true,
    why: 'requests of the split that stay in the cluster',
  },
  {
    from: 'ingressGateway',
    to: 'app',
    ports: [ports.app],
    crosses: 'clouds',
    mesh: true,
    why: 'requests of the split for another cluster, and failover',
  },
  {
    from: 'prometheus',
    to: 'app',
    ports: [ports.appMetrics, ...proxyMetrics],
    crosses: 'cluster',
    why: 'metrics of the app and its sidecar',
  },
  // The mesh.
  { from: 'app', to: 'istiod', ports: [15012], crosses: 'cluster', why: 'configuration and certificates' },
  {
    from: 'ingressGateway',
    to: 'istiod',
    ports: [15012],
    crosses: 'cluster',
    why: 'configuration and certificates',
  },
  {
    from: 'eastWestGateway',
    to: 'istiod',
    ports: [15012],
    crosses: 'cluster',
    why: 'configuration and certificates',
  },
  {
    from: 'thanosQuery',
    to: 'istiod',
    ports: [15012],
    crosses: 'cluster',
    why: 'configuration and certificates of its proxy',
  },
  {
    from: 'collector',
    to: 'istiod',
    ports: [15012],
    crosses: 'cluster',
    why: 'configuration and certificates of its proxy',
  },
  {
    from: 'jaeger',
    to: 'istiod',
    ports: [15012],
    crosses: 'cluster',
    why: 'configuration and certificates of its proxy',
  },
  { from: 'prometheus', to: 'istiod', ports: [15014], crosses: 'cluster', why: 'metrics' },
  {
    from: 'prometheus',
    to: 'ingressGateway',
    ports: proxyMetrics,
    crosses: 'cluster',
    why: 'metrics',
  },
  {
    from: 'apiServer',
    to: 'istiod',
    ports: [15017],
    crosses: 'cluster',
    why: 'webhooks: injection and validation',
  },
  { from: 'istiod', to: 'apiServer', ports: [443], crosses: 'cluster', why: 'endpoints and configuration' },
  {
    from: 'istiod',
    to: 'apiServer',
    ports: [443],
    crosses: 'clouds',
    why: 'endpoints of the other clusters, which istiod reads from their API servers',
  },
  {
    from: 'loadBalancer',
    to: 'eastWestGateway',
    ports: [ports.eastWest, 15021],
    crosses: 'cluster',
    why: 'requests of other clusters and health checks, from addresses of the network it is in',
  },
  // Traces.
  {
    from: 'app',
    to: 'collector',
    ports: [ports.otlp, ports.otlpHttp],
    crosses: 'cluster',
    why: spans,
  },
  { from: 'ingressGateway', to: 'collector', ports: [ports.otlp], crosses: 'cluster', why: 'spans' },
  { from: 'eastWestGateway', to: 'collector', ports: [ports.otlp], crosses: 'cluster', why: 'spans' },
  {
    from: 'thanosQuery',
    to: 'collector',
    ports: [ports.otlp],
    crosses: 'cluster',
    why: 'spans of its proxy',
  },
  {
    from: 'collector',
    to: 'jaeger',
    ports: [ports.otlp],
    crosses: 'cluster',
    mesh: true,
    why: 'traces, to be kept',
  },
  {
    from: 'collector',
    to: 'jaeger',
    ports: [ports.otlp],
    crosses: 'clouds',
    mesh: true,
    why: 'traces, to the cluster that keeps them',
  },
  {
    from: 'grafana',
    to: 'jaeger',
    ports: [ports.jaegerUi],
    crosses: 'cluster',
    mesh: true,
    why: 'traces, to be looked at',
  },
  {
    from: 'grafana',
    to: 'jaeger',
    ports: [ports.jaegerUi],
    crosses: 'clouds',
    mesh: true,
    why: 'traces, to be looked at from the other clusters',
  },
  {
    from: 'prometheus',
    to: 'collector',
    ports: [8888, ...proxyMetrics],
    crosses: 'cluster',
    why: 'metrics of the collector, of Jaeger and of their sidecars',
  },
  // Metrics.
  {
    from: 'thanosQuery',
    to: 'thanosSidecar',
    ports: [ports.thanos],
    crosses: 'cluster',
    mesh: true,
    why: 'metrics',
  },
  {
    from: 'thanosQuery',
    to: 'thanosSidecar',
    ports: [ports.thanos],
    crosses: 'clouds',
    mesh: true,
    why: 'metrics of the other clusters',
  },
  { from: 'grafana', to: 'thanosQuery', ports: [10902], crosses: 'cluster', why: 'metrics of all clusters' },
  {
    from: 'prometheus',
    to: 'nodes',
    ports: [9100, 10250],
    crosses: 'cluster',
    why: 'metrics of nodes and containers',
  },
  {
    from: 'apiServer',
    to: 'prometheusOperator',
    ports: [10250],
    crosses: 'cluster',
    why: 'webhooks: monitors and rules',
  },
  // Delivery and secrets.
  { from: 'argocd', to: 'git', ports: [443], crosses: 'internet', why: 'what should be in the cluster' },
  { from: 'argocd', to: 'apiServer', ports: [443], crosses: 'cluster', why: 'brings the cluster there' },
  {
    from: 'externalSecrets',
    to: 'secretManager',
    ports: [443],
    crosses: 'internet',
    why: 'secrets of this cloud',
  },
  {
    from: 'externalSecrets',
    to: 'apiServer',
    ports: [443],
    crosses: 'cluster',
    why: 'writes them into the cluster',
  },
  {
    from: 'apiServer',
    to: 'externalSecrets',
    ports: [10250],
    crosses: 'cluster',
    why: 'webhook: validation',
  },
  // The ground.
  {
    from: 'app',
    to: 'dns',
    ports: [53],
    protocols: ['UDP', 'TCP'],
    crosses: 'cluster',
    why: 'names',
  },
  {
    from: 'app',
    to: 'app',
    ports: [ports.app],
    crosses: 'clouds',
    mesh: true,
    why: 'requests inside the mesh, and failover',
  },
  { from: 'nodes', to: 'apiServer', ports: [443], crosses: 'cluster', why: 'what to run' },
  { from: 'apiServer', to: 'nodes', ports: [10250], crosses: 'cluster', why: 'logs, exec and port-forward' },
  { from: 'nodes', to: 'imageRegistry', ports: [443], crosses: 'internet', why: 'images' },
  {
    from: 'nodes',
    to: 'nodes',
    ports: [],
    protocols: ['ICMP'],
    crosses: 'clouds',
    why: 'a tunnel between clouds takes smaller packets than a network: without the answer that says so, large ones are lost',
  },
]

/** What one row is on a network: itself, or the way through the gateway of the other cluster. */
const hops = (row: Connection, network: Fleet['mesh']['network']): readonly Connection[] =>
  row.crosses === 'clouds' && row.mesh && network === 'gateway'
    ? [
        { ...row, to: 'eastWestGateway', ports: [ports.eastWest] },
        { ...row, from: 'eastWestGateway', crosses: 'cluster' },
      ]
    : [row]

/** Rows about the gateway itself, which a flat network does not have. */
const exists = ({ from, to }: Connection, network: Fleet['mesh']['network']) =>
  network === 'gateway' || (from !== 'eastWestGateway' && to !== 'eastWestGateway')

/** Every connection of a network as packets go, in the order of the table. */
export const connections = (network: Fleet['mesh']['network']): readonly Connection[] =>
  table.filter((row) => exists(row, network)).flatMap((row) => hops(row, network))

/** Every connection of the networks that are open as packets go, each once. */
export const openConnections = (mesh: Fleet['mesh']): readonly Connection[] => [
  ...new Set(openNetworks(mesh).flatMap(connections)),
]
