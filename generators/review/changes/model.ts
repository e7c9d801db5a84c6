/** What differs between two trees, as data: made once, written by several writers that know nothing of how it was made. */
import type { Json } from '../../objects/index.ts'
import type { FieldChange } from '../meaning/index.ts'

/** What names a thing in a cluster: a Kubernetes object, the values of a chart, the firewall of a network. */
export interface Thing {
  readonly apiVersion: string
  readonly kind: string
  /** Undefined for cluster-wide kinds. */
  readonly namespace: string | undefined
  readonly name: string
}

/** One thing that came, went, or means something else; in all clusters where just the same happens to it. */
export interface Change extends Thing {
  readonly what: 'added' | 'removed' | 'changed'
  /** The part of the platform that it belongs to: a folder of rendered/; `bootstrap` for apps/. */
  readonly app: string
  /** Names of clusters, sorted; empty for what bootstrap applies to every cluster. */
  readonly clusters: readonly string[]
  /** Empty for what came or went whole. */
  readonly fields: readonly FieldChange[]
  /** The thing in the first of the clusters; undefined on the side that does not have it. */
  readonly before: Json | undefined
  readonly after: Json | undefined
  /** The file to look at, in the new tree or, of what went, in the old one. */
  readonly file: string
}

/** Something that could not be compared by meaning. */
export interface Unread {
  readonly file: string
  /** Which side: `before` alone is history, `after` is what would be merged. */
  readonly side: 'before' | 'after'
  readonly why: string
}

/** Where the tree and its sources are, as paths from the repository's root. */
export interface Layout {
  readonly clusters: string
  readonly out: string
  readonly apps: string
}

/** Everything that differs between two snapshots. */
export interface Comparison {
  /** Sorted by app, kind and name. */
  readonly changes: readonly Change[]
  readonly unread: readonly Unread[]
  /** Fields of the fleet's files that say something else, by file. */
  readonly asked: readonly { readonly file: string; readonly fields: readonly FieldChange[] }[]
  /** Every path whose bytes differ. */
  readonly paths: readonly string[]
  /** Files of rendered/ and apps/ that the manifest of the new tree does not list: no generator made them. */
  readonly foreign: readonly string[]
  /** Changed paths that are a submodule in the new tree. */
  readonly gitlinks: readonly string[]
  /** Clusters of either tree, by their folders: what a change in all of them is told by. */
  readonly clusters: readonly string[]
}
