/** What a reviewer must not overlook: each rule has a code, and its reason stands in the catalogue of findings. */
import { type Code, type Finding, sortFindings } from '../../findings/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import type { Comparison } from '../changes/index.ts'

/** What the rules read. A fleet is undefined where that side's files do not hold today's rules. */
export interface Case {
  readonly comparison: Comparison
  readonly before: Fleet | undefined
  readonly after: Fleet | undefined
  /** The text of a changed file on each side; undefined where that side does not have it, or it is no text of a sensible size. */
  readonly text: (side: 'before' | 'after', path: string) => string | undefined
}

export type DangerRule = (of: Case) => readonly Finding[]

/** Every rule by the code of its findings. */
export const dangerRules = {} as const satisfies Partial<Record<Code, DangerRule>>

/** Every finding of every rule, in the order of their places. */
export const dangers = (of: Case): readonly Finding[] =>
  sortFindings(Object.values<DangerRule>(dangerRules).flatMap((rule) => rule(of)))
