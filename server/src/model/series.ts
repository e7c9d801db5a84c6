/**
 * What the network turns into a forecast: the row less its season, newest values one by one and older ones as means, what
 * the season says of each step ahead, the line, and where each way of smoothing ended. All of it is negated when the row is.
 */
import type { Season } from './season.ts'
import { HORIZON, WINDOW } from './shape.ts'
import { SLOPES_COUNT, type Smoothed, WAYS_COUNT } from './smoothing.ts'

/** Newest values that the network sees one by one. */
export const RECENT = 16

/** Older values are seen as means: from so many steps ago on, each block to the next. */
const BLOCKS = [RECENT, 24, 48, 96, WINDOW] as const

const blocks = RECENT
const ahead = blocks + BLOCKS.length - 1
const grown = ahead + HORIZON
const lagged = grown + HORIZON
const trend = lagged + HORIZON
const slope = trend + 1
const levels = slope + 1
const slopes = levels + WAYS_COUNT

/** Where in a row of the input `series` what stands. */
export const PLACES = {
  /** The newest value; the one before it is at the place before. */
  newest: RECENT - 1,
  /** Of the first step ahead: the season, its growth, what the last season left over. */
  ahead,
  grown,
  lagged,
  /** The rise of the line over the row, and over SLOPE_STEPS steps. */
  trend,
  slope,
  /** Of the first way of smoothing: its level, and its rise over SLOPE_STEPS steps. */
  levels,
  slopes,
} as const

/** Width of the input `series`. */
export const SERIES = slopes + SLOPES_COUNT

/** Slopes are given as the rise over so many steps, which is about the size of the other inputs. */
export const SLOPE_STEPS = 5

/** Writes the input `series` of a row of `count` values at `at`. `rise`: of the line over the row, in spreads. */
export const writeSeries = (
  season: Season,
  smoothed: Smoothed,
  count: number,
  rise: number,
  into: Float32Array,
  at: number,
): void => {
  const { flat } = season
  const seen = Math.min(count, RECENT)
  for (let ago = 0; ago < seen; ago++) into[at + PLACES.newest - ago] = flat[count - 1 - ago] ?? 0
  for (let block = 1; block < BLOCKS.length; block++) {
    const newest = count - (BLOCKS[block - 1] ?? 0)
    const oldest = Math.max(0, count - (BLOCKS[block] ?? 0))
    let sum = 0
    for (let i = oldest; i < newest; i++) sum += flat[i] ?? 0
    into[at + blocks + block - 1] = newest > oldest ? sum / (newest - oldest) : 0
  }
  for (let step = 0; step < HORIZON; step++) {
    into[at + ahead + step] = season.ahead[step] ?? 0
    into[at + grown + step] = season.grown[step] ?? 0
    into[at + lagged + step] = season.lagged[step] ?? 0
  }
  into[at + trend] = rise
  into[at + slope] = (SLOPE_STEPS * rise) / count
  for (let way = 0; way < WAYS_COUNT; way++) into[at + levels + way] = smoothed.levels[way] ?? 0
  for (let way = 0; way < SLOPES_COUNT; way++) {
    into[at + slopes + way] = SLOPE_STEPS * (smoothed.slopes[way] ?? 0)
  }
}
