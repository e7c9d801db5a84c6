/** Means of ratios, and how far another choice of series would have moved them. */
import { random } from '../random.ts'

/** The model's error on one series over that of another method, and the set that the series is from. */
export type Ratio = { readonly set: string; readonly ratio: number }

/** A geometric mean, and the interval that holds it in 95 of 100 resamples. */
export type Mean = { readonly mean: number; readonly low: number; readonly high: number }

const RESAMPLES = 4000

const logMean = (logs: readonly number[]): number => logs.reduce((sum, log) => sum + log, 0) / logs.length

/**
 * Geometric mean of the ratios with a bootstrap interval. Whole sets are drawn, with replacement, because series of one
 * set are alike: two of them are not two opinions. The same ratios give the same interval.
 */
export const geometricMean = (ratios: readonly Ratio[]): Mean => {
  const sets = [...Map.groupBy(ratios, ({ set }) => set).values()].map((members) =>
    members.map(({ ratio }) => Math.log(ratio)),
  )
  const source = random(1)
  const means = Array.from({ length: RESAMPLES }, () =>
    logMean(sets.flatMap(() => source.pick(sets))),
  ).toSorted((left, right) => left - right)
  const at = (share: number) => Math.exp(means[Math.floor(share * (RESAMPLES - 1))] ?? Number.NaN)
  return { mean: Math.exp(logMean(sets.flat())), low: at(0.025), high: at(0.975) }
}
