/**
 * What stays the same when a series is turned upside down. The network weighs its forecasters by traits alone, so
 * that the forecast of −x is exactly the forecast of x negated.
 */
import { LAGS, WINDOW } from './shape.ts'

/**
 * Writes the traits of a row at `at`: the autocorrelation of each lag (the sum of lagged products over the count of
 * values), the size of each residual, 1 for each place that holds a value, the size of the trend.
 * `residuals`: the first `count` are the row's, oldest first, of mean square 1.
 */
export const writeTraits = (
  residuals: Float64Array,
  count: number,
  trend: number,
  into: Float32Array,
  at: number,
): void => {
  for (let lag = 1; lag <= LAGS && lag < count; lag++) {
    let sum = 0
    for (let i = lag; i < count; i++) sum += (residuals[i] ?? 0) * (residuals[i - lag] ?? 0)
    into[at + lag - 1] = sum / count
  }
  const sizes = at + LAGS + WINDOW - count
  const mask = sizes + WINDOW
  for (let i = 0; i < count; i++) {
    into[sizes + i] = Math.abs(residuals[i] ?? 0)
    into[mask + i] = 1
  }
  into[at + LAGS + WINDOW + WINDOW] = Math.abs(trend)
}
