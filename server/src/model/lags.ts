/** Sums of products of values that are so many steps apart: what autocorrelations are made of. */
import { LONGEST, WINDOW } from './shape.ts'

/** Lags that are summed in one sweep; most of the time of a long row is spent here. */
const SWEEP = 4

/** Largest lag that is asked for, up to a whole sweep. */
const LARGEST = LONGEST + SWEEP

/** The values, behind as many zeros as the largest lag looks back. */
const padded = new Float64Array(LARGEST + WINDOW)

export const createProducts = (lags: number): Float64Array => new Float64Array(lags + SWEEP)

/** Fills `into` (of createProducts) with Σ v(i)·v(i − lag) for the lags 1 … `lags`, of the first `count` values. */
export const lagProducts = (values: Float64Array, count: number, lags: number, into: Float64Array): void => {
  for (let i = 0; i < count; i++) padded[LARGEST + i] = values[i] ?? 0
  for (let lag = 1; lag <= lags; lag += SWEEP) {
    let sum0 = 0
    let sum1 = 0
    let sum2 = 0
    let sum3 = 0
    for (let i = LARGEST + lag; i < LARGEST + count; i++) {
      const value = padded[i] ?? 0
      const then = i - lag
      sum0 += value * (padded[then] ?? 0)
      sum1 += value * (padded[then - 1] ?? 0)
      sum2 += value * (padded[then - 2] ?? 0)
      sum3 += value * (padded[then - 3] ?? 0)
    }
    into[lag] = sum0
    into[lag + 1] = sum1
    into[lag + 2] = sum2
    into[lag + 3] = sum3
  }
}
