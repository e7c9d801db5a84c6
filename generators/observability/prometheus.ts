/** The Prometheus of one cluster: it scrapes and judges its own cluster alone, so it needs no other to raise an alarm. */
import { type Cluster, type Fleet, platformOf, storageOf } from '../fleet/index.ts'
import type { JsonMap } from '../objects/index.ts'
import { prometheus, prometheusPodsOf, thanos } from './names.ts'
import { capturing, injectedIn } from './sidecar.ts'

/** The image of Thanos, in the sidecar and in the query. */
export const thanosImage = (version: string) => `quay.io/thanos/thanos:v${version}`

/**
 * Days that metrics stay: the slowest burn-rate window is 3 days, and a quiet fortnight shows what is normal. The size
 * is the harder limit: 80 % of the volume, since the write-ahead log and compaction need room beside the blocks.
 */
export const retention = { days: '15d', size: '16GiB', volume: '20Gi' } as const

/** All monitors and rules of the cluster count, whoever made them; the chart's default is only those of its own release. */
const everything = {
  podMonitorSelectorNilUsesHelmValues: false,
  probeSelectorNilUsesHelmValues: false,
  ruleSelectorNilUsesHelmValues: false,
  scrapeConfigSelectorNilUsesHelmValues: false,
  serviceMonitorSelectorNilUsesHelmValues: false,
} as const

/** What every sample is labelled with when it leaves the cluster. Rules inside the cluster do not see these labels. */
export const externalLabels = ({ name, cloud }: Cluster) => ({
  cluster: name,
  cloud: cloud.provider,
  region: cloud.region,
})

/** `prometheus.prometheusSpec` of the chart. */
export const prometheusSpec = (fleet: Fleet, cluster: Cluster): JsonMap => ({
  ...everything,
  externalLabels: externalLabels(cluster),
  replicaExternalLabelName: prometheus.replicaLabel,
  // It names the object, which is called alike in every cluster.
  prometheusExternalLabelNameClear: true,
  // Endpoints are deprecated since Kubernetes 1.33.
  serviceDiscoveryRole: 'EndpointSlice',
  scrapeInterval: '30s',
  evaluationInterval: '30s',
  retention: retention.days,
  retentionSize: retention.size,
  // Through the sidecar goes the reader of the other clusters, and nothing else.
  podMetadata: {
    labels: { cluster: prometheusPodsOf(cluster.name).cluster, ...injectedIn(fleet, cluster) },
    annotations: capturing({ inbound: [thanos.grpcPort], outbound: [] }),
  },
  thanos: {
    image: thanosImage(platformOf(fleet, cluster).thanos),
    version: `v${platformOf(fleet, cluster).thanos}`,
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
  },
  // About 60,000 series of a cluster of this size take half a gibibyte; a restart replays the log and takes twice that.
  resources: { requests: { cpu: '150m', memory: '768Mi' }, limits: { memory: '2Gi' } },
  storageSpec: {
    volumeClaimTemplate: {
      spec: {
        storageClassName: storageOf(cluster.cloud).className,
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: retention.volume } },
      },
    },
  },
})
