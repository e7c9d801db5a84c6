/** What the model has to beat. Each sees the whole history and is told the period; none is told the future. */
import { HORIZON } from '../src/model/index.ts'

export type Baseline = (history: readonly number[], period: number) => readonly number[]

/** A forecast from its value at each step from 1. */
export const steps = (value: (step: number) => number): readonly number[] =>
  Array.from({ length: HORIZON }, (_, index) => value(index + 1))

/** The value at an index that exists. */
export const at = (history: readonly number[], index: number): number => history[index] ?? 0

/** The last value again and again. */
export const naive: Baseline = (history) => steps(() => at(history, history.length - 1))

/** The last season again and again; naive while there is no full season. */
export const seasonalNaive: Baseline = (history, period) =>
  history.length < period
    ? naive(history, period)
    : steps((step) => at(history, history.length - period + ((step - 1) % period)))

/** The line through the first and the last value. */
export const drift: Baseline = (history, period) => {
  const last = history.length - 1
  if (last === 0) return naive(history, period)
  const slope = (at(history, last) - at(history, 0)) / last
  return steps((step) => at(history, last) + slope * step)
}
