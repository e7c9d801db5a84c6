/** What deciders decide, and how they ask. */
import type { Fleet, FleetText } from '../fleet/index.ts'
import type { Answer, Question } from './evidence.ts'

/** A table of a report. */
export interface Numbers {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

interface Reasoned {
  /** In one line, such as `canary v1.1.0: 5 % to 25 %`; the subject of a commit. */
  readonly title: string
  /** Sentences, the weightiest first. */
  readonly why: readonly string[]
  readonly numbers: readonly Numbers[]
}

export interface Proposed extends Reasoned {
  readonly verdict: 'change'
  /** What a person would type: `canary -- advance`. */
  readonly command: string
  readonly edit: (text: FleetText, fleet: Fleet) => FleetText
  /** Whether it takes something back that does harm: such a change waits for nobody. @default false */
  readonly urgent?: boolean
}

/**
 * keep: all is as it should be. wait: too little is known yet, or it contradicts itself. freeze: what is known cannot be trusted,
 * and a person must look.
 */
export interface Unchanged extends Reasoned {
  readonly verdict: 'keep' | 'wait' | 'freeze'
}

export type Decision = Proposed | Unchanged

/** Asks under a name that is the question's own within a decision; every answer becomes evidence. */
export type Ask = (name: string, question: Question) => Promise<Answer>

/**
 * One kind of change that proposes itself. Beside what it asks it knows the fleet and the time, and nothing else: the same
 * answers lead to the same decision.
 */
export interface Decider {
  /** Also the name of its branch. */
  readonly name: string
  /** Fields of `fleet.yaml` or `<cluster>.yaml` that it changes: an open change of a person on these stops it. */
  readonly fields: readonly string[]
  readonly decide: (fleet: Fleet, ask: Ask, at: Date) => Promise<Decision>
}
