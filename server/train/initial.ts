/** What training starts from: a ridge regression in closed form, and the seasons as closed maps beside it. */
import { HORIZON, SERIES, WINDOW } from '../src/model/index.ts'
import type { Series } from './datasets.ts'
import { type Matrix, matrix, multiplyTransposedLeft, solve } from './matrix.ts'
import { createPass, emptyWeights, MAPS, MIXED, type Weights } from './network.ts'
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

/** Map 0 is the ridge regression, fully open; map k starts as "like one season of k + 1 steps ago", closed. */
export const initial = (recipe: Recipe, source: Random, series: readonly Series[]): Weights => {
  const weights = emptyWeights(recipe.hidden)
  const scatter = (into: Matrix, size: number) => {
    for (let i = 0; i < into.cells.length; i++) into.cells[i] = size * source.gauss()
  }
  scatter(weights.gateIn, 1 / Math.sqrt(weights.gateIn.rows))
  scatter(weights.gateOut, 0.1 / Math.sqrt(weights.gateOut.rows))
  weights.gateOutBias.cells.fill(1, 0, HORIZON)
  const general = ridge(recipe, source, series)
  for (let step = 0; step < HORIZON; step++) {
    for (let i = 0; i < SERIES; i++) {
      weights.maps.cells[i * MIXED + step] = general.cells[i * HORIZON + step] ?? 0
    }
    for (let map = 1; map < MAPS; map++) {
      const seen = WINDOW - (map + 1) + (step % (map + 1))
      weights.maps.cells[seen * MIXED + map * HORIZON + step] = 1
    }
  }
  return weights
}
