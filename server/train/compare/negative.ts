/** Forecasts below zero of series that never are: how many, and what cutting them at zero gains. */
import { geometricMean, type Mean } from './ratios.ts'
import { type Answered, bySeries, meanError } from './score.ts'

const METHODS = ['model', 'AutoETS', 'AutoTheta'] as const

export type Negative = {
  readonly method: (typeof METHODS)[number]
  /** Forecasts of series without a negative value. */
  readonly forecasts: number
  /** Those of them that hold a value below zero. */
  readonly below: number
  /** Error with every value below zero cut to zero over the error as it is, of the series that have such forecasts; nothing without one. */
  readonly cut: Mean | undefined
}

const isBelow = (values: readonly number[]): boolean => values.some((value) => value < 0)

/** Of each method that can go below zero. */
export const negatives = (tasks: readonly Answered[]): readonly Negative[] => {
  const series = bySeries(tasks).filter(
    ([, members]) => !members.some(({ history, actual }) => isBelow(history) || isBelow(actual)),
  )
  return METHODS.map((method) => {
    const hit = series.filter(([, members]) => members.some(({ forecasts }) => isBelow(forecasts[method])))
    const all = series.flatMap(([, members]) => members)
    const ratios = hit.map(([{ set }, members]) => ({
      set,
      ratio:
        meanError(members, ({ forecasts }) => forecasts[method].map((value) => Math.max(0, value))) /
        meanError(members, ({ forecasts }) => forecasts[method]),
    }))
    return {
      method,
      forecasts: all.length,
      below: all.filter(({ forecasts }) => isBelow(forecasts[method])).length,
      cut: ratios.length === 0 ? undefined : geometricMean(ratios),
    }
  })
}
