/** What a change does, as data: made once by `reviewOf`, written as text, Markdown, JSON and HTML by writers that know no git. */
import type { Finding } from '../findings/index.ts'
import type { Change, Comparison, Unread } from './changes/index.ts'

/**
 * `none`: every object means what it meant. `routine`: weights move by at most 10 points, replicas stay within their bounds, or
 * a digest changes, and nothing else. `danger`: a finding says what may be lost. `change`: all between.
 */
export type Verdict = 'none' | 'routine' | 'change' | 'danger'

/** One side, as people call it. */
export interface SideName {
  readonly name: string
  /** Undefined for the work tree. */
  readonly commit: string | undefined
}

/** A value before and after; undefined where that side has none. */
export interface Moved<T> {
  readonly before: T | undefined
  readonly after: T | undefined
}

/** Percent of all requests that prefer a cluster, by track. */
export interface TrafficRow {
  readonly cluster: string
  readonly track: 'stable' | 'canary'
  /** Percent, to a hundredth. */
  readonly share: Moved<number>
}

/** Pods of a cluster and track, and what they carry. */
export interface PodsRow {
  readonly cluster: string
  readonly track: 'stable' | 'canary'
  readonly pods: Moved<{ readonly min: number; readonly max: number }>
}

/** What `simulate` says of the declared peak while one cluster has no pod left. */
export interface OutageRow {
  readonly down: string
  readonly verdict: Moved<'carried' | 'scales' | 'overload' | 'lost'>
  /** Percent of the requests that nobody answers. */
  readonly lost: Moved<number>
}

/** A version or digest that is another now. */
export interface VersionRow {
  /** `istio`, `stable`, `canary`, or the repository of an image without its registry. */
  readonly of: string
  /** Sorted; empty: what all clusters share. */
  readonly clusters: readonly string[]
  readonly version: Moved<string>
}

/** $ a month of standing cost, at list prices. */
export interface CostRow {
  /** A cluster, `shared`, or `all`. */
  readonly of: string
  readonly atRest: Moved<number>
  readonly atMost: Moved<number>
}

/** A chart at another version. `objects` is undefined where the two were not rendered, and `why` says so. */
export interface ChartRow {
  readonly chart: string
  readonly clusters: readonly string[]
  readonly version: Moved<string>
  readonly objects:
    | {
        readonly added: readonly string[]
        readonly removed: readonly string[]
        readonly changed: readonly string[]
      }
    | undefined
  readonly why: string | undefined
}

/** How far it reaches. */
export interface Radius {
  /** Objects as clusters have them: one that changes in two clusters counts twice. */
  readonly objects: { readonly added: number; readonly removed: number; readonly changed: number }
  /** All sorted. */
  readonly clusters: readonly string[]
  readonly apps: readonly string[]
  readonly namespaces: readonly string[]
  /** By CODEOWNERS of the old tree, for every path that changed. */
  readonly owners: readonly string[]
}

/** A step of a sync of the root: Applications of one wave. */
export interface WaveRow {
  readonly wave: number
  readonly apps: readonly string[]
}

/** How the change arrives when it is merged. */
export interface Syncs {
  /** Applications whose objects change: each syncs by itself, in no fixed order. */
  readonly alone: readonly string[]
  /** Those that come or change themselves, as a chart at another version does: the root syncs them, the lowest wave first. */
  readonly waves: readonly WaveRow[]
}

/** What the fleets of both sides say; where one cannot be read, `why` says which and why, and all else is undefined. */
export interface FleetReview {
  readonly traffic: readonly TrafficRow[]
  readonly pods: readonly PodsRow[]
  readonly outages: readonly OutageRow[]
  readonly versions: readonly VersionRow[]
  /** Undefined where a price is missing, and `costWhy` says so. */
  readonly cost: readonly CostRow[] | undefined
  readonly costWhy: string | undefined
}

export interface Review {
  /** Of this form: raised when a field is taken away or means something else. */
  readonly version: 2
  readonly base: SideName
  readonly head: SideName
  readonly verdict: Verdict
  /** Why it is no routine, in a few words each; of a routine change what makes it one. */
  readonly reasons: readonly string[]
  readonly asked: Comparison['asked']
  readonly fleet: FleetReview | { readonly why: string }
  readonly charts: readonly ChartRow[]
  /** Of the rules over pairs and of danger, sorted. */
  readonly findings: readonly Finding[]
  readonly radius: Radius
  readonly syncs: Syncs
  readonly changes: readonly Change[]
  readonly unread: readonly Unread[]
  /** Files that changed outside of the fleet and its trees, counted by their first folder. */
  readonly elsewhere: readonly { readonly folder: string; readonly files: number }[]
  /** Clusters of either side, sorted: what "all clusters" means. */
  readonly clusters: readonly string[]
}
