/**
 * Theta (Assimakopoulos and Nikolopoulos, 2000), which won the M3 competition, in the form of Hyndman and Billah
 * (2003): exponential smoothing with half the slope of the least-squares line as drift. A season is taken out before
 * and put back after, if the test of the M4 competition finds one.
 */
import { at, type Baseline, steps } from './baselines.ts'

type Smoothed = { readonly level: number; readonly squares: number }

/** Simple exponential smoothing from the first value: the last level and the sum of squared one-step errors. */
export const smooth = (history: readonly number[], alpha: number): Smoothed => {
  let level = at(history, 0)
  let squares = 0
  for (let i = 1; i < history.length; i++) {
    const error = at(history, i) - level
    squares += error * error
    level += alpha * error
  }
  return { level, squares }
}

const ALPHAS = Array.from({ length: 99 }, (_, index) => (index + 1) / 100)

/** The smoothing weight from 0.01 to 0.99 with the least squared error. */
export const bestAlpha = (history: readonly number[]): number =>
  ALPHAS.reduce((best, alpha) =>
    smooth(history, alpha).squares < smooth(history, best).squares ? alpha : best,
  )

/** Slope of the least-squares line. */
export const slopeOf = (history: readonly number[]): number => {
  const count = history.length
  const moment = history.reduce((sum, value, index) => sum + (index - (count - 1) / 2) * value, 0)
  return count < 2 ? 0 : (12 * moment) / (count * (count * count - 1))
}

/** Theta without a season. */
const plainTheta: Baseline = (history) => {
  const alpha = bestAlpha(history)
  const { level } = smooth(history, alpha)
  const half = slopeOf(history) / 2
  const lag = (1 - (1 - alpha) ** history.length) / alpha
  return steps((step) => level + half * (step - 1 + lag))
}

/** Autocorrelation at a lag. */
const autocorrelation = (history: readonly number[], lag: number): number => {
  const mean = history.reduce((sum, value) => sum + value, 0) / history.length
  let over = 0
  let under = 0
  history.forEach((value, index) => {
    under += (value - mean) ** 2
    if (index >= lag) over += (value - mean) * (at(history, index - lag) - mean)
  })
  return under === 0 ? 0 : over / under
}

/** The test of the M4 competition: the autocorrelation at the period is beyond its 90 % limits. */
export const isSeasonal = (history: readonly number[], period: number): boolean => {
  if (period < 2 || history.length < 3 * period) return false
  let squares = 0
  for (let lag = 1; lag < period; lag++) squares += autocorrelation(history, lag) ** 2
  const limit = 1.645 * Math.sqrt((1 + 2 * squares) / history.length)
  return Math.abs(autocorrelation(history, period)) > limit
}

/** Mean deviation of each place in the season from the centred moving average, summing to zero. */
export const seasonOf = (history: readonly number[], period: number): readonly number[] => {
  const half = Math.floor(period / 2)
  const sums = new Array<number>(period).fill(0)
  const counts = new Array<number>(period).fill(0)
  for (let i = half; i + half < history.length; i++) {
    let level = 0
    for (let j = -half; j <= half; j++) {
      // Of an even period both ends count half.
      level += at(history, i + j) * (period % 2 === 0 && Math.abs(j) === half ? 0.5 : 1)
    }
    const place = i % period
    sums[place] = (sums[place] ?? 0) + at(history, i) - level / period
    counts[place] = (counts[place] ?? 0) + 1
  }
  const season = sums.map((sum, place) => sum / (counts[place] ?? 1))
  const centre = season.reduce((sum, value) => sum + value, 0) / period
  return season.map((value) => value - centre)
}

/** Theta on the series without its season, if it has one, and the season added back. */
export const theta: Baseline = (history, period) => {
  if (!isSeasonal(history, period)) return plainTheta(history, period)
  const season = seasonOf(history, period)
  const flat = history.map((value, index) => value - (season[index % period] ?? 0))
  return plainTheta(flat, 1).map((value, step) => value + (season[(history.length + step) % period] ?? 0))
}
