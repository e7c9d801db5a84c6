/**
 * What objects and values take for granted: everything that they name and that is neither in the tree nor Kubernetes itself.
 * A need is a text, such as `storage class fast`; a row of the table meets needs by the same text.
 */
import { type Cluster, registryOf } from '../fleet/index.ts'
import {
  groupKindOf,
  groupOf,
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  mapsAt,
  textAt,
} from '../objects/index.ts'

/** What the tree brings itself. */
export interface Brought {
  /** API groups that its charts define. */
  readonly groups: ReadonlySet<string>
  /** `Kind name` of its objects. */
  readonly objects: ReadonlySet<string>
}

/** API groups of Kubernetes itself. Others end with .k8s.io too, and are somebody's add-on. */
const own = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
])

const api = (group: string, { groups }: Brought) =>
  own.has(group) ? ['kubernetes'] : groups.has(group) ? [] : [`api ${group}`]

/** Fields that name something of the cluster, and the kind of what they name. */
const named: Readonly<Record<string, readonly [kind: string, words: string]>> = {
  storageClassName: ['StorageClass', 'storage class'],
  storageClass: ['StorageClass', 'storage class'],
  ingressClassName: ['IngressClass', 'ingress class'],
  gatewayClassName: ['GatewayClass', 'gateway class'],
  runtimeClassName: ['RuntimeClass', 'runtime class'],
  priorityClassName: ['PriorityClass', 'priority class'],
  loadBalancerClass: ['LoadBalancerClass', 'load balancer class'],
  volumeSnapshotClassName: ['VolumeSnapshotClass', 'snapshot class'],
}

const nameNeeds = (key: string, value: Json, { objects }: Brought): readonly string[] => {
  const [kind, words] = named[key] ?? []
  if (typeof value !== 'string' || value === '' || kind === undefined) return []
  // Those of Kubernetes for itself.
  if (kind === 'PriorityClass' && value.startsWith('system-')) return []
  return objects.has(`${kind} ${value}`) ? [] : [`${words} ${value}`]
}

/** Labels and annotations that a controller of a cloud or an add-on reads: their domains. */
const foreign =
  /^([\w.-]+\.)?(amazonaws\.com|k8s\.aws|gke\.io|cloud\.google\.com|service\.beta\.kubernetes\.io|service\.kubernetes\.io|karpenter\.sh|cert-manager\.io|external-dns\.alpha\.kubernetes\.io)\//

/** Metrics that autoscalers watch, by the API that has them. */
const metricApis: Readonly<Record<string, string>> = {
  Resource: 'metrics.k8s.io',
  ContainerResource: 'metrics.k8s.io',
  Pods: 'custom.metrics.k8s.io',
  Object: 'custom.metrics.k8s.io',
  External: 'external.metrics.k8s.io',
}

const scalerNeeds = (object: JsonMap) =>
  mapsAt(object, 'spec', 'metrics').map(({ type }) => `api ${metricApis[String(type)] ?? String(type)}`)

/** A store without credentials takes those that its pods have from the cloud. */
const storeNeeds = (object: JsonMap): readonly string[] => {
  const { provider } = isMap(object.spec) ? object.spec : {}
  return isMap(provider) ? Object.keys(provider).map((name) => `identity ${name}`) : []
}

/** A program that asks a cloud for what it does takes the rights that its pods have there. */
const cloudNeeds = (object: JsonMap): readonly string[] =>
  mapsAt(object, 'spec', 'template', 'spec', 'containers')
    .flatMap(({ args = [] }) => (isList(args) ? args : []))
    .flatMap((arg) => /^--cloud-provider=(.+)$/.exec(String(arg))?.[1] ?? [])
    .map((name) => `identity ${name}`)

/** What a kind needs that Kubernetes knows and does not do by itself. */
const kindNeeds: Readonly<Record<string, (object: JsonMap) => readonly string[]>> = {
  Deployment: cloudNeeds,
  HorizontalPodAutoscaler: scalerNeeds,
  NetworkPolicy: () => ['network policies'],
  StorageClass: ({ provisioner }) => [`storage driver ${String(provisioner)}`],
  Service: (object) => (textAt(object, 'spec', 'type') === 'LoadBalancer' ? ['load balancers'] : []),
  PersistentVolumeClaim: (object) =>
    textAt(object, 'spec', 'storageClassName') === undefined ? ['storage class that is the default'] : [],
  Ingress: (object) =>
    textAt(object, 'spec', 'ingressClassName') === undefined ? ['ingress class that is the default'] : [],
  ClusterSecretStore: storeNeeds,
  SecretStore: storeNeeds,
}

const objectNeeds = (value: JsonMap, brought: Brought): readonly string[] => {
  const { apiVersion, kind } = value
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  return [...api(groupOf(apiVersion), brought), ...(kindNeeds[kind]?.(value) ?? [])]
}

/** What a value needs at any depth: an object, or the values of a chart, which may hold objects. */
export const needsOf = (value: Json, brought: Brought, within = ''): readonly string[] => {
  if (isList(value)) return value.flatMap((each) => needsOf(each, brought, within))
  if (!isMap(value)) return []
  return [
    // A reference to an object (a target, an owner) has its kind and no metadata.
    ...(isMap(value.metadata) ? objectNeeds(value, brought) : []),
    ...(within === 'csi' && typeof value.driver === 'string' ? [`storage driver ${value.driver}`] : []),
    ...Object.entries(value).flatMap(([key, inner]) => [
      ...nameNeeds(key, inner, brought),
      ...(foreign.test(key) ? [`key ${key}`] : []),
      ...(within === 'nodeSelector' && !key.startsWith('kubernetes.io/') ? [`key ${key}`] : []),
      ...needsOf(inner, brought, key),
    ]),
  ]
}

/** What the kinds that a chart makes need, by `Kind.group`; their fields are not known. */
export const needsOfKinds = (kinds: readonly string[], brought: Brought): readonly string[] =>
  kinds.flatMap((name) => {
    const { group, kind } = groupKindOf(name)
    return [
      ...api(group, brought),
      ...(kind === 'HorizontalPodAutoscaler' ? ['api metrics.k8s.io'] : []),
      ...(kind === 'NetworkPolicy' ? ['network policies'] : []),
    ]
  })

/** What the file of a cluster says that the cluster is like. */
export const needsOfCluster = ({ dns, nodes }: Cluster, { objects }: Brought): readonly string[] => [
  `dns ${dns}`,
  ...(nodes.spot ? ['spot nodes'] : []),
  ...(nodes.max > nodes.min && !objects.has('Deployment cluster-autoscaler') ? ['more nodes'] : []),
]

/** Images from the cluster's own registry, which asks who pulls. */
export const needsOfImages = (objects: readonly KubeObject[], { cloud }: Cluster): readonly string[] =>
  objects.some((object) => JSON.stringify(object).includes(`"image":"${registryOf(cloud)}/`))
    ? ['registry']
    : []
