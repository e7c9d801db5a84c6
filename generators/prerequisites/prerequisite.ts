/** The form of a row: something that a cluster must have before, or beside, what the tree brings. */
import { type Cluster, type Fleet, type Provider, platformOf } from '../fleet/index.ts'
import type { Wave } from '../parts/index.ts'

/** What rows depend on, of a cluster. */
export interface Ground {
  readonly provider: Provider
  readonly dns: Cluster['dns']
  readonly spot: boolean
  /** True where nodes may be more than they are at least. */
  readonly grows: boolean
  /** Kubernetes' minor version, such as 1.35. */
  readonly kubernetes: string
}

export const groundOf = (fleet: Fleet, cluster: Cluster): Ground => ({
  provider: cluster.cloud.provider,
  dns: cluster.dns,
  spot: cluster.nodes.spot,
  grows: cluster.nodes.max > cluster.nodes.min,
  kubernetes: platformOf(fleet, cluster).kubernetes,
})

/** One kubectl command, and what its output must say. */
export interface Check {
  /** What follows `kubectl --context <cluster>`. */
  readonly command: readonly string[]
  /** A regular expression that the output must match. */
  readonly says: string
  /** The wave whose Applications must be there before it can be asked. Default: none, it can be asked of an empty cluster. */
  readonly after?: Wave
}

export interface Prerequisite {
  /** Stable, for programs. */
  readonly name: string
  /** For people. */
  readonly title: string
  /** provider: comes with the cluster. terraform: asked for when the cluster is made. */
  readonly by: 'provider' | 'terraform'
  /** What brings it, in the words of the provider. */
  readonly how: string
  readonly check: Check
  /** What goes wrong without it. */
  readonly without: string
  /** The Applications that it goes wrong for. */
  readonly parts: readonly string[]
  /** What of the tree it answers; see needs.ts. */
  readonly meets: readonly string[]
}
