/** The typed fleet: what the generators read. */
import type { z } from 'zod'
import type { DeepReadonly } from './deep-readonly.ts'
import type { ClusterName } from './scalars.ts'
import type { clusterFiles, fleetFile } from './schema/index.ts'

/** What all clusters share. Durations are milliseconds. */
export type Shared = DeepReadonly<z.output<typeof fleetFile>>

/** One cluster: its cloud, addresses (a discriminated union on `cloud.provider`), nodes and replicas. */
export type Cluster = DeepReadonly<
  { [P in keyof typeof clusterFiles]: z.output<(typeof clusterFiles)[P]> }[keyof typeof clusterFiles]
>

/** The whole fleet; clusters in the order of their names. */
export type Fleet = Shared & { readonly clusters: readonly Cluster[] }

export type Network = Shared['mesh']['network']

/** The kinds of network whose way between the clouds is open: one, and the other too while pods move between them. */
export const openNetworks = ({ network, keepOpen }: Shared['mesh']): readonly Network[] =>
  keepOpen === undefined ? [network] : [network, keepOpen]

/**
 * Errors in a row that may eject an endpoint, at least, where the endpoint of another cloud is its gateway: at 3 a few late
 * handshakes took the living cloud out too, at 10 none did (measured: docs/traffic.md).
 */
export const LEAST_GATEWAY_ERRORS = 10

/** What the networks and the cluster are called at the cloud, and what the names of all that belongs to them begin with. */
export const clusterIdOf = ({ mesh }: Pick<Shared, 'mesh'>, { name }: Pick<Cluster, 'name'>): string =>
  `${mesh.id}-${name}`

export type Platform = Shared['platform']

/** The versions that a cluster runs: its own where its file names one, else the fleet's. */
export const platformOf = (
  { platform }: Pick<Shared, 'platform'>,
  { platform: own = {} }: Pick<Cluster, 'platform'>,
): Platform => ({
  kubernetes: own.kubernetes ?? platform.kubernetes,
  istio: own.istio ?? platform.istio,
  argocd: own.argocd ?? platform.argocd,
  externalSecrets: own.externalSecrets ?? platform.externalSecrets,
  prometheusOperatorCrds: own.prometheusOperatorCrds ?? platform.prometheusOperatorCrds,
  kubePrometheusStack: own.kubePrometheusStack ?? platform.kubePrometheusStack,
  thanos: own.thanos ?? platform.thanos,
  opentelemetryCollector: own.opentelemetryCollector ?? platform.opentelemetryCollector,
  jaeger: own.jaeger ?? platform.jaeger,
  opencost: own.opencost ?? platform.opencost,
})

export type Canary = NonNullable<Shared['release']['canary']>
export type Replicas = Cluster['inference']['replicas']

/** Pods at rest and at most, for a fixed number as for an autoscaler. */
export const replicaRange = (replicas: Replicas) =>
  typeof replicas === 'number' ? { min: replicas, max: replicas } : replicas

export const shareOf = (shared: Shared, name: ClusterName) => shared.traffic.split[name] ?? 0

/** The clusters the canary runs in: those it names, else every cluster with a share of the traffic. */
export const canaryClusters = (fleet: Fleet): readonly ClusterName[] => {
  const { canary } = fleet.release
  if (canary === undefined) return []
  return (
    canary.clusters ??
    fleet.clusters.map((cluster) => cluster.name).filter((name) => shareOf(fleet, name) > 0)
  )
}
