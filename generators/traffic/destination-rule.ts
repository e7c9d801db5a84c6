/** One DestinationRule per host: a subset per track and preferred cluster, so that a split can fail over. */
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule'
import { type ClusterName, type Fleet, formatDuration } from '../fleet/index.ts'
import { app, type TrackName } from '../inference/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { PANIC_BELOW } from './envoy.ts'

type Spec = NonNullable<IDestinationRule['spec']>
type TrafficPolicy = Required<NonNullable<Spec['trafficPolicy']>>
type Subset = NonNullable<Spec['subsets']>[number]
type Traffic = Fleet['traffic']

/** The label that every endpoint carries for its cluster, also behind an east-west gateway (pod labels do not get through one). */
export const CLUSTER_LABEL = 'topology.istio.io/cluster'
export const TRACK_LABEL = 'track'

/** Name of the subset of a track that prefers a cluster. */
export const subsetName = (track: TrackName, cluster: ClusterName) => `${track}-${cluster}`

/**
 * Every track has its subsets, also while there is no canary: routes and subsets are two objects, and whichever is applied
 * first, at the start of a canary as at its end, no route ever names a subset that is not there.
 */
const tracks = ['stable', 'canary'] as const satisfies readonly TrackName[]

/** Labels of the endpoints that a subset goes to first; each that does not match is a priority further away. */
export interface Preference {
  readonly label: string
  readonly value: string
}

/**
 * What a subset prefers. The cluster comes first: of an endpoint behind a gateway it is all that Istio knows, and a gateway
 * has no track, so a canary here would beat the cloud that the subset is named after. The gateway of that cloud applies the
 * same list to its own pods, whose tracks it knows.
 */
export const preferences = (track: TrackName, cluster: ClusterName): readonly Preference[] => [
  { label: CLUSTER_LABEL, value: cluster },
  ...(track === 'canary' ? [{ label: TRACK_LABEL, value: track }] : []),
]

const connectionPool = ({ circuitBreaker: breaker }: Traffic): TrafficPolicy['connectionPool'] => ({
  tcp: {
    maxConnections: breaker.maxConnections,
    connectTimeout: formatDuration(breaker.connectTimeout),
    tcpKeepalive: { time: '60s', interval: '10s', probes: 3 },
  },
  http: {
    http1MaxPendingRequests: breaker.maxPendingRequests,
    http2MaxRequests: breaker.maxRequests,
    maxRetries: breaker.maxRetries,
    // A gateway passes connections, not requests: only a new connection finds another pod behind it, and HTTP/2 would need
    // so few of them that most pods get none. Measured: docs/traffic.md.
    maxRequestsPerConnection: breaker.maxRequestsPerConnection,
    h2UpgradePolicy: 'DO_NOT_UPGRADE',
    // Shorter than the server keeps idle connections, so that Envoy never sends on one that is being closed.
    idleTimeout: '5m',
  },
})

/**
 * maxEjectionPercent 100: a whole cloud can be ejected. minHealthPercent 1: when every endpoint of a subset is ejected, which
 * a slowness of all pods does, Envoy asks them all rather than none; with 0 it would answer 503 itself until the ejections
 * end. It also keeps pods that are not ready out of the endpoints, so they don't weigh on a share.
 */
const outlierDetection = ({ circuitBreaker: breaker }: Traffic): TrafficPolicy['outlierDetection'] => ({
  consecutive5xxErrors: breaker.consecutiveErrors,
  consecutiveGatewayErrors: breaker.consecutiveGatewayErrors,
  interval: formatDuration(breaker.interval),
  baseEjectionTime: formatDuration(breaker.ejectFor),
  maxEjectionPercent: 100,
  minHealthPercent: PANIC_BELOW,
})

const preferring = (...failoverPriority: string[]): TrafficPolicy['loadBalancer'] => ({
  simple: 'LEAST_REQUEST',
  localityLbSetting: { enabled: true, failoverPriority },
})

/**
 * A subset prefers a cluster and never requires it. Stable: its pods in the cluster, then elsewhere. Canary: selects
 * all pods and prefers the cluster's canary, then its stable pods, then the others, so that a dead canary costs nobody
 * a request. Outlier detection stands in each subset: Istio ignores locality settings without it in the same policy.
 */
const subset = (traffic: Traffic, track: TrackName, cluster: ClusterName): Subset => ({
  name: subsetName(track, cluster),
  ...(track === 'stable' && { labels: { [TRACK_LABEL]: track } }),
  trafficPolicy: {
    loadBalancer: preferring(...preferences(track, cluster).map(({ label, value }) => `${label}=${value}`)),
    outlierDetection: outlierDetection(traffic),
  },
})

export const destinationRule = (fleet: Fleet): KubeObject => {
  const rule: IDestinationRule = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: app.name, namespace: app.namespace, labels: { app: app.name } },
    spec: {
      host: app.host,
      trafficPolicy: {
        connectionPool: connectionPool(fleet.traffic),
        loadBalancer: preferring(CLUSTER_LABEL),
        outlierDetection: outlierDetection(fleet.traffic),
      },
      subsets: tracks.flatMap((track) =>
        fleet.clusters.map(({ name }) => subset(fleet.traffic, track, name)),
      ),
    },
  }
  return kubeObject(rule)
}
