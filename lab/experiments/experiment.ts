/** What an experiment is: numbers that are measured, and the limits that they are held to. */
import type { UpTimes } from '../up/index.ts'
import type { Context } from './context.ts'

/** What a number must keep to. `of` is what it is held against, such as what `simulate` says; `within` is in its unit. */
export type Limit =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly of: number; readonly within: number }

export interface Measure {
  /** With its unit: `failed`, `slow via aws, s`. */
  readonly name: string
  /** Undefined for what never happened, such as coming back. */
  readonly value: number | undefined
  /** @default only looked at */
  readonly limit?: Limit
}

/** What is known of an experiment before it runs. */
export interface About {
  /** What it is run by. */
  readonly name: string
  /** The table that it stands in. */
  readonly group: GroupName
  /** What is done, in a few words. */
  readonly title: string
  /** What the tree promises. */
  readonly expected: string
}

/** One on the lab that runs. */
export interface Experiment extends About {
  readonly run: (lab: Context) => Promise<readonly Measure[]>
}

/** The lab as one that can be started and ended. */
export interface Power {
  /** `lab up` with these words. Errors: LabError when it does not get there. */
  readonly up: (...words: readonly string[]) => Promise<UpTimes>
  /** `lab up`, whose power fails after so many seconds. */
  readonly upUntil: (seconds: number) => Promise<void>
  /** The power fails: everything is killed, the disks stay. */
  readonly cut: () => Promise<void>
  readonly down: () => Promise<void>
  /** Applications that are not well (`aws root`), and the memory of everything. */
  readonly look: () => Promise<{ readonly ill: readonly string[]; readonly gib: number }>
}

/** One that starts the lab itself, and leaves it running. `clusters` are the names of the fleet's. */
export interface BringUp extends About {
  readonly start: (power: Power, clusters: readonly string[]) => Promise<Measures>
}

/** The tables of docs/lab-results.md, in their order. */
export const groups = [
  ['from-nothing', 'From nothing to everything'],
  ['shares', 'Shares'],
  ['faults', 'Faults of one cloud'],
  ['commits', 'From a commit to Envoy'],
  ['changes', 'Changes under load'],
  ['canary', 'A bad canary'],
  ['gate', 'A canary that the gate judges'],
  ['simulate', '`simulate` against Envoy'],
  ['contrast', 'The usual design under the same faults'],
  ['access', 'Who may call'],
  ['checks', 'What the checks find'],
] as const
export type GroupName = (typeof groups)[number][0]

/** What one run of an experiment measured. */
export type Measures = readonly Measure[]

export const keeps = ({ value, limit }: Measure): boolean => {
  if (limit === undefined) return true
  if (value === undefined) return false
  if ('atMost' in limit) return value <= limit.atMost
  if ('atLeast' in limit) return value >= limit.atLeast
  return Math.abs(value - limit.of) <= limit.within
}

/** A limit as people read it. */
export const formatLimit = (limit: Limit): string => {
  if ('atMost' in limit) return limit.atMost === 0 ? '0' : `at most ${limit.atMost}`
  return 'atLeast' in limit ? `at least ${limit.atLeast}` : `${limit.of} ± ${limit.within}`
}
