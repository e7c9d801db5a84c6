/** What somebody does, what the review says of it, and the harmless neighbour of the same edit. Only tests import this file. */
import type { Code } from '../../findings/index.ts'
import { awsData, canaryData, digestOf, gcpData } from '../../testing/fleets.ts'
import { pricesText } from '../../testing/prices.ts'
import { all, type Edit, file, fleet, plus, set, text, without } from './edits.ts'
import {
  ADMISSION,
  APPLICATION,
  BINDING,
  BUDGET,
  CALLERS,
  CONTAINER,
  DEPLOYMENT,
  GATEWAY,
  ISTIOD,
  MTLS,
  NAMESPACE,
  PATCHED,
  POD,
  POLICY,
  PROJECT,
  ROLE,
  ROUTES,
  RULE,
  SERVICE,
} from './places.ts'
import { repositoryRows } from './repository-table.ts'
import { watchedRows } from './watched.ts'

export interface Row {
  readonly code: Code
  readonly what: string
  readonly edit: Edit
  /** Parts of what is said, place and message. */
  readonly says: readonly string[]
  /** The same edit with nothing to fear: the code says nothing. */
  readonly harmless: Edit
  /** Before both edits. Default: a fleet of aws and gcp. */
  readonly given?: Edit
}

const PVC = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'ml-inference' },
  spec: { resources: { requests: { storage: '1Gi' } } },
}

const clusters = (aws: object, gcp: object = {}) => [
  { ...awsData('aws'), ...aws },
  { ...gcpData('gcp'), ...gcp },
]
const pods = (aws: number, gcp: number) =>
  clusters({ inference: { replicas: aws } }, { inference: { replicas: gcp } })
const canary = (percent: number) => fleet({ release: { canary: canaryData(percent) } })
const promoted = fleet({
  release: { stable: { version: canaryData(5).version, digest: canaryData(5).digest } },
})
const role = (rule: object) =>
  ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'helper' },
    rules: [rule],
  }) as never
const config = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'notes', namespace: 'ml-inference' },
  data: { a: 'b' },
}
const VPC = 'resource "aws_vpc" "this" {\n  cidr_block = var.range # of all\n  tags = { Name = "a" }\n}\n'
const tf = (content: string) => file('terraform/modules/aws/network.tf', content)
const EKS =
  'resource "aws_eks_cluster" "this" {\n  name = "a"\n  kubernetes_network_config {\n    service_ipv4_cidr = "172.20.0.0/16"\n  }\n  lifecycle { prevent_destroy = true }\n}\n'
const SECRETS =
  'resource "aws_eks_cluster" "this" {\n  name = "a"\n  encryption_config { resources = ["secrets"] }\n  tags = { a = "b" }\n}\n'
const STATEMENTS = `locals {
  rights = [
    { Sid = "Read", Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = "*"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    },
    { Sid = "Never", Effect = "Deny", Action = "s3:DeleteObject", Resource = "*" },
  ]
}
`

const ROUTE = `${VPC}resource "aws_route" "nat" {\n  destination_cidr_block = "0.0.0.0/0"\n}\n`
const EDGE =
  'locals {\n  gateway = { port = 80, health = 15021 }\n}\nresource "google_compute_url_map" "a" {\n  description = "Gateways"\n}\n'
const BUCKET = 'resource "google_storage_bucket" "a" {\n  name = "a"\n  labels = { a = "a" }\n}\n'
const POOL =
  'resource "google_container_node_pool" "a" {\n  upgrade_settings {\n    max_surge = 1\n    max_unavailable = 0\n  }\n  node_config {\n    machine_type = "e2-standard-2"\n    spot = true\n  }\n}\n'
const RANGES = (range: string, note: string) =>
  file('terraform/modules/aws/locals.tf', `locals {\n  range = "${range}"\n  note = "${note}"\n}\n`)
const PRICED = file('clusters/prices.yaml', pricesText())
const nodes = (numbers: object) => ({ nodes: { types: ['e2-standard-2'], spot: true, ...numbers } })
const another = (numbers: object) =>
  fleet({ traffic: { split: { aws: 50, gcp: 50, eu: 0 } } }, [
    ...clusters({}),
    { ...gcpData('eu', 3), ...nodes(numbers) },
  ])

