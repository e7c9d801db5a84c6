/** What deciders do alike with answers, and say alike when nothing changes. */
import type { Numbers, Unchanged } from './decision.ts'
import type { Answer, Series } from './evidence.ts'

/** Views that did not answer one of the questions, or not in full, each with why. */
export const failedIn = (answers: Readonly<Record<string, Answer>>): ReadonlyMap<string, string> =>
  new Map(Object.values(answers).flatMap(({ failed }) => Object.entries(failed)))

/** The number of the newest sample; NaN without one. */
export const newest = ({ values }: Series): number => Number(values.at(-1)?.[1])

/** A decision that changes nothing. */
export const unchanged = (
  verdict: Unchanged['verdict'],
  title: string,
  why: readonly string[] = [],
  numbers: readonly Numbers[] = [],
): Unchanged => ({ verdict, title, why, numbers })

/** Each cluster or view with what is wrong with it, as a sentence. */
export const sentences = (reasons: Iterable<readonly [name: string, why: string]>): readonly string[] =>
  [...reasons].map(([name, why]) => `${name}: ${why}`)
