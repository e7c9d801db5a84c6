/**
 * What the readers of objects make of their fields: where the order of a list says nothing, and where a text is an amount.
 * A list that is not named here is in order, a text is itself: what is not known is a change.
 * Sources: x-kubernetes-list-type and -map-keys of Kubernetes 1.35's OpenAPI (api/openapi-spec), but for initContainers, which
 * run in their order; of NetworkPolicy, roles, AuthorizationPolicy and AppProject: unions by their own documentation.
 */
import type { AmountKind } from './amounts.ts'

/** How the items of a list are told apart: by these fields, or `whole` where each item is its own name. */
export type Identity = readonly string[] | 'whole'

export interface ListKnowledge {
  readonly by: Identity
  /** False: items are told apart so, but their order is meaning. */
  readonly ordered: boolean
}

const map = (...by: readonly string[]): ListKnowledge => ({ by, ordered: false })
const set: ListKnowledge = { by: 'whole', ordered: false }
const sequence = (...by: readonly string[]): ListKnowledge => ({ by, ordered: true })

type Table = readonly (readonly [RegExp, ListKnowledge])[]

const POD: Table = [
  [/(^|\.)(containers|ephemeralContainers|volumes|imagePullSecrets)$/, map('name')],
  [/(^|\.)initContainers$/, sequence('name')],
  [/ontainers\[\]\.env$/, map('name')],
  [/ontainers\[\]\.ports$/, map('containerPort', 'protocol')],
  [/ontainers\[\]\.volumeMounts$/, map('mountPath')],
  [/ontainers\[\]\.securityContext\.capabilities\.(add|drop)$/, set],
  [/\.hostAliases$/, map('ip')],
  [/\.(tolerations|topologySpreadConstraints)$/, set],
]

const METADATA: Table = [
  [/^metadata\.finalizers$/, set],
  [/^metadata\.ownerReferences$/, map('uid')],
  // Label selectors: all of the expressions hold, any of the values.
  [/\.matchExpressions$/, set],
  [/\.matchExpressions\[\]\.values$/, set],
]

const RULES: Table = [
  [/^rules$/, set],
  [/^rules\[\]\.(verbs|apiGroups|resources|resourceNames|nonResourceURLs)$/, set],
]

const BY_KIND: Readonly<Record<string, Table>> = {
  Service: [
    [/^spec\.ports$/, map('port', 'protocol')],
    [/^spec\.(externalIPs|loadBalancerSourceRanges)$/, set],
  ],
  Role: RULES,
  ClusterRole: RULES,
  RoleBinding: [[/^subjects$/, set]],
  ClusterRoleBinding: [[/^subjects$/, set]],
  NetworkPolicy: [
    [/^spec\.(ingress|egress|policyTypes)$/, set],
    [/^spec\.(ingress|egress)\[\]\.(from|to|ports)$/, set],
    [/\.ipBlock\.except$/, set],
  ],
  AuthorizationPolicy: [
    [/^spec\.rules$/, set],
    [/^spec\.rules\[\]\.(from|to|when)$/, set],
    [/^spec\.rules\[\]\.(from|to)\[\]\.(source|operation)\.\w+$/, set],
    [/^spec\.rules\[\]\.when\[\]\.(values|notValues)$/, set],
  ],
  AppProject: [
    [/^spec\.((cluster|namespace)Resource(White|Black)list|destinations|sourceRepos|sourceNamespaces)$/, set],
    [/^spec\.roles$/, map('name')],
  ],
  Application: [
    [/^spec\.syncPolicy\.syncOptions$/, set],
    [/^spec\.ignoreDifferences$/, set],
  ],
  HorizontalPodAutoscaler: [[/^spec\.metrics$/, set]],
  PrometheusRule: [[/^spec\.groups$/, map('name')]],
  DestinationRule: [
    [/^spec\.subsets$/, map('name')],
    [/^spec\.exportTo$/, set],
  ],
  VirtualService: [
    [/^spec\.(hosts|gateways|exportTo)$/, set],
    // The first route that matches counts: their names tell them apart, their order is meaning.
    [/^spec\.http$/, sequence('name')],
    [/^spec\.http\[\]\.route$/, map('destination')],
  ],
}

const WORKLOADS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Pod',
]

/** What is known of a list: `path` without indexes, such as `spec.containers[].env`. Undefined: it is in order, its items nameless. */
export const listKnowledge = (kind: string, path: string): ListKnowledge | undefined =>
  [...(WORKLOADS.includes(kind) ? POD : []), ...(BY_KIND[kind] ?? []), ...METADATA].find(([where]) =>
    where.test(path),
  )?.[1]

const DURATIONS: Readonly<Record<string, readonly [RegExp, AmountKind]>> = {
  VirtualService: [/\.(timeout|perTryTimeout|fixedDelay|maxAge)$/, 'duration'],
  DestinationRule: [
    /\.(interval|baseEjectionTime|connectTimeout|idleTimeout|maxConnectionDuration|time|duration|ttl)$/,
    'duration',
  ],
  PrometheusRule: [/\.(interval|for|keep_firing_for)$/, 'prometheus'],
  ServiceMonitor: [/\.(interval|scrapeTimeout)$/, 'prometheus'],
  PodMonitor: [/\.(interval|scrapeTimeout)$/, 'prometheus'],
  ExternalSecret: [/\.refreshInterval$/, 'duration'],
}

const QUANTITY =
  /(^|\.)resources\.(requests|limits)\.[^.]+$|\.emptyDir\.sizeLimit$|^spec\.hard\.[^.]+$|\.target\.(averageValue|value)$|\.capacity\.storage$/

/** What a text or number at a path is an amount of; undefined where it is none. */
export const amountAt = (kind: string, path: string): AmountKind | undefined => {
  if (QUANTITY.test(path)) return 'quantity'
  const [where, amount] = DURATIONS[kind] ?? []
  return where?.test(path) === true ? amount : undefined
}
