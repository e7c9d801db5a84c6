/**
 * Who talks to whom, on which port, and why: the one table that the NetworkPolicies, the firewall rules of Terraform and
 * docs/network.md are made from. A test checks it against what listens: the containers and Services of objects and charts.
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
  /** True where Istio carries it between clouds: it then goes through the east-west gateways, if the fleet has any. */
  readonly mesh?: true
  readonly why: string
}

type Row = (from: EndpointName, to: EndpointName, ports: readonly number[], why: string) => Connection
const inside: Row = (from, to, ports, why) => ({ from, to, ports, crosses: 'cluster', why })
const outside: Row = (from, to, ports, why) => ({ from, to, ports, crosses: 'internet', why })
/** To another cluster, by address. */
const across: Row = (from, to, ports, why) => ({ from, to, ports, crosses: 'clouds', why })
/** To another cluster, through the mesh. */
const meshed: Row = (from, to, ports, why) => ({ ...across(from, to, ports, why), mesh: true })

const { app, appMetrics, http, eastWest, otlp, otlpHttp, jaegerUi, thanos } = ports
/** Envoy, in a sidecar or a gateway. */
const proxy = 15090
/** Health of a gateway, for load balancers. */
const health = 15021

const requests: readonly Connection[] = [
  outside('clients', 'globalLoadBalancer', [443], 'requests'),
  outside('clients', 'globalLoadBalancer', [80], 'plain HTTP, redirected to 443'),
  outside('globalLoadBalancer', 'ingressGateway', [http], 'requests, over its own connections'),
  outside('globalLoadBalancer', 'ingressGateway', [health], 'health checks'),
  inside(
    'loadBalancer',
    'ingressGateway',
    [http, 443, health],
    'requests and health checks, from its network',
  ),
  inside(
    'loadBalancer',
    'eastWestGateway',
    [eastWest, health],
    'requests from other clusters, and health checks',
  ),
  inside('app', 'app', [app], 'requests inside the mesh'),
  inside('ingressGateway', 'app', [app], 'requests of the split that stay in the cluster'),
  meshed('ingressGateway', 'app', [app], 'requests of the split for another cluster, and failover'),
  meshed('app', 'app', [app], 'requests inside the mesh, and failover'),
]

const mesh: readonly Connection[] = [
  inside('app', 'istiod', [15012], 'configuration and certificates'),
  inside('ingressGateway', 'istiod', [15012], 'configuration and certificates'),
  inside('eastWestGateway', 'istiod', [15012], 'configuration and certificates'),
  inside('thanosQuery', 'istiod', [15012], 'configuration and certificates of its proxy'),
  inside('thanosSidecar', 'istiod', [15012], 'configuration and certificates of its proxy'),
  inside('grafana', 'istiod', [15012], 'configuration and certificates of its proxy'),
  inside('collector', 'istiod', [15012], 'configuration and certificates of its proxy'),
  inside('jaeger', 'istiod', [15012], 'configuration and certificates of its proxy'),
  inside('apiServer', 'istiod', [15017], 'webhooks: injection and validation'),
  inside('istiod', 'apiServer', [443], 'endpoints and configuration'),
  across('istiod', 'apiServer', [443], 'endpoints of the other clusters, from their API servers'),
]

const traces: readonly Connection[] = [
  inside('app', 'collector', [otlp, otlpHttp], 'spans of its proxy and of the app'),
  inside('ingressGateway', 'collector', [otlp], 'spans'),
  inside('eastWestGateway', 'collector', [otlp], 'spans'),
  inside('thanosQuery', 'collector', [otlp], 'spans of its proxy'),
  inside('thanosSidecar', 'collector', [otlp], 'spans of its proxy'),
  inside('grafana', 'collector', [otlp], 'spans of its proxy'),
  inside('jaeger', 'collector', [otlp], 'spans of its proxy'),
  inside('collector', 'jaeger', [otlp], 'traces, to be stored'),
  meshed('collector', 'jaeger', [otlp], 'traces, to the cluster that stores them'),
  inside('grafana', 'jaeger', [jaegerUi], 'reading traces'),
  meshed('grafana', 'jaeger', [jaegerUi], 'reading traces from the other clusters'),
]

const metrics: readonly Connection[] = [
  inside('prometheus', 'app', [appMetrics, proxy], 'metrics of the app and its sidecar'),
  inside('prometheus', 'istiod', [15014], 'metrics'),
  inside('prometheus', 'ingressGateway', [proxy], 'metrics'),
  inside('prometheus', 'eastWestGateway', [proxy], 'metrics'),
  inside('prometheus', 'collector', [8888, proxy], 'metrics of the collector and its sidecar'),
  inside('prometheus', 'jaeger', [8888, proxy], 'metrics of Jaeger and its sidecar'),
  inside('prometheus', 'prometheus', [9090, 8080], 'its own metrics, and those of its config reloader'),
  inside('prometheus', 'alertmanager', [9093, 8080], 'alerts; metrics, and those of its config reloader'),
  inside('prometheus', 'prometheusOperator', [8080], 'metrics'),
  inside('prometheus', 'kubeStateMetrics', [8080], 'state of Kubernetes objects'),
  inside('prometheus', 'grafana', [3000, proxy], 'metrics of Grafana and its sidecar'),
  inside('prometheus', 'thanosQuery', [10902, proxy], 'metrics of the query and its sidecar'),
  inside('prometheus', 'thanosSidecar', [proxy], 'metrics of its proxy'),
  inside('prometheus', 'opencost', [9003], 'costs'),
  inside('prometheus', 'nodes', [9100, 10250], 'metrics of nodes and containers'),
  inside('opencost', 'prometheus', [9090], 'usage, to be priced'),
  inside('thanosQuery', 'thanosSidecar', [thanos], 'metrics'),
  meshed('thanosQuery', 'thanosSidecar', [thanos], 'metrics of the other clusters'),
  inside('grafana', 'thanosQuery', [10902], 'metrics of all clusters'),
]

const delivery: readonly Connection[] = [
  outside('argocd', 'git', [443], 'the desired state'),
  inside('argocd', 'apiServer', [443], 'applies the desired state'),
  outside('externalSecrets', 'secretManager', [443], 'secrets of this cloud'),
  inside('externalSecrets', 'apiServer', [443], 'writes them into the cluster'),
]

const ground: readonly Connection[] = [
  inside('clusterAutoscaler', 'apiServer', [443], 'pending pods, and nodes that may go (EKS)'),
  outside('clusterAutoscaler', 'cloudApi', [443], 'adding and removing nodes (EKS)'),
  { ...inside('app', 'dns', [53], 'name resolution'), protocols: ['UDP', 'TCP'] },
  inside('nodes', 'apiServer', [443], 'pods to run, and their status'),
  inside('apiServer', 'nodes', [10250], 'logs, exec and port-forward'),
  outside('nodes', 'imageRegistry', [443], 'images'),
  {
    ...across('nodes', 'nodes', [], 'fragmentation needed: a packet is too large for the tunnel'),
    protocols: ['ICMP'],
  },
]

/** In the order in which rules are written. */
export const table: readonly Connection[] = [
  ...requests,
  ...mesh,
  ...traces,
  ...metrics,
  ...delivery,
  ...ground,
]

/** What one row is on a network: itself, or the way through the gateway of the other cluster. */
const hops = (row: Connection, network: Fleet['mesh']['network']): readonly Connection[] =>
  row.crosses === 'clouds' && row.mesh && network === 'gateway'
    ? [
        { ...row, to: 'eastWestGateway', ports: [eastWest] },
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
