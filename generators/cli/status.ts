/** What the fleet says now, as data: shares, tracks with their pods, versions, and what is left when any one cluster is lost. */
import { type Cluster, type Fleet, type Platform, platformOf, shareOf } from '../fleet/index.ts'
import { tracksOf } from '../inference/index.ts'
import { leftWithout, preferredShares, splitOf } from '../traffic/index.ts'

const parts = [
  'kubernetes',
  'istio',
  'argocd',
  'externalSecrets',
  'kubePrometheusStack',
  'opentelemetryCollector',
  'jaeger',
  'opencost',
  'thanos',
] as const satisfies readonly (keyof Platform)[]

/** The versions of a cluster that are not the fleet's. */
const ownVersions = (fleet: Fleet, cluster: Cluster) => {
  const own = platformOf(fleet, cluster)
  return Object.fromEntries(
    parts.filter((part) => own[part] !== fleet.platform[part]).map((part) => [part, own[part]] as const),
  )
}

const clusterStatus = (fleet: Fleet, cluster: Cluster) => {
  const { shares } = splitOf(fleet)
  return {
    name: cluster.name,
    provider: cluster.cloud.provider,
    region: cluster.cloud.region,
    /** Percent that the split asks for, and that it has now, evacuations applied. */
    split: shareOf(fleet, cluster.name),
    share: preferredShares(fleet).get(cluster.name) ?? 0,
    evacuated: fleet.traffic.evacuated.includes(cluster.name),
    versions: ownVersions(fleet, cluster),
    tracks: tracksOf(fleet, cluster).map(({ name, version, replicas }) => {
      const found = shares.find((each) => each.cluster === cluster.name && each.track === name)
      return { track: name, version, share: found?.percent ?? 0, weight: found?.weight ?? 0, pods: replicas }
    }),
    without: leftWithout(fleet, cluster),
  }
}

/** The whole of it, as `status --json` prints it. */
export const statusOf = (fleet: Fleet) => {
  const { canary, stable, steps } = fleet.release
  const { host, peakRps, evacuated } = fleet.traffic
  return {
    host,
    peakRps,
    rpsPerPod: fleet.inference.rpsPerPod,
    network: fleet.mesh.network,
    stable: { version: stable.version, digest: stable.digest },
    canary: canary && {
      version: canary.version,
      digest: canary.digest,
      percent: canary.percent,
      /** Percent of the next step; 100 is the promotion. */
      next: steps.find((step) => step > canary.percent) ?? 100,
    },
    evacuated,
    platform: Object.fromEntries(parts.map((part) => [part, fleet.platform[part]] as const)),
    /** What the weights of the tracks total. */
    weights: splitOf(fleet).total,
    clusters: fleet.clusters.map((cluster) => clusterStatus(fleet, cluster)),
  }
}

export type Status = ReturnType<typeof statusOf>
