/** The moments that a series is forecast from. */
import { HORIZON } from '../../src/model/index.ts'

/** Forecasts per series at most. */
const ORIGINS = 8

/**
 * Lengths of the histories: up to ORIGINS, spread evenly over the second half of the series, each with HORIZON values
 * after it. Errors: a series with no room for one.
 */
export const origins = (length: number): readonly number[] => {
  const last = length - HORIZON
  const first = Math.min(Math.ceil(length / 2), last)
  if (first < HORIZON) throw new RangeError(`${length} values are too few to forecast from`)
  const count = Math.min(ORIGINS, last - first + 1)
  return Array.from({ length: count }, (_, index) =>
    count === 1 ? last : first + Math.round((index * (last - first)) / (count - 1)),
  )
}
