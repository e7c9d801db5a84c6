/** Endless training samples: a window of a series, and the ten values after it in the units of the network. */
import { createRows, HORIZON, type Rows, WINDOW, writeRow } from '../src/model/index.ts'
import type { Series } from './datasets.ts'
import { type Matrix, matrix } from './matrix.ts'
import type { Random } from './random.ts'
import { synthetic } from './synthetic.ts'

/** Share of the samples that come from real series. */
const REAL = 0.2

export type Samples = {
  readonly rows: Rows
  /** What the network should answer: rows × HORIZON. */
  readonly targets: Matrix
  /** How much an error in a row counts, so that each series counts alike whatever share its line explains. */
  readonly weights: Float64Array
}

export const createSamples = (capacity: number): Samples => ({
  rows: createRows(capacity),
  targets: matrix(capacity, HORIZON),
  weights: new Float64Array(capacity),
})

/** Lengths that windows are drawn up to, so that short ones are as frequent as long ones. */
const REACHES = [12, 24, 36, 60, 100, WINDOW] as const

/** A third of the windows are as long as can be, the others have any length from 3. */
const windowLength = (random: Random, longest: number): number =>
  random.chance(0.33) ? longest : 3 + random.integer(Math.min(longest, random.pick(REACHES)) - 2)

/** A stretch of one series, perhaps every second or third value only, before its cut. */
const stretch = (random: Random, series: readonly Series[]): readonly number[] => {
  const { values, cut } = random.pick(series)
  const stride = random.chance(0.8) ? 1 : 2 + random.integer(2)
  const longest = Math.min(WINDOW, Math.floor(cut / stride) - HORIZON)
  const length = (windowLength(random, longest) + HORIZON) * stride
  const from = random.integer(cut - length + 1)
  return values.slice(from, from + length).filter((_, index) => index % stride === stride - 1)
}

const made = (random: Random): readonly number[] => synthetic(random, windowLength(random, WINDOW) + HORIZON)

/** Mean size of the steps between neighbours: the unit of MASE. */
const meanStep = (values: readonly number[]): number => {
  let sum = 0
  for (let i = 1; i < values.length; i++) sum += Math.abs((values[i] ?? 0) - (values[i - 1] ?? 0))
  return sum / (values.length - 1)
}

/** Overwrites all rows with fresh samples of the series and of the generator. */
export const draw = (random: Random, series: readonly Series[], into: Samples): void => {
  const { rows, targets, weights } = into
  for (let row = 0; row < rows.capacity; ) {
    const values = random.chance(REAL) ? stretch(random, series) : made(random)
    const past = values.slice(0, -HORIZON)
    const { centre, span, level, slope, spread } = writeRow(past, rows, row)
    // A line or a constant: its forecast is given, there is nothing to learn.
    if (spread < 1e-6) continue
    const unit = span * spread
    let reach = meanStep(past)
    for (let step = 0; step < HORIZON; step++) {
      const actual = values[past.length + step] ?? 0
      targets.cells[row * HORIZON + step] = ((actual - centre) / span - level - slope * (step + 1)) / spread
      reach += Math.abs(actual - centre) / HORIZON
    }
    weights[row] = unit / reach
    row++
  }
}
