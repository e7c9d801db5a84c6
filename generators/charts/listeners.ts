/** What listens in the pods that the network's table names: by our own objects, and by the tables of what charts bring. */
import { type EndpointName, endpointOf } from '../network/index.ts'
import { at, type KubeObject, mapsAt, numberAt } from '../objects/index.ts'
import { broughtBy } from './brings.ts'
import type { Judged } from './judged.ts'

/** Each endpoint, and the objects whose pods it is: workloads, and Services in front of them. */
const objectsOf: readonly (readonly [EndpointName, readonly string[]])[] = [
  ['ingressGateway', ['istio-ingress']],
  ['eastWestGateway', ['istio-eastwestgateway']],
  ['istiod', ['istiod']],
  ['app', ['ml-inference', 'ml-inference-canary']],
  ['prometheus', ['kube-prometheus-stack-prometheus']],
  ['thanosSidecar', ['kube-prometheus-stack-prometheus', 'thanos-sidecar-aws', 'thanos-sidecar-gcp']],
  ['thanosQuery', ['thanos-query']],
  ['grafana', ['kube-prometheus-stack-grafana']],
  ['prometheusOperator', ['kube-prometheus-stack-operator']],
  ['alertmanager', ['kube-prometheus-stack-alertmanager']],
  ['kubeStateMetrics', ['kube-prometheus-stack-kube-state-metrics']],
  ['opencost', ['opencost']],
  ['collector', ['otel-collector']],
  ['jaeger', ['jaeger-store', 'jaeger']],
  ['externalSecrets', ['external-secrets']],
  ['nodes', ['kube-prometheus-stack-prometheus-node-exporter']],
]

/** Envoy's metrics, in the pods that have a sidecar or are a gateway; the injected container declares them. */
const proxied: readonly EndpointName[] = [
  'ingressGateway',
  'eastWestGateway',
  'app',
  'thanosQuery',
  'thanosSidecar',
  'grafana',
  'collector',
  'jaeger',
]
const PROXY = 15090

/** Health of a gateway, by Istio's agent. */
const HEALTH = 15021

export interface Listener {
  /** As `Service istiod 443 to 15017`. */
  readonly line: string
  /** Endpoints that the pods may be; none where the table of the network does not name them. */
  readonly names: readonly EndpointName[]
  /** Port of the pods. */
  readonly port: number
  readonly service: boolean
  /** The judgement of a chart's table; undefined for an object of our own. */
  readonly reason: string | undefined
}

const listener = (line: string, reason: string | undefined): Listener => {
  const [kind, name = '', port = '', , target = port] = line.split(' ')
  return {
    line,
    names: objectsOf.filter(([, objects]) => objects.includes(name)).map(([endpoint]) => endpoint),
    port: Number.parseInt(target, 10),
    service: kind === 'Service',
    reason,
  }
}

/** Ports that objects of ours open: containers, and Services before them. */
export const ownListeners = (objects: readonly KubeObject[]): readonly Listener[] =>
  broughtBy(objects).ports.map((line) => listener(line, undefined))

export const chartListeners = (charts: Iterable<Judged>): readonly Listener[] =>
  [...charts].flatMap(({ ports }) => Object.entries(ports).map(([line, reason]) => listener(line, reason)))

/** The listeners of a gateway's pods: what Gateways of ours serve there, and what Istio always opens. */
export const servedBy = (objects: readonly KubeObject[], name: EndpointName): readonly number[] => {
  const wanted = endpointOf(name).pods?.labels?.istio
  const servers = objects
    .filter((each) => each.kind === 'Gateway' && at(each, 'spec', 'selector', 'istio') === wanted)
    .flatMap((gateway) => mapsAt(gateway, 'spec', 'servers'))
  return [...servers.flatMap((server) => numberAt(server, 'port', 'number') ?? []), HEALTH, PROXY]
}

/** Ports that the pods of an endpoint listen on. */
export const portsOf = (name: EndpointName, listeners: readonly Listener[]): ReadonlySet<number> =>
  new Set([
    ...listeners.filter(({ names, service }) => !service && names.includes(name)).map(({ port }) => port),
    ...(proxied.includes(name) ? [PROXY] : []),
  ])
