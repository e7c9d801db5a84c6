/** What Argo CD brings up in a cluster, one Application each: an app of our own objects, or somebody's Helm chart. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import type { JsonMap, KubeObject } from '../objects/index.ts'

/**
 * The order in which Argo CD brings up an empty cluster: sync waves, lowest first; a wave starts when everything of the
 * one before is healthy. Nothing waits for the last wave, and nothing in it for another: what watches, since a dashboard
 * that does not start must hold up no request, and what needs another cluster, which may be down or not there yet.
 */
export const waves = {
  foundation: -30,
  nodes: -28,
  secretOperator: -26,
  secrets: -24,
  definitions: -20,
  networkPlugin: -15,
  controlPlane: -10,
  gateways: -5,
  mesh: 0,
  traffic: 5,
  workloads: 10,
  delivery: 15,
  monitoring: 20,
  monitors: 20,
  otherClusters: 20,
} as const
export type Wave = keyof typeof waves

/** The wave that nothing waits for: a sync ends once its last wave is applied. */
export const lastWave = Math.max(...Object.values(waves))

/**
 * Every kind that a part can create in any cluster of any fleet, as `Kind` or `Kind.group`: the project of Argo CD
 * allows the kinds of all parts and no others, in every cluster. Not only what is made today: Argo CD takes away only
 * what the project still allows, so a kind stays in the list until no cluster has an object of it.
 */
export interface Creates {
  readonly cluster: readonly string[]
  readonly namespaced: readonly string[]
}

/** An app: objects of ours, in a folder of rendered/ with a kustomization. */
export interface App {
  readonly type: 'app'
  /** Name of the folder in rendered/ and of the Application. */
  readonly name: string
  /** The room under generators/ that makes its objects. */
  readonly room: string
  readonly wave: Wave
  /** Default true: what clusters share goes to rendered/base/. False: each cluster has whole files of its own. */
  readonly shared?: false
  readonly creates: Creates
  readonly objects: (fleet: Fleet) => (cluster: Cluster) => readonly KubeObject[]
}

/** A Helm chart: only its values are ours, in `values.yaml` under rendered/. */
export interface Chart {
  readonly type: 'chart'
  /** Name of the folder in rendered/, of the Application and of the Helm release. */
  readonly name: string
  /** The room under generators/ that makes its values. */
  readonly room: string
  readonly wave: Wave
  /** The namespace it is installed in. */
  readonly namespace: string
  readonly chart: {
    /** URL of the Helm repository; without a scheme for an OCI registry, as Argo CD has it. */
    readonly repository: string
    readonly name: string
    /** Each cluster may be at a version of its own. */
    readonly version: (fleet: Fleet, cluster: Cluster) => string
  }
  /** Its values in a cluster; undefined where the cluster does not have it. */
  readonly values: (fleet: Fleet, cluster: Cluster) => JsonMap | undefined
  readonly creates: Creates
  /** Namespaces it creates objects in beside its own. Default none. */
  readonly alsoIn?: readonly string[]
  /** API groups whose kinds it defines (its CRDs). Default none. */
  readonly defines?: readonly string[]
  /** Objects of it that others of the tree name: service accounts, Secrets, ConfigMaps. Default none. */
  readonly provides?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[]
  /** Fields that controllers in the cluster write, which Argo CD must not take for drift. Default none. */
  readonly ignoreDifferences?: readonly IgnoredDifference[]
}

/** Fields of a kind that Argo CD leaves to their writer. `why` says who writes them. */
export interface IgnoredDifference {
  readonly group: string
  readonly kind: string
  readonly jqPathExpressions: readonly string[]
  readonly why: string
}

export type Part = App | Chart

/** The objects of every app in every cluster: app name → cluster name → objects. */
export type FleetObjects = ReadonlyMap<string, ReadonlyMap<string, readonly KubeObject[]>>
export { authority } from './authority.ts'
export { chartPods } from './chart-pods.ts'
export { collector } from './collector.ts'
export { type Namespace, namespaces } from './namespaces.ts'
export { disk, user } from './pods.ts'
export { type Priority, priorities } from './priorities.ts'
export { hostOf, sidecarService, tracesService } from './services.ts'
