/** The form of the tables of what charts make of their values. */
import type { Request } from './pods.ts'

/** A value of a chart: where it is, keys joined by dots, and what counts without it. */
export interface Setting<T> {
  readonly at: string
  readonly or: T
}

/** One workload of a chart. */
export interface ChartWorkload {
  readonly name: string
  /** Where a value may leave it out. Default: always made. */
  readonly on?: string
  /** Undefined: one on every node. */
  readonly pods?: Setting<number> | 1
  /** Undefined: no autoscaler. */
  readonly most?: Setting<number>
  /** The requests of each container. */
  readonly containers: readonly Setting<Request>[]
  /** Where the pod's labels and annotations are, for a sidecar; undefined when the chart's pods can have none. */
  readonly meta?: { readonly labels: string; readonly annotations?: string }
  /** Where its priority is said, or the name that the chart itself says; undefined when it cannot have one. */
  readonly priority?: Setting<string | undefined> | string
}

export interface ChartPods {
  /** Of the chart, as it was read. */
  readonly version: string
  readonly workloads: readonly ChartWorkload[]
}
