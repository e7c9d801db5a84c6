/**
 * What stays the same when a series is turned upside down. The network weighs its forecasters by traits alone, so
 * that the forecast of −x is exactly the forecast of x negated.
 */
import { createProducts, lagProducts } from './lags.ts'
import type { Season } from './season.ts'
import { FAINT, STEEPEST, WINDOW } from './shape.ts'
import { type Smoothed, WAYS_COUNT } from './smoothing.ts'

/** Lags whose autocorrelations are traits: of the flat row, of its steps. */
const LEVEL_LAGS = 12
const STEP_LAGS = 6

/** Newest values and newest steps whose sizes are traits. */
const SIZES = 12
const STEP_SIZES = 6

/** A row has so many values, a season so many steps or repeats, or more. */
const COUNTS = [3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 72, 96, 120, 144] as const
const PERIODS = [2, 3, 4, 5, 7, 8, 12, 13, 24, 25, 48] as const
const SEASONS = [3, 4, 6, 10] as const

/** Traits that compare the ends of a row: how many of them. */
const MOVES = 6

const products = createProducts(LEVEL_LAGS)
const changes = new Float64Array(WINDOW)
const moves = new Float64Array(MOVES)

/** Into ±1, steepest at 0. */
const squash = (value: number): number => value / Math.sqrt(1 + value * value)

/** Writes the traits of a row of `count` values at `at`. */
export const writeTraits = (
  { flat, period, trust, likeness, growth, ahead }: Season,
  { merits }: Smoothed,
  count: number,
  trend: number,
  into: Float32Array,
  at: number,
): void => {
  let to = at
  const put = (value: number) => {
    into[to++] = value
  }
  let squares = 0
  let steps = 0
  let before = flat[0] ?? 0
  for (let i = 0; i < count; i++) {
    const value = flat[i] ?? 0
    squares += value * value
    const change = value - before
    before = value
    changes[i] = change
    steps += change * change
  }
  const size = Math.sqrt(squares / count + FAINT)
  const step = Math.sqrt(steps / (count - 1) + FAINT)
  lagProducts(flat, count, LEVEL_LAGS, products)
  for (let lag = 1; lag <= LEVEL_LAGS; lag++) put((products[lag] ?? 0) / (count * size * size))
  lagProducts(changes, count, STEP_LAGS, products)
  for (let lag = 1; lag <= STEP_LAGS; lag++) put((products[lag] ?? 0) / ((count - 1) * step * step))
  for (let i = 1; i <= SIZES; i++) put(i <= count ? squash(Math.abs(flat[count - i] ?? 0) / size) : 0)
  for (let i = 1; i <= STEP_SIZES; i++) {
    put(i < count ? squash(Math.abs((flat[count - i] ?? 0) - (flat[count - i - 1] ?? 0)) / step) : 0)
  }
  for (const least of COUNTS) put(count >= least ? 1 : 0)
  for (const least of PERIODS) put(period >= least ? 1 : 0)
  for (const least of SEASONS) put(period > 0 && count >= least * period ? 1 : 0)
  put(likeness)
  put(trust)
  put(growth)
  put(size)
  put(Math.min(2, step / size))
  put(Math.abs(trend) / STEEPEST)

  /** Mean of the flat row from `from` to `until` steps ago, as far as it goes. */
  const mean = (from: number, until: number) => {
    const oldest = Math.max(0, count - until)
    let sum = 0
    for (let i = oldest; i < count - from; i++) sum += flat[i] ?? 0
    return count - from > oldest ? sum / (count - from - oldest) : 0
  }
  const last = mean(0, 1)
  moves[0] = squash(last / size)
  moves[1] = squash((last - mean(1, 2)) / step)
  moves[2] = squash((2 * (mean(0, 2) - mean(2, 4))) / size)
  moves[3] = squash((2 * (mean(0, 4) - mean(4, 8))) / size)
  moves[4] = squash((2 * (mean(0, 12) - mean(12, 24))) / size)
  moves[5] = squash(trend / 5)
  // The product of two that both change their sign does not.
  for (let one = 0; one < MOVES; one++) {
    for (let other = 0; other <= one; other++) put((moves[one] ?? 0) * (moves[other] ?? 0))
  }
  const next = ahead[0] ?? 0
  put(squash(next * next))
  for (let way = 0; way < WAYS_COUNT; way++) put(Math.sqrt(merits[way] ?? 0))
}

export const TRAITS =
  LEVEL_LAGS +
  STEP_LAGS +
  SIZES +
  STEP_SIZES +
  COUNTS.length +
  PERIODS.length +
  SEASONS.length +
  6 +
  (MOVES * (MOVES + 1)) / 2 +
  1 +
  WAYS_COUNT
