/** Trains the network: every weight together, by Adam, on an endless stream of samples. */
import { HORIZON } from '../src/model/index.ts'
import { adam } from './adam.ts'
import type { Series } from './datasets.ts'
import { backward, createErrors } from './gradient.ts'
import { initial } from './initial.ts'
import { type Matrix, matrix } from './matrix.ts'
import { createPass, emptyWeights, forward, tensors, type Weights } from './network.ts'
import { random } from './random.ts'
import type { Recipe } from './recipe.ts'
import { createSamples, draw } from './samples.ts'

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
