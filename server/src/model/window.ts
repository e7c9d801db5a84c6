/**
 * Turns a series of any length and size into one row that the network understands, and its answer back into values.
 * All in float64, because the series may be 1e38 with a spread of 1 and the network computes in float32.
 *
 * A row is what is left of the last WINDOW values after their least-squares line is taken away, divided by its own
 * spread. The forecast is the line plus that spread times the mean of two answers: the network's, and that of smoothing. So a line
 * continues as a line and a·x+b gives a·f(x)+b by construction; both only decide what the line does not explain.
 */
import { createSeason, findSeason } from './season.ts'
import { SERIES, writeSeries } from './series.ts'
import { HORIZON, STEEPEST, WINDOW } from './shape.ts'
import { createSmoothed, smooth, smoothForecast } from './smoothing.ts'
import { TRAITS, writeTraits } from './traits.ts'

/** Below this share of the span, what the line leaves is rounding, and the line alone is the forecast. */
const ROUNDING = 1e-9

/** The largest finite float32: a line that would leave the range of the API stays at its edge. */
const LARGEST = 3.4028234663852886e38

/** Network inputs of up to `capacity` rows, row after row, to be reused from batch to batch. */
export type Rows = {
  readonly capacity: number
  /**
   * capacity × SERIES: see series.ts. The rise of the line over the window is squashed into ±STEEPEST.
   */
  readonly series: Float32Array
  /** capacity × TRAITS: see traits.ts. */
  readonly traits: Float32Array
}

/**
 * What a network answer needs to become values: value(h) = centre + span·(level + slope·h + spread·(answer(h) + smoothed(h))/2).
 */
export type Frame = {
  readonly centre: number
  readonly span: number
  readonly level: number
  readonly slope: number
  readonly spread: number
  /** The forecast of smoothing, in spreads from the line. */
  readonly smoothed: Float64Array
}

export const createRows = (capacity: number): Rows => ({
  capacity,
  series: new Float32Array(capacity * SERIES),
  traits: new Float32Array(capacity * TRAITS),
})

/** The last values of the series that is being written, oldest first: scaled into ±1, then what the line leaves. */
const units = new Float64Array(WINDOW)
const season = createSeason()
const smoothed = createSmoothed()

/** Of a line. */
const nothing = new Float64Array(HORIZON)

/**
 * Writes the last WINDOW values of `values` into row `index` of `rows` and returns their frame. `values` are at least
 * one number, each within the range of float32.
 */
export const writeRow = (values: readonly number[], rows: Rows, index: number): Frame => {
  const { series, traits } = rows
  const row = index * SERIES
  series.fill(0, row, row + SERIES)
  traits.fill(0, index * TRAITS, (index + 1) * TRAITS)

  const count = Math.min(values.length, WINDOW)
  const first = values.length - count
  const centre = values[values.length - 1] ?? 0
  let span = 0
  for (let i = first; i < values.length; i++) span = Math.max(span, Math.abs((values[i] ?? 0) - centre))
  if (span === 0) return { centre, span, level: 0, slope: 0, spread: 0, smoothed: nothing }

  // Least squares over t = 1 - count … 0.
  const middle = (1 - count) / 2
  let sum = 0
  let moment = 0
  for (let i = 0; i < count; i++) {
    const unit = ((values[first + i] ?? 0) - centre) / span
    units[i] = unit
    sum += unit
    moment += (i + middle) * unit
  }
  const slope = (12 * moment) / (count * (count * count - 1))
  const level = sum / count - slope * middle

  let squares = 0
  for (let i = 0; i < count; i++) {
    const residual = (units[i] ?? 0) - level - slope * (i + 1 - count)
    units[i] = residual
    squares += residual * residual
  }
  const spread = Math.sqrt(squares / count)
  if (spread < ROUNDING) return { centre, span, level: 0, slope, spread: 0, smoothed: nothing }

  for (let i = 0; i < count; i++) units[i] = (units[i] ?? 0) / spread
  const rise = (slope * count) / spread
  const steepness = rise / STEEPEST
  const trend = rise / Math.sqrt(1 + steepness * steepness)
  findSeason(units, count, season)
  smooth(season.flat, count, smoothed)
  writeSeries(season, smoothed, count, trend, series, row)
  writeTraits(season, smoothed, count, trend, traits, index * TRAITS)
  return { centre, span, level, slope, spread, smoothed: smoothForecast(smoothed, season) }
}

/** The values that row `index` of the network's answers (rows of HORIZON) stands for, within the range of float32. */
export const readRow = (answers: Float32Array | Float64Array, index: number, frame: Frame): number[] => {
  const { centre, span, level, slope, spread, smoothed } = frame
  const values = new Array<number>(HORIZON)
  for (let step = 0; step < HORIZON; step++) {
    const correction = ((answers[index * HORIZON + step] ?? 0) + (smoothed[step] ?? 0)) / 2
    const unit = level + slope * (step + 1) + spread * correction
    values[step] = Math.max(-LARGEST, Math.min(LARGEST, centre + span * unit))
  }
  return values
}
