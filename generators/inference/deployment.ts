/** The Deployment of one track: probes, resources, security and a drain that fits in the notice of a spot node. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { confined, probe, resourcesOf } from '../containers/index.ts'
import { type Cluster, type Fleet, formatDuration, registryOf } from '../fleet/index.ts'
import { networkOf } from '../foundation/index.ts'
import { drains, type Ending, endingOf } from '../nodes/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { collector, priorities, user } from '../parts/index.ts'
import { app } from './app.ts'
import { selectorOf, type Track } from './tracks.ts'

const podField = (name: string, fieldPath: string): k8s.EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
})

/** Cloud and region come from the pod's own labels, so that metrics, answers and labels cannot disagree. */
const environment = ({ drain, cut }: Ending, { observability }: Fleet): k8s.EnvVar[] => [
  podField('CLOUD_PROVIDER', "metadata.labels['cloud']"),
  podField('REGION', "metadata.labels['region']"),
  podField('POD_NAME', 'metadata.name'),
  { name: 'DRAIN_DELAY', value: formatDuration(drain * 1_000) },
  { name: 'SHUTDOWN_TIMEOUT', value: formatDuration(cut * 1_000) },
  // The gateway decides which requests are traced; the app adds its spans to these and to no others.
  ...(observability.tracedPercent > 0
    ? [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: `http://${collector.host}:${collector.httpPort}` }]
    : []),
]

const container = (fleet: Fleet, cluster: Cluster, track: Track, ending: Ending): k8s.Container => ({
  name: app.container,
  image: `${registryOf(cluster.cloud)}/${app.name}@${track.digest}`,
  ports: [
    { name: 'http', containerPort: app.port },
    { name: 'http-metrics', containerPort: app.metricsPort },
  ],
  env: environment(ending, fleet),
  resources: resourcesOf(fleet.inference.resources),
  startupProbe: probe('/v2/health/ready', { periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 60 }),
  readinessProbe: probe('/v2/health/ready', { periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 2 }),
  livenessProbe: probe('/v2/health/live', { periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 }),
  securityContext: confined,
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
})

/** ScheduleAnyway: when a zone has no spot nodes left, pods run elsewhere rather than not at all. */
const spread = (track: Track): k8s.TopologySpreadConstraint[] =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorOf(track) },
    matchLabelKeys: ['pod-template-hash'],
  }))

/** One track of the app in one cluster. Without `spec.replicas`: its autoscaler owns the number. */
export const deployment = (fleet: Fleet, cluster: Cluster, track: Track): KubeObject => {
  const ending = endingOf(cluster, fleet.traffic.timeout, drains.app)
  const labels = { ...selectorOf(track), version: track.version }
  return kubeObject(
    k8s.KubeDeployment.manifest({
      metadata: { name: track.workload, namespace: app.namespace, labels: selectorOf(track) },
      spec: {
        selector: { matchLabels: selectorOf(track) },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromString('25%'),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        progressDeadlineSeconds: 300,
        revisionHistoryLimit: 3,
        template: {
          metadata: {
            labels: {
              ...labels,
              cloud: cluster.cloud.provider,
              region: cluster.cloud.region,
              // A sidecar keeps the network it starts with. The pod's own label decides, whatever istiod says by then
              // (pkg/kube/inject of 1.31), and rolls the pods when the network is switched.
              'topology.istio.io/network': networkOf(fleet, cluster),
            },
            annotations: {
              // The app's metrics are scraped on their own port; merged into the sidecar's they would count twice.
              'prometheus.istio.io/merge-metrics': 'false',
              'sidecar.istio.io/proxyCPU': '100m',
              'sidecar.istio.io/proxyMemory': '128Mi',
            },
          },
          spec: {
            serviceAccountName: app.name,
            automountServiceAccountToken: false,
            priorityClassName: (track.name === 'canary' ? priorities.canary : priorities.app).name,
            terminationGracePeriodSeconds: ending.grace,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: user,
              runAsGroup: user,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            topologySpreadConstraints: spread(track),
            containers: [container(fleet, cluster, track, ending)],
            volumes: [{ name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } }],
          },
        },
      },
    }),
  )
}
