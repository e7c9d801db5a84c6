/** What training starts from: a ridge regression in closed form, and the seasons as closed maps beside it. */
import { HORIZON, PLACES, SERIES, SLOPE_STEPS } from '../src/model/index.ts'
import type { Series } from './datasets.ts'
import { type Matrix, matrix, multiplyTransposedLeft, solve } from './matrix.ts'
import { createPass, emptyWeights, MIXED, type Weights } from './network.ts'
import type { Random } from './random.ts'
import type { Recipe } from './recipe.ts'
import { createSamples, draw } from './samples.ts'

/** Penalty of the ridge regression, in samples. */
const PENALTY = 10

/** Least-squares map from the series to the targets. No sample counts more than once, smooth ones less. */
const ridge = (recipe: Recipe, source: Random, series: readonly Series[]): Matrix => {
  const samples = createSamples(recipe.ridgeSamples)
  draw(source, series, samples)
  const pass = createPass(recipe.ridgeSamples, 1)
  pass.series.cells.set(samples.rows.series)
  for (let row = 0; row < recipe.ridgeSamples; row++) {
    const weight = Math.min(1, samples.weights[row] ?? 0)
    for (let i = 0; i < SERIES; i++)
      pass.series.cells[row * SERIES + i] = weight * (pass.series.cells[row * SERIES + i] ?? 0)
    for (let i = 0; i < HORIZON; i++) {
      samples.targets.cells[row * HORIZON + i] = weight * (samples.targets.cells[row * HORIZON + i] ?? 0)
    }
  }
  const normal = matrix(SERIES, SERIES)
  const right = matrix(SERIES, HORIZON)
  multiplyTransposedLeft(pass.series, pass.series, normal)
  multiplyTransposedLeft(pass.series, samples.targets, right)
  for (let i = 0; i < SERIES; i++)
    normal.cells[i * SERIES + i] = (normal.cells[i * SERIES + i] ?? 0) + PENALTY
  return solve(normal, right)
}

/** Map 0 is the ridge regression, fully open; the others start as what people do by hand, closed. */
export const initial = (recipe: Recipe, source: Random, series: readonly Series[]): Weights => {
  const weights = emptyWeights(recipe.hidden)
  const scatter = (into: Matrix, size: number) => {
    for (let i = 0; i < into.cells.length; i++) into.cells[i] = size * source.gauss()
  }
  scatter(weights.gateIn, 1 / Math.sqrt(weights.gateIn.rows))
  scatter(weights.gateOut, 0.1 / Math.sqrt(weights.gateOut.rows))
  scatter(weights.maps, 0.05)
  weights.gateOutBias.cells.fill(1, 0, HORIZON)
  const general = ridge(recipe, source, series)
  for (let step = 0; step < HORIZON; step++) {
    const put = (map: number, input: number, value: number) => {
      weights.maps.cells[input * MIXED + map * HORIZON + step] = value
    }
    for (let i = 0; i < SERIES; i++) put(0, i, general.cells[i * HORIZON + step] ?? 0)
    const { newest, ahead, grown, lagged, slope, levels, slopes } = PLACES
    const distance = step + 1
    // The newest value again and again, against the line; the means of the newest four and twelve.
    put(1, newest, 1)
    put(1, slope, -distance / SLOPE_STEPS)
    for (let ago = 0; ago < 4; ago++) put(2, newest - ago, 1 / 4)
    for (let ago = 0; ago < 12; ago++) put(3, newest - ago, 1 / 12)
    // On from the newest value by its last step, and by the mean of its last four and twelve.
    for (const [map, steps] of [
      [4, 1],
      [5, 4],
      [9, 12],
    ] as const) {
      put(map, newest, (map === 4 ? 1 : 0) + distance / steps)
      put(map, newest - steps, -distance / steps)
    }
    // What the season says: its profile, its growth, what the last one left over.
    put(6, ahead + step, 1)
    put(7, grown + step, 1)
    put(8, lagged + step, 1)
    // On from a smoothed level by its slope; as a slow mean.
    put(10, levels + 7, 1)
    put(10, slopes + 1, distance / SLOPE_STEPS)
    put(11, levels + 1, 1)
  }
  return weights
}
