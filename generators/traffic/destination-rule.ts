/** One DestinationRule per host: a subset per track and preferred cluster, so that a split can fail over. */
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule'
import { type ClusterName, type Fleet, formatDuration } from '../fleet/index.ts'
import { app, type TrackName } from '../inference/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'

type Spec = NonNullable<IDestinationRule['spec']>
type TrafficPolicy = Required<NonNullable<Spec['trafficPolicy']>>
type Subset = NonNullable<Spec['subsets']>[number]
type Traffic = Fleet['traffic']

/** The label that every endpoint carries for its cluster, also behind an east-west gateway (pod labels do not get through one). */
const CLUSTER_LABEL = 'topology.istio.io/cluster'

/** Name of the subset of a track that prefers a cluster. */
export const subsetName = (track: TrackName, cluster: ClusterName) => `${track}-${cluster}`

/** Both tracks always have subsets, so that no route names one that is not there yet, or not there any more. */
const tracks: readonly TrackName[] = ['stable', 'canary']

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
    // Shorter than the server keeps idle connections, so that Envoy never sends on one that is being closed.
    idleTimeout: '5m',
  },
})

/** maxEjectionPercent 100: a whole cloud can be ejected. minHealthPercent 0: no panic mode that sends to dead pods. */
const outlierDetection = ({ circuitBreaker: breaker }: Traffic): TrafficPolicy['outlierDetection'] => ({
  consecutive5xxErrors: breaker.consecutiveErrors,
  consecutiveGatewayErrors: breaker.consecutiveGatewayErrors,
  interval: formatDuration(breaker.interval),
  baseEjectionTime: formatDuration(breaker.ejectFor),
  maxEjectionPercent: 100,
  minHealthPercent: 0,
})

const preferring = (...failoverPriority: string[]): TrafficPolicy['loadBalancer'] => ({
  simple: 'LEAST_REQUEST',
  localityLbSetting: { enabled: true, failoverPriority },
})

/**
 * A subset prefers a cluster and never requires it. Stable: its pods in the cluster, then elsewhere. Canary: selects
 * all pods and prefers the cluster's canary, then another cluster's, then stable, so that a dead canary costs nobody
 * a request. Outlier detection stands in each subset: Istio ignores locality settings without it in the same policy.
 */
const subset = (traffic: Traffic, track: TrackName, cluster: ClusterName): Subset => {
  const here = `${CLUSTER_LABEL}=${cluster}`
  const shared = { name: subsetName(track, cluster) }
  return track === 'stable'
    ? {
        ...shared,
        labels: { track },
        trafficPolicy: { loadBalancer: preferring(here), outlierDetection: outlierDetection(traffic) },
      }
    : {
        ...shared,
        trafficPolicy: {
          loadBalancer: preferring(`track=${track}`, here),
          outlierDetection: outlierDetection(traffic),
        },
      }
}

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
