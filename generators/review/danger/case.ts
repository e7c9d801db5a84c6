/** What the rules of danger read, and what a rule is. */
import type { Finding } from '../../findings/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import type { Comparison } from '../changes/index.ts'
import type { CostRow } from '../model.ts'

/** What the rules read. A fleet is undefined where that side's files do not hold today's rules. */
export interface Case {
  readonly comparison: Comparison
  readonly before: Fleet | undefined
  readonly after: Fleet | undefined
  /** Why the files of a side are a fleet that does not hold today's rules; undefined where they do, or there are none. */
  readonly unread: Readonly<Record<'before' | 'after', string | undefined>>
  /** The text of a file on each side; undefined where that side does not have it, or it is no text of a sensible size (`danger-unread`). */
  readonly text: (side: 'before' | 'after', path: string) => string | undefined
  /** Every path of a side, changed or not. */
  readonly tracked: (side: 'before' | 'after') => readonly string[]
  /** The files of a folder, changed or not. */
  readonly beside: (side: 'before' | 'after', folder: string) => readonly string[]
  /** What a month costs, of every cluster. Default: prices are not known. */
  readonly cost?: readonly CostRow[] | undefined
  /** What the rules over pairs found: what they say of an object is not said again. Default: nothing. */
  readonly said?: readonly Finding[] | undefined
}

export type DangerRule = (of: Case) => readonly Finding[]
