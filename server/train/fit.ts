/** Trains the network: the first map by ridge regression in closed form, then everything together by Adam. */
import { HORIZON, SERIES, WINDOW } from '../src/model/index.ts'
import { adam } from './adam.ts'
import type { Series } from './datasets.ts'
import { backward, createErrors } from './gradient.ts'
import { type Matrix, matrix, multiplyTransposedLeft, solve } from './matrix.ts'
import { createPass, emptyWeights, forward, MAPS, MIXED, tensors, type Weights } from './network.ts'
import { type Random, random } from './random.ts'
import { createSamples, draw } from './samples.ts'

export type Recipe = {
  readonly seed: number
  /** Width of the gate. */
  readonly hidden: number
  /** Samples of the ridge regression. */
  readonly ridgeSamples: number
  /** Adam steps, each on `batch` fresh samples. */
  readonly steps: number
  readonly batch: number
  /** Adam's first step size; it falls to zero in a straight line. */
  readonly rate: number
}

/** Penalty of the ridge regression, in samples. */
const PENALTY = 10

/** Least-squares map from the series to the targets, each sample weighted as in the loss. */
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
const initial = (recipe: Recipe, source: Random, series: readonly Series[]): Weights => {
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

/** Errors below this share of a series' unit count by their square, larger ones by their size. */
const BEND = 0.1

/** Fills `slopes` with the gradient of the loss by the forecast and returns the mean loss. */
const loss = (forecast: Matrix, targets: Matrix, weights: Float64Array, slopes: Matrix): number => {
  let sum = 0
  for (let i = 0; i < forecast.cells.length; i++) {
    const weight = weights[Math.floor(i / HORIZON)] ?? 0
    const error = weight * ((forecast.cells[i] ?? 0) - (targets.cells[i] ?? 0))
    const size = Math.sqrt(error * error + BEND * BEND)
    sum += size - BEND
    slopes.cells[i] = (weight * error) / size / forecast.cells.length
  }
  return sum / forecast.cells.length
}

/** The trained weights. `report` hears the mean loss of each twentieth of the training. */
export const fit = (recipe: Recipe, series: readonly Series[], report: (line: string) => void): Weights => {
  const source = random(recipe.seed)
  const weights = initial(recipe, source, series)
  const gradient = emptyWeights(recipe.hidden)
  const samples = createSamples(recipe.batch)
  const pass = createPass(recipe.batch, recipe.hidden)
  const errors = createErrors(recipe.batch, recipe.hidden)
  const slopes = matrix(recipe.batch, HORIZON)
  const optimiser = adam(tensors(weights))
  const every = Math.max(1, Math.floor(recipe.steps / 20))
  let total = 0
  for (let step = 1; step <= recipe.steps; step++) {
    draw(source, series, samples)
    pass.series.cells.set(samples.rows.series)
    pass.traits.cells.set(samples.rows.traits)
    forward(weights, pass)
    total += loss(pass.forecast, samples.targets, samples.weights, slopes)
    backward(weights, pass, slopes, errors, gradient)
    optimiser.step(tensors(weights), tensors(gradient), recipe.rate * (1 - (step - 1) / recipe.steps))
    if (step % every === 0) {
      report(`step ${step} of ${recipe.steps}: loss ${(total / every).toFixed(4)}`)
      total = 0
    }
  }
  return weights
}
