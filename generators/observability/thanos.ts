/**
 * Thanos: one question, asked of the Prometheus of every cluster at once. The query runs in each cluster, so that the
 * view of all survives the loss of any. A cluster that does not answer is left out, and every answer says so.
 */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { confined, probe, resourcesOf } from '../containers/index.ts'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { hostOf, sidecarService, user } from '../parts/index.ts'
import { prometheus, prometheusPodsOf, thanos } from './names.ts'
import { thanosImage } from './prometheus.ts'
import { capturing, injected } from './sidecar.ts'

const labels = { 'app.kubernetes.io/name': thanos.query }
const metadata = { name: thanos.query, namespace: thanos.namespace, labels }

/**
 * The sidecars of one cluster under a name of their own. The Service is in every cluster, since a name resolves only
 * where its Service is; pods behind it are in one, and the mesh finds them there.
 */
const sidecars = (cluster: string): KubeObject =>
  kubeObject(
    k8s.KubeService.manifest({
      metadata: {
        name: sidecarService(cluster),
        namespace: thanos.namespace,
        labels: { app: 'thanos-sidecar' },
      },
      spec: {
        selector: prometheusPodsOf(cluster),
        ports: [
          {
            name: 'grpc-thanos',
            port: thanos.grpcPort,
            targetPort: k8s.IntOrString.fromNumber(thanos.grpcPort),
            appProtocol: 'grpc',
          },
        ],
      },
    }),
  )

const service = (): KubeObject =>
  kubeObject(
    k8s.KubeService.manifest({
      metadata,
      spec: {
        selector: labels,
        ports: [
          {
            name: 'http',
            port: thanos.httpPort,
            targetPort: k8s.IntOrString.fromString('http'),
            appProtocol: 'http',
          },
        ],
      },
    }),
  )

/**
 * Strict: asked always. Without it a cluster that is away for ten seconds is forgotten, and answers about the others look
 * whole (run on 0.42.4). As configuration, since the flags of the same name are deprecated (cmd/thanos/query.go of 0.42.5).
 */
const endpoint = ({ name }: Cluster) => ({
  address: `${hostOf(sidecarService(name), thanos.namespace)}:${thanos.grpcPort}`,
  strict: true,
})

const args = ({ clusters }: Fleet): string[] => [
  'query',
  `--http-address=0.0.0.0:${thanos.httpPort}`,
  // Nobody asks this query by gRPC.
  `--grpc-address=127.0.0.1:${thanos.grpcPort}`,
  '--http-grace-period=5s',
  '--grpc-grace-period=5s',
  `--query.replica-label=${prometheus.replicaLabel}`,
  // Without it one cluster that does not answer fails the question; with it the answer carries a warning after 5 s at most.
  '--query.partial-response',
  '--store.response-timeout=5s',
  '--query.timeout=1m',
  `--endpoint.sd-config=${JSON.stringify({ endpoints: clusters.map(endpoint) })}`,
]

const container = (fleet: Fleet, version: string): k8s.Container => ({
  name: 'query',
  image: thanosImage(version),
  args: args(fleet),
  ports: [{ name: 'http', containerPort: thanos.httpPort }],
  resources: resourcesOf({
    requests: { cpu: '25m', memory: '96Mi' },
    limits: { cpu: '1', memory: '512Mi' },
  }),
  readinessProbe: probe('/-/ready'),
  livenessProbe: probe('/-/healthy'),
  securityContext: confined,
})

/** Two pods on different nodes: Grafana and the alarm that a person answers do not wait for a drained node. */
const deployment = (fleet: Fleet, version: string): KubeObject =>
  kubeObject(
    k8s.KubeDeployment.manifest({
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        revisionHistoryLimit: 3,
        template: {
          metadata: {
            labels: { ...labels, ...injected },
            // Grafana asks it in plain text; what it asks of the sidecars goes through the mesh.
            annotations: capturing({ inbound: [], outbound: [thanos.grpcPort] }),
          },
          spec: {
            serviceAccountName: thanos.query,
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 15,
            securityContext: {
              runAsNonRoot: true,
              // Any: it writes nothing, and the image lets everybody read.
              runAsUser: user,
              runAsGroup: user,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels: labels },
              },
            ],
            containers: [container(fleet, version)],
          },
        },
      },
    }),
  )

const surroundings = (): readonly KubeObject[] => [
  kubeObject(k8s.KubeServiceAccount.manifest({ metadata, automountServiceAccountToken: false })),
  service(),
  kubeObject(
    k8s.KubePodDisruptionBudget.manifest({
      metadata,
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: labels },
      },
    }),
  ),
]

/** Equal in every cluster that runs the same version of Thanos. */
export const thanosQuery = (fleet: Fleet, version: string): readonly KubeObject[] => [
  ...surroundings(),
  deployment(fleet, version),
  ...fleet.clusters.map(({ name }) => sidecars(name)),
]