export const rows: readonly Row[] = [
  ...repositoryRows,

  // What is deleted.
  {
    code: 'danger-removed',
    what: 'a claim leaves git',
    given: plus('base/inference', 'pvc.yaml', PVC),
    edit: without('base/inference/pvc.yaml'),
    says: ['PersistentVolumeClaim ml-inference/data in all clusters', 'its volume is deleted'],
    harmless: set('base/inference/pvc.yaml', ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-removed',
    what: 'a namespace that Argo CD prunes leaves git',
    given: set('base/foundation/namespace-monitoring.yaml', ['metadata', 'annotations'], undefined),
    edit: without('base/foundation/namespace-monitoring.yaml'),
    says: ['Namespace monitoring', 'everything in it'],
    harmless: without('base/foundation/namespace-observability.yaml'),
  },
  {
    code: 'danger-removed',
    what: 'a definition leaves git',
    given: plus('base/foundation', 'crd.yaml', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'models.example.com' },
      spec: {},
    }),
    edit: without('base/foundation/crd.yaml'),
    says: ['CustomResourceDefinition models.example.com', 'every object of its kind'],
    harmless: set('base/foundation/crd.yaml', ['spec', 'scope'], 'Namespaced'),
  },
  {
    code: 'danger-removed',
    what: 'the claim that a chart is given leaves its values',
    edit: set('aws/jaeger/values.yaml', ['extraObjects'], []),
    says: ['PersistentVolumeClaim observability/jaeger-traces in aws', 'its volume is deleted'],
    harmless: set(
      'aws/jaeger/values.yaml',
      ['extraObjects', 0, 'spec', 'resources', 'requests', 'storage'],
      '30Gi',
    ),
  },
  {
    code: 'danger-removed',
    what: 'the pods of the app leave git',
    edit: without(DEPLOYMENT),
    says: ['Deployment ml-inference/ml-inference', 'its pods end'],
    given: (repository) =>
      all(
        set(DEPLOYMENT, ['metadata', 'labels', 'a'], 'b'),
        text(PATCHED, /patches:[\s\S]*/, ''),
        text('rendered/gcp/inference/kustomization.yaml', /patches:[\s\S]*/, ''),
      )(repository),
    harmless: set(DEPLOYMENT, ['spec', 'minReadySeconds'], 1),
  },
  {
    code: 'danger-prune',
    what: 'eleven objects leave git at once',
    given: all(
      ...Array.from({ length: 11 }, (_, i) =>
        plus('aws/inference', `notes-${i}.yaml`, {
          ...config,
          metadata: { ...config.metadata, name: `notes-${i}` },
        }),
      ),
    ),
    edit: all(...Array.from({ length: 11 }, (_, i) => without(`aws/inference/notes-${i}.yaml`))),
    says: ['deletes 11 objects at once (11 in aws): 11 ConfigMap'],
    harmless: all(...Array.from({ length: 10 }, (_, i) => without(`aws/inference/notes-${i}.yaml`))),
  },
  {
    code: 'danger-prune',
    what: 'a cluster leaves the fleet',
    edit: fleet({ traffic: { split: { aws: 100 } } }, [awsData('aws')]),
    says: ['clusters/gcp.yaml', 'the cluster gcp leaves the fleet'],
    harmless: fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
      ...clusters({}),
      gcpData('gcp2', 3),
    ]),
  },
  {
    code: 'danger-immutable',
    what: 'the selector of a deployment is another',
    edit: set(DEPLOYMENT, ['spec', 'selector', 'matchLabels', 'tier'], 'a'),
    says: ['deployment-ml-inference.yaml spec.selector', 'the sync of this object fails'],
    harmless: set(DEPLOYMENT, ['metadata', 'labels', 'tier'], 'a'),
  },
  // Requests.
  {
    code: 'danger-weight',
    what: 'the split moves by 26 points',
    edit: fleet({ traffic: { split: { aws: 76, gcp: 24 } } }),
    says: ['clusters/fleet.yaml traffic', 'aws 50 % → 76 %', 'gcp 50 % → 24 %'],
    harmless: fleet({ traffic: { split: { aws: 75, gcp: 25 } } }),
  },
  {
    code: 'danger-weight',
    what: 'somebody edits the weights of the rendered routes',
    edit: all(
      set(ROUTES, ['spec', 'http', 2, 'route', 0, 'weight'], 100),
      set(ROUTES, ['spec', 'http', 2, 'route', 1, 'weight'], 0),
    ),
    says: ['virtual-service-ml-inference.yaml spec.http[split]', 'aws 50 % → 100 %'],
    harmless: all(
      set(ROUTES, ['spec', 'http', 2, 'route', 0, 'weight'], 60),
      set(ROUTES, ['spec', 'http', 2, 'route', 1, 'weight'], 40),
    ),
  },
  {
    code: 'danger-weight',
    what: 'a cluster is evacuated',
    edit: fleet({ traffic: { evacuated: ['aws'] } }),
    says: ['aws 50 % → 0 %, gcp 50 % → 100 %'],
    harmless: canary(25),
  },
  {
    code: 'danger-canary',
    what: 'a canary begins with 26 percent',
    edit: canary(26),
    says: ['release.canary.percent', '0 % → 26 %'],
    harmless: canary(25),
  },
  {
    code: 'danger-canary',
    what: 'a canary advances by 45 points',
    given: canary(5),
    edit: canary(50),
    says: ['5 % → 50 %'],
    harmless: canary(30),
  },
  {
    code: 'danger-canary',
    what: 'an image becomes the stable release that no canary carried',
    edit: fleet({ release: { stable: { version: 'v1.2.0', digest: digestOf('e') } } }),
    says: ['release.stable.digest', 'no canary carried', '0 % → 100 %'],
    harmless: canary(5),
  },
  {
    code: 'danger-canary',
    what: 'another image takes the place of a canary of half of the requests',
    given: canary(50),
    edit: fleet({ release: { canary: { ...canaryData(50), digest: digestOf('e') } } }),
    says: ['0 % → 50 %'],
    harmless: fleet({ release: { canary: { ...canaryData(10), digest: digestOf('e') } } }),
  },
  {
    code: 'danger-canary',
    what: 'a canary is promoted from its first step',
    given: canary(5),
    edit: promoted,
    says: ['before its last step', '5 % → 100 %'],
    harmless: fleet({}),
  },
  {
    code: 'danger-fleet',
    what: 'a pod is said to carry a thousand times as much',
    edit: fleet({ inference: { rpsPerPod: 200_000 } }),
    says: ['clusters/fleet.yaml', 'inference.rpsPerPod', '200 → 200000', 'more than 2 times as much'],
    harmless: fleet({ inference: { rpsPerPod: 20 } }),
  },
  {
    code: 'danger-fleet',
    what: 'a try gets a hundredth of its time',
    edit: fleet({ traffic: { retries: { perTryTimeout: '10ms' } } }),
    says: ['traffic.retries.perTryTimeout', 'more than 2 times as little'],
    harmless: fleet({ traffic: { retries: { perTryTimeout: '600ms' } } }),
  },
  {
    code: 'danger-fleet',
    what: 'pods get less memory than the server takes',
    edit: fleet({ inference: { resources: { requests: { memory: '16Mi' }, limits: { memory: '16Mi' } } } }),
    says: ['inference.resources.requests.memory', '512Mi → 16Mi'],
    harmless: fleet({ inference: { resources: { limits: { memory: '4Gi' } } } }),
  },
  {
    code: 'danger-fleet',
    what: 'less is promised, and the gate lets more pass',
    edit: fleet({ observability: { objectives: { success: 99 } }, release: { gate: { failures: 20 } } }),
    says: ['observability.objectives.success', 'release.gate.failures'],
    harmless: fleet({
      observability: { objectives: { success: 99.95 } },
      release: { gate: { failures: 0.2 } },
    }),
  },
  {
    code: 'danger-fleet',
    what: 'a canary comes to nearly all at its first step',
    edit: fleet({ release: { steps: [99, 100] } }),
    says: ['release.steps', 'more requests at once'],
    harmless: fleet({ release: { steps: [1, 5, 25, 50, 100] } }),
  },
  ...[
    [25, 50, 100],
    [50, 100],
    [5, 50, 100],
    [6, 25, 50, 100],
    [5, 25, 100],
  ].map(
    (steps): Row => ({
      code: 'danger-fleet',
      what: `the steps are ${steps.join(', ')} and no more`,
      edit: fleet({ release: { steps } }),
      says: ['release.steps', 'at once'],
      harmless: fleet({ release: { steps: [5, 20, 40, 60, 100] } }),
    }),
  ),
  {
    code: 'danger-fleet',
    what: 'nobody looks at the canary that runs any more',
    given: fleet({ automation: { canary: 'merge' }, release: { canary: canaryData(25) } }),
    edit: fleet({ automation: { canary: 'by-hand' }, release: { canary: canaryData(25) } }),
    says: ['automation.canary', 'while a canary runs', 'nobody looks'],
    harmless: fleet({ automation: { canary: 'by-hand' } }),
  },
  {
    code: 'danger-fleet',
    what: 'a machine costs nothing any more',
    given: file('clusters/prices.yaml', 'aws: { us-east-1: { spot: { usd: 0.03 } } }\n'),
    edit: file('clusters/prices.yaml', 'aws: { us-east-1: { spot: { usd: 0 } } }\n'),
    says: ['clusters/prices.yaml', 'aws.us-east-1.spot.usd', '0.03 → 0'],
    harmless: file('clusters/prices.yaml', 'aws: { us-east-1: { spot: { usd: 0.04 } } }\n'),
  },
  {
    code: 'danger-fleet',
    what: 'shares that follow the cost merge by themselves',
    given: fleet({ automation: { cost: 'propose' } }),
    edit: fleet({ automation: { cost: 'merge' } }),
    says: ['automation.cost', 'without a person'],
    harmless: fleet({ automation: { cost: 'by-hand' } }),
  },
  {
    code: 'danger-drained',
    what: 'a cluster keeps too few pods for the other to die',
    given: fleet({ traffic: { peakRps: 600 } }, pods(3, 3)),
    edit: fleet({ traffic: { peakRps: 600 } }, pods(3, 2)),
    says: ['if aws dies', 'gcp gets 600 requests/s and carries 600 requests/s → 400 requests/s'],
    harmless: fleet({ traffic: { peakRps: 600 } }, pods(3, 4)),
  },
  {
    code: 'danger-route',
    what: 'the public name is taken off the routes',
    edit: set(ROUTES, ['spec', 'hosts', 1], undefined),
    says: ['spec.hosts', 'inference.example.com is answered no more'],
    harmless: set(ROUTES, ['spec', 'hosts', 2], 'new.example.com'),
  },
  {
    code: 'danger-route',
    what: 'a fault is injected',
    edit: set(ROUTES, ['spec', 'http', 2, 'fault'], {
      abort: { httpStatus: 500, percentage: { value: 50 } },
    }),
    says: ['spec.http[split]', 'on purpose'],
    harmless: set(ROUTES, ['spec', 'http', 2, 'headers'], { request: { set: { a: 'b' } } }),
  },
  {
    code: 'danger-route',
    what: 'requests are mirrored to another host',
    edit: set(ROUTES, ['spec', 'http', 2, 'mirror'], { host: 'copy.example.com' }),
    says: ['copy.example.com'],
    harmless: set(ROUTES, ['spec', 'http', 2, 'timeout'], '9s'),
  },
  {
    code: 'danger-route',
    what: 'a pin takes every request, and the split is gone',
    edit: all(
      set(ROUTES, ['spec', 'http', 0, 'match'], undefined),
      set(ROUTES, ['spec', 'http', 2], undefined),
    ),
    says: ['spec.http[pin-aws].match', 'split is gone'],
    harmless: set(ROUTES, ['spec', 'http', 0, 'timeout'], '9s'),
  },
  {
    code: 'danger-route',
    what: 'a service selects other pods',
    edit: set(SERVICE, ['spec', 'selector', 'app'], 'ml-infrence'),
    says: ['spec.selector', 'no pod has these labels'],
    harmless: set(SERVICE, ['metadata', 'labels', 'a'], 'b'),
  },
  {
    code: 'danger-ejection',
    what: 'ejection leaves every subset',
    edit: all(
      ...[0, 1].map((i) => set(RULE, ['spec', 'subsets', i, 'trafficPolicy', 'outlierDetection'], undefined)),
    ),
    says: ['outlierDetection', 'it is gone', '(2 places)'],
    harmless: set(RULE, ['spec', 'subsets', 0, 'trafficPolicy', 'outlierDetection', 'interval'], '500ms'),
  },
  {
    code: 'danger-ejection',
    what: 'more errors are waited for',
    edit: set(RULE, ['spec', 'trafficPolicy', 'outlierDetection', 'consecutiveGatewayErrors'], 50),
    says: ['10 → 50', 'asked for longer'],
    harmless: set(RULE, ['spec', 'trafficPolicy', 'outlierDetection', 'baseEjectionTime'], '20s'),
  },
  {
    code: 'danger-ejection',
    what: 'so few errors that a cloud is ejected',
    edit: set(RULE, ['spec', 'trafficPolicy', 'outlierDetection', 'consecutive5xxErrors'], 3),
    says: ['10 → 3', 'a whole cloud'],
    harmless: set(RULE, ['spec', 'trafficPolicy', 'outlierDetection', 'interval'], '1000ms'),
  },
  {
    code: 'danger-ejection',
    what: 'the panic threshold goes up, and half of a cloud cannot be ejected',
    edit: all(
      set(RULE, ['spec', 'trafficPolicy', 'outlierDetection', 'minHealthPercent'], 50),
      set(RULE, ['spec', 'trafficPolicy', 'outlierDetection', 'maxEjectionPercent'], 50),
    ),
    says: ['minHealthPercent', '1 → 50', '100 → 50'],
    harmless: set(RULE, ['metadata', 'labels', 'a'], 'b'),
  },
  {
    code: 'danger-retries',
    what: 'a request is tried once more only',
    edit: all(...[0, 1, 2].map((i) => set(ROUTES, ['spec', 'http', i, 'retries', 'attempts'], 1))),
    says: ['spec.http retries.attempts', '3 → 1', '(3 routes)'],
    harmless: set(ROUTES, ['spec', 'http', 2, 'retries', 'perTryTimeout'], '900ms'),
  },
  {
    code: 'danger-retries',
    what: 'retries storm',
    edit: fleet({ traffic: { retries: { attempts: 10, perTryTimeout: '1s' }, timeout: '20s' } }),
    says: ['3 → 10', 'up to 11 times'],
    harmless: fleet({ traffic: { retries: { attempts: 3, perTryTimeout: '2s' } } }),
  },
  {
    code: 'danger-retries',
    what: 'retries stay at home, and a route waits without end',
    edit: all(
      set(ROUTES, ['spec', 'http', 2, 'retries', 'retryRemoteLocalities'], undefined),
      set(ROUTES, ['spec', 'http', 2, 'timeout'], undefined),
    ),
    says: ['retryRemoteLocalities', '10s → none'],
    harmless: set(ROUTES, ['spec', 'http', 2, 'timeout'], '10000ms'),
  },
  {
    code: 'danger-budget',
    what: 'the budget leaves git',
    edit: without(BUDGET),
    says: ['PodDisruptionBudget ml-inference/ml-inference', 'end all of its pods'],
    harmless: set(BUDGET, ['spec', 'maxUnavailable'], '10%'),
  },
  {
    code: 'danger-budget',
    what: 'a drain may end more pods',
    edit: set(BUDGET, ['spec', 'maxUnavailable'], '100%'),
    says: ['spec.maxUnavailable', '25% → 100%'],
    harmless: set(BUDGET, ['metadata', 'labels', 'a'], 'b'),
  },
  {
    code: 'danger-budget',
    what: "a chart's budget is switched off",
    edit: set('base/external-secrets/values.yaml', ['podDisruptionBudget', 'enabled'], false),
    says: ['chart external-secrets in all clusters', 'podDisruptionBudget.enabled', 'true → false'],
    harmless: set('base/external-secrets/values.yaml', ['podDisruptionBudget', 'minAvailable'], 2),
  },
  // Workloads.
  {
    code: 'danger-replicas',
    what: 'no pod is left',
    edit: set('base/inference/horizontal-pod-autoscaler-ml-inference.yaml', ['spec', 'maxReplicas'], 0),
    says: ['spec.maxReplicas', '3 → 0', 'no pod answers'],
    harmless: set('base/inference/horizontal-pod-autoscaler-ml-inference.yaml', ['spec', 'maxReplicas'], 4),
  },
  {
    code: 'danger-replicas',
    what: 'kustomize is told to scale to nothing',
    edit: text(
      'rendered/aws/observability/kustomization.yaml',
      'resources:',
      'replicas:\n  - name: thanos-query\n    count: 0\nresources:',
    ),
    says: ['Deployment monitoring/thanos-query in aws', 'aws/observability/kustomization.yaml', '→ 0'],
    harmless: text(
      'rendered/aws/observability/kustomization.yaml',
      'resources:',
      'replicas:\n  - name: thanos-query\n    count: 2\nresources:',
    ),
  },
  {
    code: 'danger-replicas',
    what: 'istiod is scaled to nothing by its values',
    edit: set('gcp/istiod/values.yaml', ['autoscaleMin'], 0),
    says: ['chart istiod in gcp', 'autoscaleMin', '2 → 0'],
    harmless: set('gcp/istiod/values.yaml', ['autoscaleMin'], 3),
  },
  {
    code: 'danger-resources',
    what: 'the limits of a container go',
    edit: set(DEPLOYMENT, [...CONTAINER, 'resources', 'limits'], undefined),
    says: ['containers[inference].resources', 'limits.memory 1Gi → nothing'],
    harmless: set(DEPLOYMENT, [...CONTAINER, 'resources', 'limits', 'memory'], '1024Mi'),
  },
  {
    code: 'danger-resources',
    what: "a chart's limits go",
    edit: set('base/otel-collector/values.yaml', ['resources', 'limits'], undefined),
    says: ['chart otel-collector', 'limits.memory 256Mi → nothing'],
    harmless: set('base/otel-collector/values.yaml', ['resources', 'limits', 'memory'], '512Mi'),
  },
  {
    code: 'danger-probe',
    what: 'the readiness probe goes',
    edit: set(DEPLOYMENT, [...CONTAINER, 'readinessProbe'], undefined),
    says: ['readinessProbe', 'it is gone'],
    harmless: set(DEPLOYMENT, [...CONTAINER, 'readinessProbe', 'failureThreshold'], 3),
  },
  {
    code: 'danger-rollout',
    what: 'a rollout ends pods first',
    edit: set(DEPLOYMENT, ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'], '50%'),
    says: ['0 → 50%', 'before their successors'],
    harmless: set(DEPLOYMENT, ['spec', 'strategy', 'rollingUpdate', 'maxSurge'], '50%'),
  },
  {
    code: 'danger-rollout',
    what: 'all pods end before the first new one',
    edit: set(DEPLOYMENT, ['spec', 'strategy'], { type: 'Recreate' }),
    says: ['RollingUpdate → Recreate'],
    harmless: set(DEPLOYMENT, ['spec', 'progressDeadlineSeconds'], 400),
  },
  {
    code: 'danger-storage',
    what: 'metrics are kept for a day',
    edit: set('base/kube-prometheus-stack/values.yaml', ['prometheus', 'prometheusSpec', 'retention'], '1d'),
    says: ['15d → 1d', 'older is deleted'],
    harmless: set(
      'base/kube-prometheus-stack/values.yaml',
      ['prometheus', 'prometheusSpec', 'retention'],
      '360h',
    ),
  },
  {
    code: 'danger-alert',
    what: 'an alert is dropped',
    edit: set(
      'base/observability/prometheus-rule-inference-alerts.yaml',
      ['spec', 'groups', 0, 'rules', 0],
      undefined,
    ),
    says: ['nobody is told of'],
    harmless: set(
      'base/observability/prometheus-rule-inference-alerts.yaml',
      ['spec', 'groups', 0, 'rules', 0, 'annotations', 'summary'],
      'Predictions fail',
    ),
  },
  {
    code: 'danger-image',
    what: 'the image is written by a tag',
    edit: text(
      'rendered/base/inference/deployment-ml-inference.yaml',
      /image: ml-inference@sha256:\w+/,
      'image: ml-inference:v1.0.0',
    ),
    says: ['containers[inference].image', 'another image tomorrow'],
    harmless: text('rendered/base/inference/deployment-ml-inference.yaml', /sha256:\w+/, digestOf('d')),
  },
  {
    code: 'danger-image',
    what: 'the image comes from another registry in one cluster',
    edit: text(PATCHED, /newName: .*/, 'newName: registry.evil.example/ml-inference'),
    says: ['in aws', 'another registry', 'registry.evil.example'],
    harmless: text('rendered/base/inference/deployment-ml-inference.yaml', /sha256:\w+/, digestOf('e')),
  },
  {
    code: 'danger-image',
    what: "a chart's image comes from elsewhere",
    edit: set('base/otel-collector/values.yaml', ['image', 'repository'], 'evil/collector'),
    says: ['chart otel-collector', 'evil/collector'],
    harmless: set('base/otel-collector/values.yaml', ['image', 'pullPolicy'], 'Always'),
  },
  // Who is let in.
  {
    code: 'danger-mtls',
    what: 'mutual TLS is optional in the whole mesh',
    edit: set(MTLS, ['spec', 'mtls', 'mode'], 'PERMISSIVE'),
    says: ['PeerAuthentication istio-system/default', 'STRICT → PERMISSIVE'],
    harmless: set('base/mesh/peer-authentication-ml-inference.yaml', ['spec', 'mtls', 'mode'], 'UNSET'),
  },
  {
    code: 'danger-mtls',
    what: 'what scrapes without a sidecar is refused',
    edit: set(
      'base/mesh/peer-authentication-ml-inference.yaml',
      ['spec', 'portLevelMtls', '9090', 'mode'],
      'STRICT',
    ),
    says: ['portLevelMtls.9090', 'PERMISSIVE → STRICT', 'who has no sidecar'],
    harmless: set('base/mesh/peer-authentication-ml-inference.yaml', ['spec', 'portLevelMtls', '8000'], {
      mode: 'STRICT',
    }),
  },
  {
    code: 'danger-mtls',
    what: 'a port loses the mode that was its own',
    edit: set('base/mesh/peer-authentication-ml-inference.yaml', ['spec', 'portLevelMtls'], undefined),
    says: ['portLevelMtls.9090', 'PERMISSIVE → STRICT'],
    harmless: set('base/mesh/peer-authentication-ml-inference.yaml', ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-mtls',
    what: 'one port is opened',
    edit: set('base/mesh/peer-authentication-ml-inference.yaml', ['spec', 'portLevelMtls', '8000'], {
      mode: 'DISABLE',
    }),
    says: ['spec.portLevelMtls.8000.mode', 'STRICT → DISABLE'],
    harmless: set('base/mesh/peer-authentication-ml-inference.yaml', ['spec', 'portLevelMtls', '8000'], {
      mode: 'STRICT',
    }),
  },
  {
    code: 'danger-mtls',
    what: 'callers send without the certificates of the mesh',
    edit: set(RULE, ['spec', 'trafficPolicy', 'tls'], { mode: 'DISABLE' }),
    says: ['spec.trafficPolicy.tls', 'mutual TLS → DISABLE'],
    harmless: set(RULE, ['spec', 'trafficPolicy', 'tls'], { mode: 'ISTIO_MUTUAL' }),
  },
  {
    code: 'danger-mtls',
    what: 'the mesh makes no mutual TLS by itself any more',
    edit: set('base/istiod/values.yaml', ['meshConfig', 'enableAutoMtls'], false),
    says: ['chart istiod in all clusters', 'meshConfig.enableAutoMtls'],
    harmless: set('base/istiod/values.yaml', ['meshConfig', 'accessLogEncoding'], 'TEXT'),
  },
  {
    code: 'danger-mtls',
    what: 'pods of the namespace get no proxy',
    edit: set(NAMESPACE, ['metadata', 'labels', 'istio-injection'], 'disabled'),
    says: ['Namespace ml-inference', 'no proxy'],
    harmless: set(NAMESPACE, ['metadata', 'labels', 'team'], 'a'),
  },
  {
    code: 'danger-authorization',
    what: 'everybody may call',
    edit: set(CALLERS, ['spec', 'rules'], [{}]),
    says: ['AuthorizationPolicy ml-inference/callers', '1 of its rules lets in more'],
    harmless: set(CALLERS, ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-authorization',
    what: 'the gateway may call no more, and the pods themselves still may',
    edit: set(CALLERS, ['spec', 'rules', 0], undefined),
    says: ['spec.rules', 'refused (403)', 'istio-ingress'],
    // One rule written as two, of which each lets in a part.
    harmless: all(
      set(CALLERS, ['spec', 'rules', 1, 'from', 0, 'source', 'namespaces'], ['ml-inference']),
      set(
        CALLERS,
        ['spec', 'rules', 1, 'to'],
        [
          { operation: { ports: ['8000'], notPaths: ['/metrics', '/metrics/*'] } },
          { operation: { ports: ['8000'] } },
        ],
      ),
    ),
  },
  {
    code: 'danger-authorization',
    what: 'one more path is let in',
    edit: set(
      'base/mesh/authorization-policy-metrics.yaml',
      ['spec', 'rules', 0, 'to', 0, 'operation', 'paths', 2],
      '/v2/*',
    ),
    says: ['lets in more'],
    harmless: set(
      'base/mesh/authorization-policy-metrics.yaml',
      ['spec', 'rules', 0, 'to', 0, 'operation', 'paths'],
      ['/health', '/metrics'],
    ),
  },
  {
    code: 'danger-authorization',
    what: 'one path is let in no more',
    edit: set(
      'base/mesh/authorization-policy-metrics.yaml',
      ['spec', 'rules', 0, 'to', 0, 'operation', 'paths', 0],
      undefined,
    ),
    says: ['authorization-policy-metrics.yaml', 'refused (403)', '/metrics'],
    harmless: set('base/mesh/authorization-policy-metrics.yaml', ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-authorization',
    what: 'the policy that denies by default leaves git',
    edit: without('base/mesh/authorization-policy-deny-by-default.yaml'),
    says: ['deny-by-default', 'everybody may call'],
    harmless: set('base/mesh/authorization-policy-deny-by-default.yaml', ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-authorization',
    what: 'a denial is dropped',
    given: plus('base/mesh', 'deny.yaml', {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'deny', namespace: 'ml-inference' },
      spec: {
        action: 'DENY',
        rules: [
          { to: [{ operation: { paths: ['/admin*'] } }] },
          { to: [{ operation: { methods: ['DELETE'] } }] },
        ],
      },
    }),
    edit: set('base/mesh/deny.yaml', ['spec', 'rules', 0], undefined),
    says: ['refuses less'],
    harmless: set('base/mesh/deny.yaml', ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-network-policy',
    what: 'the network policy leaves git',
    edit: without(POLICY),
    says: ['NetworkPolicy ml-inference/ml-inference', 'reached by everybody'],
    harmless: set(POLICY, ['metadata', 'labels', 'a'], 'b'),
  },
  {
    code: 'danger-network-policy',
    what: 'the ingress gateway, istiod and Prometheus are let through no more',
    edit: all(
      set(POLICY, ['spec', 'ingress', 0, 'from', 1], undefined),
      set(POLICY, ['spec', 'egress', 2], undefined),
      set(POLICY, ['spec', 'ingress', 1, 'ports', 0], undefined),
    ),
    says: ['spec.ingress', 'is refused now', 'istio-ingress', '9090', 'spec.egress', '15012'],
    // The same peers and ports, in one rule each.
    harmless: all(
      set(POLICY, ['spec', 'ingress', 1, 'ports'], [{ port: 9090, protocol: 'TCP' }]),
      set(POLICY, ['spec', 'ingress', 2], {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ port: 15090, protocol: 'TCP' }],
      }),
    ),
  },
  {
    code: 'danger-network-policy',
    what: 'the gateways of a cluster that stays are let through no more',
    edit: set(POLICY, ['spec', 'egress', 1, 'to', 1], undefined),
    says: ['spec.egress', 'is refused now', '15443'],
    harmless: set(POLICY, ['spec', 'egress', 1, 'to', 2], { ipBlock: { cidr: '10.0.0.0/16' } }),
  },
  {
    code: 'danger-network-policy',
    what: 'a policy is over what goes out too',
    given: set(POLICY, ['spec', 'policyTypes'], ['Ingress']),
    edit: set(POLICY, ['spec', 'policyTypes'], ['Ingress', 'Egress']),
    says: ['spec.policyTypes', 'Egress', 'nothing but its rules may'],
    harmless: set(POLICY, ['metadata', 'labels', 'a'], 'b'),
  },
  {
    code: 'danger-network-policy',
    what: 'a new policy closes what no other is over',
    edit: plus('base/observability', 'closed.yaml', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed', namespace: 'monitoring' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    }),
    says: ['NetworkPolicy monitoring/closed', 'nothing comes in any more'],
    harmless: all(
      plus('base/observability', 'new.yaml', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'models' },
      }),
      plus('base/observability', 'closed.yaml', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'closed', namespace: 'models' },
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      }),
    ),
  },
  {
    code: 'danger-network-policy',
    what: 'the ranges of a cluster that stays go with one that leaves',
    given: fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
      ...clusters({}),
      gcpData('gcp2', 3),
    ]),
    edit: (repository) => set(POLICY, ['spec', 'egress', 1, 'to', 1], undefined)(fleet({})(repository)),
    says: ['spec.egress', 'is refused now'],
    harmless: fleet({}),
  },
  {
    code: 'danger-network-policy',
    what: 'spans of the app go with a network that is left',
    given: fleet({ mesh: { network: 'gateway', keepOpen: 'flat' } }),
    edit: (repository) =>
      set(
        'base/observability/network-policy-callers.yaml',
        ['spec', 'ingress', 0],
        undefined,
      )(fleet({})(repository)),
    says: ['network-policy-callers.yaml', 'is refused now', 'ml-inference at 4318'],
    harmless: fleet({}),
  },
  {
    code: 'danger-network-policy',
    what: 'what goes out is not looked at any more beside a network that is left',
    given: fleet({ mesh: { network: 'flat', keepOpen: 'gateway' } }),
    edit: (repository) =>
      set(POLICY, ['spec', 'policyTypes'], ['Ingress'])(fleet({ mesh: { network: 'flat' } })(repository)),
    says: ['spec.policyTypes', 'Egress'],
    harmless: fleet({ mesh: { network: 'flat' } }),
  },
  {
    code: 'danger-network-policy',
    what: 'every namespace may connect',
    edit: set(POLICY, ['spec', 'ingress', 0, 'from', 3], { namespaceSelector: {} }),
    says: ['spec.ingress', 'lets in more'],
    harmless: set(POLICY, ['spec', 'ingress', 0, 'from', 3], {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-ingress' } },
      podSelector: { matchLabels: { istio: 'ingress', a: 'b' } },
    }),
  },
  {
    code: 'danger-network-policy',
    what: 'what goes out is not looked at any more',
    edit: set(POLICY, ['spec', 'policyTypes'], ['Ingress']),
    says: ['spec.policyTypes', 'Egress'],
    harmless: set(POLICY, ['spec', 'policyTypes'], ['Egress', 'Ingress']),
  },
  {
    code: 'danger-exposed',
    what: 'the service gets a load balancer',
    edit: set(SERVICE, ['spec', 'type'], 'LoadBalancer'),
    says: ['spec.type', 'ClusterIP → LoadBalancer'],
    harmless: set(SERVICE, ['spec', 'type'], 'ClusterIP'),
  },
  {
    code: 'danger-exposed',
    what: 'the gateway answers to every name',
    edit: set(GATEWAY, ['spec', 'servers', 1, 'hosts'], ['*']),
    says: ['spec.servers[443].hosts', 'it answers to *'],
    harmless: set(GATEWAY, ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-exposed',
    what: 'older versions of TLS are taken',
    edit: set(GATEWAY, ['spec', 'servers', 1, 'tls', 'minProtocolVersion'], 'TLSV1_0'),
    says: ['TLSV1_2 → TLSV1_0'],
    harmless: set(GATEWAY, ['spec', 'servers', 1, 'tls', 'minProtocolVersion'], 'TLSV1_3'),
  },
  {
    code: 'danger-exposed',
    what: "the gateway's load balancer is for everybody",
    edit: set('aws/istio-ingress/values.yaml', ['service', 'loadBalancerSourceRanges'], ['0.0.0.0/0']),
    says: ['chart istio-ingress in aws', '0.0.0.0/0 may come in too'],
    harmless: set(
      'aws/istio-ingress/values.yaml',
      ['service', 'loadBalancerSourceRanges', 4],
      '130.211.1.0/24',
    ),
  },
  {
    code: 'danger-exposed',
    what: "a range of those that come in is gone from the gateway's load balancer",
    edit: set('aws/istio-ingress/values.yaml', ['service', 'loadBalancerSourceRanges', 2], undefined),
    says: ['loadBalancerSourceRanges', 'may come in no more'],
    harmless: set(
      'aws/istio-ingress/values.yaml',
      ['service', 'annotations', 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-interval'],
      '20',
    ),
  },
  {
    code: 'danger-exposed',
    what: 'the load balancer may become a public one',
    edit: set(
      'aws/istio-ingress/values.yaml',
      ['service', 'annotations', 'service.beta.kubernetes.io/aws-load-balancer-internal'],
      undefined,
    ),
    says: ['public address'],
    harmless: set(
      'aws/istio-ingress/values.yaml',
      ['service', 'annotations', 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-interval'],
      '20',
    ),
  },
  {
    code: 'danger-firewall',
    what: 'everybody may come through',
    edit: set('aws/firewall.json', ['ranges', 'clusters', 2], '0.0.0.0/0'),
    says: ['rendered/aws/firewall.json ranges.clusters', '0.0.0.0/0'],
    harmless: set('aws/firewall.json', ['ranges', 'clusters', 2], '10.2.0.0/24'),
  },
  {
    code: 'danger-firewall',
    what: 'an opening, a port and ranges are gone',
    edit: all(
      set('aws/firewall.json', ['ranges', 'loadBalancers'], undefined),
      set('aws/firewall.json', ['ranges', 'clusters', 1], undefined),
      set('aws/firewall.json', ['ingress', 'east-west-gateway-from-clusters'], undefined),
      set('aws/firewall.json', ['ingress', 'ingress-gateway-from-network', 'ports', 0], undefined),
    ),
    says: [
      'ranges.loadBalancers',
      'ranges.clusters',
      'may come in no more',
      'ingress.east-west-gateway-from-clusters',
      'closed',
      'ingress-gateway-from-network.ports',
    ],
    // A network that is left takes its openings along.
    given: fleet({ mesh: { network: 'gateway', keepOpen: 'flat' } }),
    harmless: fleet({}),
  },
  {
    code: 'danger-firewall',
    what: 'more is closed than a network that is left had',
    given: fleet({ mesh: { network: 'flat', keepOpen: 'gateway' } }),
    edit: (repository) =>
      set(
        'aws/firewall.json',
        ['ingress', 'api-server-from-clusters'],
        undefined,
      )(fleet({ mesh: { network: 'flat' } })(repository)),
    says: ['ingress.api-server-from-clusters', 'closed'],
    harmless: fleet({ mesh: { network: 'flat' } }),
  },
  {
    code: 'danger-firewall',
    what: 'the range of a cluster that stays goes with one that leaves',
    given: fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
      ...clusters({}),
      gcpData('gcp2', 3),
    ]),
    edit: (repository) =>
      set('aws/firewall.json', ['ranges', 'clusters', 0], undefined)(fleet({})(repository)),
    says: ['ranges.clusters', 'may come in no more'],
    harmless: fleet({}),
  },
  {
    code: 'danger-firewall',
    what: 'one more port is open',
    edit: set('aws/firewall.json', ['ingress', 'east-west-gateway-from-clusters', 'ports', 1], 22),
    says: ['east-west-gateway-from-clusters.ports', '22'],
    // A cluster that comes opens the firewalls of the others for itself.
    harmless: fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
      ...clusters({}),
      gcpData('gcp2', 3),
    ]),
  },
  {
    code: 'danger-admission',
    what: 'the policy lets in what it cannot judge',
    edit: set(ADMISSION, ['spec', 'failurePolicy'], 'Ignore'),
    says: ['Fail → Ignore'],
    harmless: set(ADMISSION, ['spec', 'validations', 0, 'message'], 'not here'),
  },
  {
    code: 'danger-admission',
    what: 'one of its rules is true for everything',
    edit: set(ADMISSION, ['spec', 'validations', 2, 'expression'], 'true'),
    says: ['spec.validations', '1 of its 3 rules is gone'],
    harmless: set(ADMISSION, ['spec', 'validations', 3], { expression: 'false' }),
  },
  {
    code: 'danger-admission',
    what: 'it only audits',
    edit: set(BINDING, ['spec', 'validationActions'], ['Audit']),
    says: ['spec.validationActions', 'refuses nothing'],
    harmless: set(BINDING, ['spec', 'validationActions'], ['Deny', 'Warn']),
  },
  {
    code: 'danger-admission',
    what: 'its binding leaves git',
    edit: without(BINDING),
    says: ['its policy holds nowhere'],
    harmless: set(BINDING, ['metadata', 'labels'], { a: 'b' }),
  },
  {
    code: 'danger-admission',
    what: 'pod security of a namespace is weakened',
    edit: set(NAMESPACE, ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'baseline'),
    says: ['restricted → baseline'],
    harmless: set(
      'base/foundation/namespace-monitoring.yaml',
      ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'],
      'baseline',
    ),
  },
  {
    code: 'danger-admission',
    what: "istiod's webhook is ignored when it does not answer",
    edit: set('base/istiod/values.yaml', ['base', 'validationFailurePolicy'], 'Ignore'),
    says: ['chart istiod', 'Fail → Ignore'],
    harmless: set('base/istiod/values.yaml', ['base', 'enableIstioConfigCRDs'], false),
  },
  {
    code: 'danger-pod-security',
    what: 'the container is privileged',
    edit: set(DEPLOYMENT, [...CONTAINER, 'securityContext', 'privileged'], true),
    says: ['containers[inference].securityContext', 'privileged'],
    harmless: set(DEPLOYMENT, [...CONTAINER, 'securityContext', 'privileged'], false),
  },
  {
    code: 'danger-pod-security',
    what: 'it keeps the capabilities of root and may run as root',
    edit: all(
      set(DEPLOYMENT, [...CONTAINER, 'securityContext', 'capabilities'], undefined),
      set(DEPLOYMENT, [...POD, 'securityContext', 'runAsNonRoot'], undefined),
    ),
    says: ['capabilities.drop', 'runAsNonRoot'],
    // What the pod says the container need not.
    harmless: set(DEPLOYMENT, [...CONTAINER, 'securityContext', 'runAsNonRoot'], true),
  },
  {
    code: 'danger-pod-security',
    what: 'it has the network and a path of its node',
    edit: all(
      set(DEPLOYMENT, [...POD, 'hostNetwork'], true),
      set(DEPLOYMENT, [...POD, 'volumes', 1], { name: 'root', hostPath: { path: '/' } }),
    ),
    says: ['hostNetwork', 'it has / of its node'],
    harmless: set(DEPLOYMENT, [...POD, 'volumes', 1], { name: 'more', emptyDir: {} }),
  },
  {
    code: 'danger-pod-security',
    what: 'values make a chart privileged',
    edit: set('base/istiod/values.yaml', ['global', 'proxy'], { privileged: true }),
    says: ['chart istiod', 'global.proxy.privileged nothing → true'],
    harmless: set('base/istiod/values.yaml', ['global', 'proxy'], { logLevel: 'debug' }),
  },
  {
    code: 'danger-rights',
    what: 'a new cluster-wide role',
    edit: plus('base/inference', 'role.yaml', role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] })),
    says: ['ClusterRole helper', 'whole cluster', '* *.*'],
    harmless: plus('base/inference', 'config.yaml', config),
  },
  {
    code: 'danger-rights',
    what: 'a role may read secrets too',
    edit: set(ROLE, ['rules', 0, 'resources', 6], 'secrets'),
    says: ['list/watch secrets'],
    harmless: set(ROLE, ['rules', 0, 'resources', 0], undefined),
  },
  {
    code: 'danger-rights',
    what: 'everybody is bound to it',
    edit: set('base/cluster-autoscaler/cluster-role-binding-cluster-autoscaler.yaml', ['subjects', 1], {
      kind: 'Group',
      name: 'system:authenticated',
      apiGroup: 'rbac.authorization.k8s.io',
    }),
    says: ['Group system:authenticated has the rights of cluster-autoscaler in the whole cluster'],
    harmless: set(
      'base/cluster-autoscaler/cluster-role-binding-cluster-autoscaler.yaml',
      ['metadata', 'labels', 'a'],
      'b',
    ),
  },
  {
    code: 'danger-rights',
    what: 'a chart is given a binding to create',
    edit: set('base/kube-prometheus-stack/values.yaml', ['grafana', 'extraObjects', 1], {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'all' },
      roleRef: { kind: 'ClusterRole', name: 'cluster-admin', apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'monitoring' }],
    }),
    says: ['ClusterRoleBinding all', 'ServiceAccount monitoring/default has the rights of cluster-admin'],
    harmless: set('base/kube-prometheus-stack/values.yaml', ['grafana', 'extraObjects', 1], config),
  },
  {
    code: 'danger-rights',
    what: 'Argo CD lets in anybody',
    edit: text(
      'apps/base/argocd-settings/argocd-cm.yaml',
      'users.anonymous.enabled: "false"',
      'users.anonymous.enabled: "true"',
    ),
    says: ['ConfigMap argocd-cm', 'nobody has to sign in'],
    harmless: text('apps/base/argocd-settings/argocd-cm.yaml', /^data:/m, 'data:\n  ui.bannercontent: hello'),
  },
  // Argo CD.
  {
    code: 'danger-delivery',
    what: 'an application heals and prunes no more',
    edit: all(
      set(APPLICATION, ['spec', 'syncPolicy', 'automated', 'prune'], false),
      set(APPLICATION, ['spec', 'syncPolicy', 'automated', 'selfHeal'], undefined),
    ),
    says: ['automated.prune', 'automated.selfHeal', 'in aws'],
    harmless: set(APPLICATION, ['spec', 'syncPolicy', 'retry', 'limit'], 5),
  },
  {
    code: 'danger-delivery',
    what: 'its finalizer is gone',
    edit: set(APPLICATION, ['metadata', 'finalizers'], undefined),
    says: ['metadata.finalizers'],
    harmless: set(APPLICATION, ['spec', 'revisionHistoryLimit'], 5),
  },
  {
    code: 'danger-delivery',
    what: 'it follows another repository',
    edit: set(APPLICATION, ['spec', 'source', 'repoURL'], 'https://github.com/evil/fleet'),
    says: ['repoURL', 'github.com/evil/fleet'],
    harmless: set(APPLICATION, ['metadata', 'annotations', 'note'], 'a'),
  },
  {
    code: 'danger-delivery',
    what: 'all follow another revision: told once in a cluster',
    edit: fleet({ repository: { revision: 'hotfix' } }),
    says: ['targetRevision', 'main → hotfix', 'the same of'],
    harmless: fleet({ traffic: { timeout: '9s' } }),
  },
  {
    code: 'danger-delivery',
    what: 'a patch in an application goes past the review',
    edit: set(APPLICATION, ['spec', 'source', 'kustomize'], { patches: [{ patch: 'a' }] }),
    says: ['spec.source.patches', 'no review'],
    harmless: set(APPLICATION, ['spec', 'syncPolicy', 'syncOptions', 2], 'PruneLast=true'),
  },
  {
    code: 'danger-delivery',
    what: 'bootstrap fetches Argo CD from elsewhere',
    edit: text('apps/aws/argocd/kustomization.yaml', 'argoproj/argo-cd', 'evil/argo-cd'),
    says: ['bootstrap applies what', 'evil/argo-cd'],
    harmless: text('apps/aws/argocd/kustomization.yaml', 'v3.5.7', 'v3.5.8'),
  },
  {
    code: 'danger-chart',
    what: 'a chart moves to its next major version',
    edit: fleet({ platform: { kubePrometheusStack: '89.0.0' } }),
    says: ['chart kube-prometheus-stack 88.5.3 → 89.0.0', 'major'],
    harmless: fleet({ platform: { kubePrometheusStack: '88.6.0' } }),
  },
  {
    code: 'danger-chart',
    what: 'a chart has no version of its own',
    edit: set(ISTIOD, ['spec', 'sources', 0, 'targetRevision'], '1.*'),
    says: ['1.31.1 → 1.*', 'tomorrow'],
    harmless: set(ISTIOD, ['spec', 'sources', 0, 'targetRevision'], '1.31.2'),
  },
  {
    code: 'danger-project',
    what: 'the project may write everywhere, from everywhere',
    edit: all(
      set(PROJECT, ['spec', 'destinations', 0], { namespace: '*', server: '*' }),
      set(PROJECT, ['spec', 'sourceRepos', 0], '*'),
    ),
    says: ['spec.destinations', 'spec.sourceRepos'],
    harmless: set(PROJECT, ['spec', 'destinations', 20], {
      namespace: 'models',
      server: 'https://kubernetes.default.svc',
    }),
  },
  // Files.
  {
    code: 'danger-foreign',
    what: 'a file that no generator made',
    edit: file('rendered/aws/inference/extra.yaml', 'a: b\n'),
    says: ['rendered/aws/inference/extra.yaml', 'no generator made it'],
    harmless: file('docs/extra.txt', 'a\n'),
  },
  {
    code: 'danger-foreign',
    what: 'a listed file where Argo CD reads settings of its own, and one in a folder that nobody builds',
    edit: all(
      file('rendered/aws/inference/.argocd-source.yaml', 'kustomize: {}\n'),
      file('rendered/aws/extra/pod.yaml', 'a: b\n'),
      text(
        'rendered/manifest.txt',
        '# Files.\n',
        '# Files.\naws/inference/.argocd-source.yaml\naws/extra/pod.yaml\n',
      ),
    ),
    says: ['.argocd-source.yaml', 'rendered/aws/extra/pod.yaml'],
    harmless: plus('base/inference', 'notes.yaml', config),
  },
  {
    code: 'danger-unread',
    what: 'the split of the fleet does not total 100',
    edit: text('clusters/fleet.yaml', 'gcp: 50', 'gcp: 60'),
    says: ['do not hold its rules'],
    harmless: text('clusters/fleet.yaml', 'gcp: 50', 'gcp: 50 # half'),
  },
  {
    code: 'danger-unread',
    what: 'today nobody can read the fleet that runs',
    given: text('clusters/fleet.yaml', 'network: gateway', 'network: mesh'),
    edit: fleet(
      {},
      clusters({ cloud: { ...(awsData('aws').cloud as object), zones: ['us-east-1b', 'us-east-1a'] } }),
    ),
    says: ['the fleet cannot be read', 'no rule looked at the way'],
    harmless: text('clusters/fleet.yaml', 'network: mesh', 'network: mesh # a comment'),
  },
  {
    code: 'danger-unread',
    what: 'bootstrap applies a list of objects',
    edit: file('apps/aws/root.yaml', 'apiVersion: v1\nkind: List\nitems: []\n'),
    says: ['apps/aws/root.yaml'],
    harmless: text('apps/aws/root.yaml', 'revisionHistoryLimit: 3', 'revisionHistoryLimit: 4'),
  },
  {
    code: 'danger-unread',
    what: 'a conflict that nobody resolved',
    edit: text(
      'rendered/base/inference/deployment-ml-inference.yaml',
      'spec:\n',
      '<<<<<<< HEAD\nspec:\n=======\n',
    ),
    says: ['could not be read'],
    harmless: text('rendered/base/inference/deployment-ml-inference.yaml', 'spec:\n', '# a comment\nspec:\n'),
  },
  {
    code: 'danger-secret',
    what: 'a secret with data',
    edit: plus('base/inference', 'secret.yaml', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'ml-inference' },
      stringData: { password: 'a' },
    }),
    says: ['Secret ml-inference/key', 'password'],
    harmless: plus('base/inference', 'secret.yaml', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'ml-inference' },
      type: 'kubernetes.io/service-account-token',
    }),
  },
  {
    code: 'danger-secret',
    what: 'a private key in a configuration',
    edit: plus('base/inference', 'config.yaml', {
      ...config,
      data: { pem: '-----BEGIN PRIVATE KEY-----\nabc' },
    }),
    says: ['ConfigMap ml-inference/notes', 'a private key'],
    harmless: plus('base/inference', 'config.yaml', {
      ...config,
      data: { pem: '-----BEGIN CERTIFICATE-----\nabc' },
    }),
  },
  // Terraform.
  {
    code: 'danger-terraform',
    what: 'the range of a network changes',
    given: tf(VPC),
    edit: tf(VPC.replace('var.range', 'var.other')),
    says: ['terraform/modules/aws/network.tf aws_vpc.this.cidr_block', 'Terraform replaces it'],
    harmless: tf(VPC.replace('# of all', '/* of some */').replace('"a"', '"b"')),
  },
  {
    code: 'danger-terraform',
    what: 'a network is called otherwise without a word',
    given: tf(VPC),
    edit: tf(VPC.replace('"this"', '"main"')),
    says: ['aws_vpc.this', 'its block is gone'],
    harmless: tf(
      `${VPC.replace('"this"', '"main"')}moved {\n  from = aws_vpc.this\n  to   = aws_vpc.main\n}\n`,
    ),
  },
  {
    code: 'danger-terraform',
    what: 'the services of a cluster get other addresses, and nothing stops its destroy',
    given: tf(EKS),
    edit: tf(EKS.replace('172.20', '172.21').replace('prevent_destroy = true', '')),
    says: ['kubernetes_network_config.service_ipv4_cidr', 'lifecycle.prevent_destroy'],
    harmless: tf(EKS.replace('name = "a"', 'name = "a"\n  version = "1.36"')),
  },
  {
    code: 'danger-terraform',
    what: 'a resource moves to another file of its module',
    given: tf(VPC),
    edit: all(tf(''), file('terraform/modules/other/network.tf', VPC)),
    says: ['aws_vpc.this', 'its block is gone'],
    harmless: all(tf(''), file('terraform/modules/aws/vpc.tf', VPC)),
  },
  {
    code: 'danger-terraform',
    what: 'a file of Terraform does not parse',
    given: tf(VPC),
    edit: tf(`${VPC}<<<<<<< HEAD\n`),
    says: ['could not be read'],
    harmless: tf(`# a comment\n${VPC}`),
  },
  {
    code: 'danger-terraform',
    what: 'zones change their places',
    edit: fleet(
      {},
      clusters({ cloud: { ...(awsData('aws').cloud as object), zones: ['us-east-1b', 'us-east-1a'] } }),
    ),
    says: ['clusters/aws.yaml cloud.zones', 'are destroyed'],
    harmless: fleet(
      {},
      clusters({
        cloud: { ...(awsData('aws').cloud as object), zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
      }),
    ),
  },
  {
    code: 'danger-terraform',
    what: 'the mesh has another name',
    edit: fleet({ mesh: { id: 'mesh2' } }),
    says: ['mesh.id', 'destroys them all'],
    harmless: fleet({ traffic: { pinHeader: 'x-cloud' } }),
  },
  // What others would try.
  {
    code: 'danger-exposed',
    what: 'a range around those that may come in',
    edit: set('aws/istio-ingress/values.yaml', ['service', 'loadBalancerSourceRanges', 4], '10.0.0.0/8'),
    says: ['10.0.0.0/8 may come in too'],
    harmless: set(
      'aws/istio-ingress/values.yaml',
      ['service', 'loadBalancerSourceRanges', 4],
      '130.211.1.0/24',
    ),
  },
  {
    code: 'danger-network-policy',
    what: 'a range of the internet may connect',
    edit: set(POLICY, ['spec', 'ingress', 0, 'from', 3], { ipBlock: { cidr: '203.0.113.0/24' } }),
    says: ['lets in more'],
    harmless: set(POLICY, ['spec', 'ingress', 0, 'ports', 0, 'endPort'], 8000),
  },
  {
    code: 'danger-network-policy',
    what: 'a new policy lets in everybody',
    edit: plus('base/inference', 'open.yaml', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'ml-inference' },
      spec: { podSelector: {}, ingress: [{}] },
    }),
    says: ['NetworkPolicy ml-inference/open', 'everybody is let in'],
    harmless: all(
      plus('base/inference', 'quiet.yaml', {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'quiet', namespace: 'ml-inference' },
        spec: { template: { metadata: { labels: { app: 'quiet' } }, spec: { containers: [{ name: 'm' }] } } },
      }),
      plus('base/inference', 'closed.yaml', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'closed', namespace: 'ml-inference' },
        spec: { podSelector: { matchLabels: { app: 'quiet' } }, policyTypes: ['Ingress'] },
      }),
    ),
  },
  {
    code: 'danger-pod-security',
    what: "a chart's container may change its own files and keeps capabilities",
    edit: all(
      set('base/otel-collector/values.yaml', ['securityContext', 'readOnlyRootFilesystem'], false),
      set('base/otel-collector/values.yaml', ['securityContext', 'capabilities', 'drop'], []),
    ),
    says: ['readOnlyRootFilesystem true → false', 'capabilities.drop'],
    harmless: set('base/otel-collector/values.yaml', ['securityContext', 'runAsNonRoot'], true),
  },
  {
    code: 'danger-pod-security',
    what: 'a new workload that is privileged',
    edit: plus('base/inference', 'miner.yaml', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'miner', namespace: 'ml-inference' },
      spec: {
        template: {
          spec: { hostPID: true, containers: [{ name: 'm', securityContext: { privileged: true } }] },
        },
      },
    }),
    says: ['DaemonSet ml-inference/miner', 'hostPID', 'privileged'],
    harmless: plus('base/inference', 'quiet.yaml', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'quiet', namespace: 'ml-inference' },
      spec: { template: { spec: { containers: [{ name: 'm' }] } } },
    }),
  },
  {
    code: 'danger-image',
    what: 'a new workload runs an image of nobody that the fleet knows',
    edit: plus('base/inference', 'tool.yaml', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tool', namespace: 'ml-inference' },
      spec: {
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 't', image: 'evil/tool:latest' }] } } },
        },
      },
    }),
    says: ['evil/tool:latest comes from docker.io', 'another image tomorrow'],
    harmless: canary(5),
  },
  {
    code: 'danger-project',
    what: 'the project may write to namespaces by a pattern',
    edit: set(PROJECT, ['spec', 'destinations', 20], {
      namespace: 'team-*',
      server: 'https://kubernetes.default.svc',
    }),
    says: ['it may write to', 'team-*'],
    harmless: set(PROJECT, ['spec', 'description'], 'all of it'),
  },
  {
    code: 'danger-project',
    what: 'it may make every kind',
    edit: set(PROJECT, ['spec', 'namespaceResourceWhitelist', 99], { kind: '*', group: '*' }),
    says: ['namespaceResourceWhitelist'],
    harmless: set(PROJECT, ['spec', 'namespaceResourceWhitelist', 99], { kind: 'Job', group: 'batch' }),
  },
  {
    code: 'danger-project',
    what: 'it may make one more kind in the whole cluster',
    edit: set(PROJECT, ['spec', 'clusterResourceWhitelist', 20], {
      kind: 'APIService',
      group: 'apiregistration.k8s.io',
    }),
    says: ['clusterResourceWhitelist', 'APIService'],
    harmless: set(PROJECT, ['spec', 'clusterResourceWhitelist', 0], undefined),
  },
  {
    code: 'danger-authorization',
    what: 'a filter that changes every proxy',
    edit: plus('base/mesh', 'filter.yaml', {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: { name: 'filter', namespace: 'istio-system' },
      spec: {},
    }),
    says: ['EnvoyFilter istio-system/filter', 'past all policies'],
    harmless: set(
      'base/mesh/telemetry-mesh-default.yaml',
      ['spec', 'accessLogging', 0, 'filter', 'expression'],
      'true',
    ),
  },
  {
    code: 'danger-rights',
    what: 'a service account acts in the cloud as somebody else',
    edit: set('base/inference/service-account-ml-inference.yaml', ['metadata', 'annotations'], {
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/admin',
    }),
    says: ['ServiceAccount ml-inference/ml-inference', 'role/admin'],
    harmless: set('base/inference/service-account-ml-inference.yaml', ['metadata', 'annotations'], {
      note: 'a',
    }),
  },
  {
    code: 'danger-replicas',
    what: 'nobody adds pods any more',
    edit: without('base/inference/horizontal-pod-autoscaler-ml-inference.yaml'),
    says: ['HorizontalPodAutoscaler ml-inference/ml-inference', 'nobody adds pods'],
    harmless: set('base/inference/horizontal-pod-autoscaler-ml-inference.yaml', ['spec', 'minReplicas'], 2),
  },
  {
    code: 'danger-terraform',
    what: 'a network is called otherwise, and is another too',
    given: tf(VPC),
    edit: tf(
      `${VPC.replace('"this"', '"main"').replace('var.range', 'var.other')}moved {\n  from = aws_vpc.this\n  to   = aws_vpc.main\n}\n`,
    ),
    says: ['aws_vpc.main.cidr_block', 'Terraform replaces it'],
    harmless: tf(`${VPC}resource "aws_vpc" "second" {\n  cidr_block = "10.0.0.0/16"\n}\n`),
  },
  {
    code: 'danger-terraform',
    what: 'the state is elsewhere',
    given: tf('terraform {\n  backend "s3" {\n    bucket = "a"\n  }\n}\n'),
    edit: tf('terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'),
    says: ['terraform.backend', 'no state there'],
    harmless: tf('terraform {\n  required_version = ">= 1.7"\n  backend "s3" { bucket = "a" }\n}\n'),
  },
  {
    code: 'danger-terraform',
    what: 'a rule lets in the internet',
    given: tf('resource "aws_vpc_security_group_ingress_rule" "a" {\n  cidr_ipv4 = var.range\n}\n'),
    edit: tf('resource "aws_vpc_security_group_ingress_rule" "a" {\n  cidr_ipv4 = "0.0.0.0/0"\n}\n'),
    says: ['cidr_ipv4', 'everybody may come in'],
    harmless: tf('resource "aws_vpc_security_group_ingress_rule" "a" {\n  cidr_ipv4 = "10.0.0.0/8"\n}\n'),
  },
  {
    code: 'danger-terraform',
    what: 'accounts name one more administrator, and everybody reaches the API server',
    given: file(
      'terraform/accounts.yaml',
      'state: { aws: { bucket: a } }\nstages: { aws: { administrators: { a: b } } }\n',
    ),
    edit: file(
      'terraform/accounts.yaml',
      'state: { aws: { bucket: a } }\nstages: { aws: { administrators: { a: b, c: evil }, administrator_ranges: [0.0.0.0/0] } }\n',
    ),
    says: ['stages.aws.administrators', 'evil may do everything', 'everybody reaches the API server'],
    harmless: file(
      'terraform/accounts.yaml',
      'state: { aws: { bucket: a } }\nstages: { aws: { administrators: { a: b }, nat: zone } }\n',
    ),
  },
  {
    code: 'danger-terraform',
    what: 'workflows of another repository may log in to the accounts',
    given: file('terraform/accounts.yaml', 'state: {}\nstages: { aws: { github: a/b } }\n'),
    edit: file(
      'terraform/accounts.yaml',
      'state: {}\nstages: { aws: { github: evil/b }, gcp: { github: evil/b } }\n',
    ),
    says: ['stages.aws.github', 'a/b → evil/b', 'stages.gcp.github', 'may log in'],
    harmless: file('terraform/accounts.yaml', 'state: {}\nstages: { aws: { nat: zone } }\n'),
  },
  {
    code: 'danger-terraform',
    what: 'one cluster lets in workflows that no other does',
    given: file('terraform/accounts.yaml', 'state: {}\nclusters: {}\n'),
    edit: file('terraform/accounts.yaml', 'state: {}\nclusters: { aws: { github: evil/b } }\n'),
    says: ['clusters.aws.github', 'may log in'],
    harmless: file(
      'terraform/accounts.yaml',
      'state: {}\nclusters: { gcp: { maintenance_start: "04:00" } }\n',
    ),
  },
  {
    code: 'danger-terraform',
    what: 'somebody new owns a project',
    given: tf(VPC),
    edit: tf(
      `${VPC}resource "google_project_iam_member" "a" {\n  role   = "roles/owner"\n  member = "user:a@example.com"\n}\n`,
    ),
    says: ['google_project_iam_member.a', 'it is new', 'nearly everything', 'user:a@example.com'],
    harmless: tf(`${VPC}resource "google_service_account" "a" {\n  account_id = "a"\n}\n`),
  },
  {
    code: 'danger-terraform',
    what: 'half of the internet may come in by a new rule',
    given: tf(VPC),
    edit: tf(`${VPC}resource "google_compute_firewall" "a" {\n  source_ranges = ["128.0.0.0/1"]\n}\n`),
    says: ['google_compute_firewall.a.source_ranges', '128.0.0.0/1', 'a good part of the internet'],
    harmless: tf(`${VPC}resource "google_compute_firewall" "a" {\n  source_ranges = ["10.0.0.0/8"]\n}\n`),
  },
  {
    code: 'danger-terraform',
    what: 'an apply runs a program',
    given: tf(VPC),
    edit: tf(`${VPC}resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "id" }\n}\n`),
    says: ['terraform_data.a', 'with the rights of whoever applies'],
    harmless: tf(`${VPC}resource "terraform_data" "a" {\n  input = "id"\n}\n`),
  },
  {
    code: 'danger-terraform',
    what: 'a module and a provider are of somebody else',
    given: tf(VPC),
    edit: tf(
      `${VPC}module "a" {\n  source = "evil/vpc/aws"\n}\nterraform {\n  required_providers { x = { source = "evil/x" } }\n}\n`,
    ),
    says: ['module.a.source', 'code from elsewhere', 'evil/x', 'a program of somebody else'],
    harmless: tf(
      `${VPC}module "a" {\n  source = "../plan"\n}\nterraform {\n  required_providers { aws = { source = "hashicorp/aws" } }\n}\n`,
    ),
  },
  {
    code: 'danger-terraform',
    what: 'secrets of a cluster are kept in plain text',
    given: tf(SECRETS),
    edit: tf(SECRETS.replace(/ {2}encryption_config.*\n/, '')),
    says: ['aws_eks_cluster.this.encryption_config', 'less closed'],
    harmless: tf(SECRETS.replace(/ {2}tags.*\n/, '')),
  },
  {
    code: 'danger-terraform',
    what: 'a policy denies no longer, and another has no condition any more',
    given: tf(STATEMENTS),
    edit: tf(STATEMENTS.replace('"Deny"', '"Allow"').replace(/Condition.*/, '')),
    says: ['local', 'which it denied', 'without the condition Bool aws:MultiFactorAuthPresent'],
    harmless: tf(STATEMENTS.replace('"s3:GetObject", ', '').replace('"Read"', '"Look"')),
  },
  {
    code: 'danger-terraform',
    what: 'accounts say how many requests a client may send, and how many ways there are to the internet',
    given: file('terraform/accounts.yaml', 'state: {}\nstages: { aws: { nat: zone } }\n'),
    edit: file(
      'terraform/accounts.yaml',
      'state: {}\nstages: { aws: { nat: one }, edge: { requests_per_client: { count: 1, seconds: 3600 } } }\n',
    ),
    says: ['stages.aws.nat', 'are destroyed', 'stages.edge.requests_per_client', '429'],
    harmless: file(
      'terraform/accounts.yaml',
      'state: {}\nstages: { aws: { nat: zone }, gcp: { maintenance_start: "04:00" } }\n',
    ),
  },
  {
    code: 'danger-terraform',
    what: 'a way to the internet goes without a word',
    given: tf(ROUTE),
    edit: tf(VPC),
    says: ['aws_route.nat', 'whatever works by it fails'],
    harmless: tf(
      `${ROUTE.replace('"nat"', '"out"')}moved {\n  from = aws_route.nat\n  to   = aws_route.out\n}\n`,
    ),
  },
  {
    code: 'danger-terraform',
    what: 'a way to the internet is there no times',
    given: tf(ROUTE),
    edit: tf(ROUTE.replace('"nat" {', '"nat" {\n  count = 0')),
    says: ['aws_route.nat.count', 'destroyed'],
    harmless: tf(ROUTE.replace('"nat" {', '"nat" {\n  # count = 0')),
  },
  {
    code: 'danger-terraform',
    what: 'a file is laid over the others',
    given: tf(EKS),
    edit: file(
      'terraform/modules/aws/cluster_override.tf',
      'resource "aws_eks_cluster" "this" {\n  name = "b"\n  lifecycle { prevent_destroy = false }\n}\n',
    ),
    says: [
      'cluster_override.tf: it is laid over',
      'aws_eks_cluster.this.name',
      'Terraform replaces it',
      'lifecycle.prevent_destroy',
    ],
    harmless: file('terraform/modules/aws/overrides.tf', 'locals {\n  a = 1\n}\n'),
  },
  {
    code: 'danger-terraform',
    what: 'probes of the load balancer ask another port',
    given: file('terraform/modules/edge/backends.tf', EDGE),
    edit: file('terraform/modules/edge/backends.tf', EDGE.replace('15021', '15020')),
    says: ['locals.gateway.health', '15021', 'every request from outside'],
    harmless: file('terraform/modules/edge/backends.tf', EDGE.replace('Gateways', 'All gateways')),
  },
  {
    code: 'danger-terraform',
    what: 'a bucket deletes what is a day old',
    given: tf(BUCKET),
    edit: tf(
      BUCKET.replace(
        'labels',
        'lifecycle_rule {\n    condition { age = 1 }\n    action { type = "Delete" }\n  }\n  labels',
      ),
    ),
    says: ['google_storage_bucket.a.lifecycle_rule.condition.age', 'what is stored'],
    harmless: tf(BUCKET.replace('"a" }', '"b" }')),
  },
  {
    code: 'danger-terraform',
    what: 'three nodes of a pool are away at once',
    given: tf(POOL),
    edit: tf(POOL.replace('max_unavailable = 0', 'max_unavailable = 3')),
    says: ['upgrade_settings.max_unavailable', '0 → 3'],
    harmless: tf(POOL.replace('max_surge = 1', 'max_surge = 2')),
  },
  {
    code: 'danger-terraform',
    what: 'the pool of GKE is made anew, in its file and in the fleet’s',
    given: tf(POOL),
    edit: all(
      fleet(
        {},
        clusters({}, { nodes: { types: ['e2-standard-2'], spot: false, min: 4, desired: 4, max: 12 } }),
      ),
      tf(POOL.replace('spot = true', 'spot = false')),
    ),
    says: ['clusters/gcp.yaml nodes.spot', 'destroys the only nodes', 'node_config.spot', 'replaces it'],
    harmless: all(
      fleet(
        {},
        clusters(
          { nodes: { types: ['t3.large'], spot: false, min: 4, desired: 4, max: 12 } },
          { nodes: { types: ['e2-standard-4'], spot: true, min: 4, desired: 4, max: 12 } },
        ),
      ),
      tf(POOL),
    ),
  },
  {
    code: 'danger-terraform',
    what: 'a hundred machines that no file of the fleet says',
    given: tf(VPC),
    edit: tf(`${VPC}resource "aws_instance" "a" {\n  count = 100\n}\n`),
    says: ['aws_instance.a', 'paid for', 'as often as 100'],
    harmless: tf(`${VPC}resource "aws_key_pair" "a" {\n  count = 100\n}\n`),
  },
  {
    code: 'danger-terraform',
    what: 'a network follows from a local that is another',
    given: all(tf(VPC.replace('var.range', 'local.range')), RANGES('10.0.0.0/16', 'a')),
    edit: RANGES('10.9.0.0/16', 'a'),
    says: ['locals.range', 'aws_vpc.this.cidr_block follows from it'],
    harmless: RANGES('10.0.0.0/16', 'b'),
  },
  {
    code: 'danger-terraform',
    what: 'the plan reads another fleet',
    given: file('terraform/modules/plan/fleet.tf', 'locals {\n  shared = file("a") # all\n}\n'),
    edit: file('terraform/modules/plan/fleet.tf', 'locals {\n  shared = file("b")\n}\n'),
    says: ['local.shared', 'what is called otherwise is made anew'],
    harmless: file('terraform/modules/plan/fleet.tf', 'locals {\n  shared = file("a")\n  more = 1\n}\n'),
  },
  {
    code: 'danger-cost',
    what: 'nodes by a slip of a digit',
    given: PRICED,
    edit: all(fleet({}, clusters({}, nodes({ min: 200, desired: 200, max: 250 }))), PRICED),
    says: ['clusters/gcp.yaml', 'a month at rest', 'a month at most', 'more than 2 times'],
    harmless: all(fleet({}, clusters({}, nodes({ min: 5, desired: 5, max: 20 }))), PRICED),
  },
  {
    code: 'danger-cost',
    what: 'a cluster that comes with more machines than all others',
    given: PRICED,
    edit: all(another({ min: 4, desired: 4, max: 100 }), PRICED),
    says: ['clusters/eu.yaml', 'against the dearest that was'],
    harmless: all(another({ min: 4, desired: 4, max: 12 }), PRICED),
  },
  ...watchedRows,
]
