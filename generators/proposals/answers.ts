/** What deciders do alike with answers, and say alike when nothing changes. */
import type { Numbers, Unchanged } from './decision.ts'
import type { Answer, Series } from './evidence.ts'

/** Views that did not answer one of the questions, or not in full, each with why. */
export const failedIn = (answers: Readonly<Record<string, Answer>>): ReadonlyMap<string, string> =>
  new Map(Object.values(answers).flatMap(({ failed }) => Object.entries(failed)))

/** The number of the newest sample; NaN without one. */
export const newest = ({ values }: Series): number => Number(values.at(-1)?.[1])

/**
 * The sum over all clusters at each time that every one of `clusters` has a number for: half of the load is no load. Clusters that
 * are gone by now count while they were there. In order of time.
 */
export const totals = (
  all: readonly Series[],
  clusters: readonly string[],
): readonly (readonly [at: number, sum: number])[] => {
  const times = Map.groupBy(
    all.flatMap(({ labels, values }) =>
      values.map(([at, value]) => ({ at, cluster: labels.cluster, value: Number(value) })),
    ),
    ({ at }) => at,
  )
  return [...times]
    .filter(([, there]) => clusters.every((name) => there.some(({ cluster }) => cluster === name)))
    .map(([at, there]) => [at, there.reduce((sum, { value }) => sum + value, 0)] as const)
    .filter(([, sum]) => Number.isFinite(sum))
    .sort(([a], [b]) => a - b)
}

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
