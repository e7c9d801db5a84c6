/**
 * Exponential smoothing of the flat row in several fixed ways, from "as the mean" to "as the last value", and with slopes.
 * How wrong each was one step ahead tells the network what kind of series it is; where each ended is what it has to mix. And
 * the ways that were least wrong make a forecast of their own.
 */
import type { Season } from './season.ts'
import { FAINT, HORIZON } from './shape.ts'

/** Shares of an error that move the level and the slope, and what is left of the slope after a step. */
const WAYS = [
  { level: 0.05, slope: 0, rest: 0 },
  { level: 0.15, slope: 0, rest: 0 },
  { level: 0.3, slope: 0, rest: 0 },
  { level: 0.5, slope: 0, rest: 0 },
  { level: 0.75, slope: 0, rest: 0 },
  { level: 1, slope: 0, rest: 0 },
  { level: 0.15, slope: 0.02, rest: 1 },
  { level: 0.4, slope: 0.05, rest: 1 },
  { level: 0.8, slope: 0.1, rest: 1 },
  { level: 0.9, slope: 0.3, rest: 0.9 },
  { level: 1, slope: 0.6, rest: 0.8 },
] as const

export const WAYS_COUNT = WAYS.length
export const SLOPES_COUNT = WAYS.filter(({ slope }) => slope > 0).length

export type Smoothed = {
  /** The last level of each way. */
  readonly levels: Float64Array
  /** The last slope of each way that has one, per step. */
  readonly slopes: Float64Array
  /** Mean square of the one-step errors of the best way over that of each, 0 to 1. */
  readonly merits: Float64Array
}

export const createSmoothed = (): Smoothed => ({
  levels: new Float64Array(WAYS_COUNT),
  slopes: new Float64Array(SLOPES_COUNT),
  merits: new Float64Array(WAYS_COUNT),
})

const shares = Float64Array.from(WAYS, ({ level }) => level)
const turns = Float64Array.from(WAYS, ({ slope }) => slope)
const rests = Float64Array.from(WAYS, ({ rest }) => rest)
const slopes = new Float64Array(WAYS_COUNT)

/** Sums of squared one-step errors. */
const errors = new Float64Array(WAYS_COUNT)

/** Fills `into` for the first `count` values of `flat`, at least two. */
export const smooth = (flat: Float64Array, count: number, into: Smoothed): void => {
  const { levels, merits } = into
  levels.fill(flat[0] ?? 0)
  errors.fill(0)
  slopes.fill(0)
  // All ways at each value, not all values in each way: a way waits for its own last value, and not for the other ways.
  for (let i = 1; i < count; i++) {
    const value = flat[i] ?? 0
    for (let way = 0; way < WAYS_COUNT; way++) {
      const expected = (levels[way] ?? 0) + (slopes[way] ?? 0)
      const error = value - expected
      errors[way] = (errors[way] ?? 0) + error * error
      levels[way] = expected + (shares[way] ?? 0) * error
      slopes[way] = (rests[way] ?? 0) * ((slopes[way] ?? 0) + (turns[way] ?? 0) * error)
    }
  }
  let least = Number.POSITIVE_INFINITY
  let sloped = 0
  for (let way = 0; way < WAYS_COUNT; way++) {
    const error = (errors[way] ?? 0) / (count - 1)
    errors[way] = error
    least = Math.min(least, error)
    if ((turns[way] ?? 0) > 0) into.slopes[sloped++] = slopes[way] ?? 0
  }
  for (let way = 0; way < WAYS_COUNT; way++) merits[way] = (least + FAINT) / ((errors[way] ?? 0) + FAINT)
}

/** What is lost of a slope with every step ahead. */
const TIRING = 0.03

/**
 * The forecast of smoothing, in the units of the row: levels and slopes of all ways, weighted by the fourth power of their
 * merits, and the season with its growth.
 */
export const smoothForecast = (
  { levels, slopes, merits }: Smoothed,
  { ahead, grown }: Season,
): Float64Array => {
  let total = 0
  let level = 0
  let slope = 0
  let sloped = 0
  for (let way = 0; way < WAYS_COUNT; way++) {
    const merit = merits[way] ?? 0
    const weight = merit * merit * merit * merit
    total += weight
    level += weight * (levels[way] ?? 0)
    if ((turns[way] ?? 0) > 0) slope += weight * (slopes[sloped++] ?? 0)
  }
  const forecast = new Float64Array(HORIZON)
  for (let index = 0; index < HORIZON; index++) {
    const step = index + 1
    const rise = slope * step * (1 - TIRING * step)
    forecast[index] = (level + rise) / total + (ahead[index] ?? 0) + (grown[index] ?? 0)
  }
  return forecast
}
