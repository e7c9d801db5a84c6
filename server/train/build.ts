/** From a recipe to the bytes of model.onnx and model.json and the table of the documentation. */
import { createHash } from 'node:crypto'
import { HORIZON, type Manifest, SERIES, TRAITS, WINDOW } from '../src/model/index.ts'
import { type Series, sources } from './datasets.ts'
import { evaluate, type GroupScore, METHODS, overall } from './evaluate.ts'
import { fit } from './fit.ts'
import { tensors, type Weights } from './network.ts'
import { encode, OPSET } from './onnx.ts'
import type { Recipe } from './recipe.ts'

export type Build = {
  readonly weights: Weights
  readonly onnx: Uint8Array
  readonly manifest: Manifest
  readonly groups: readonly GroupScore[]
}

/** The weights as the file holds them: float32. */
const rounded = (weights: Weights): Weights => {
  for (const { cells } of tensors(weights)) cells.set(Float32Array.from(cells))
  return weights
}

const fixed = (value: number): number => Number(value.toFixed(3))

const float32 = (name: string, width: number): Manifest['inputs'][number] => ({
  name,
  datatype: 'FP32',
  shape: [-1, width],
})

/**
 * Trains on the series that are for training, and scores what it trained on all `tests`. The same arguments give the
 * same bytes: no clock, no unseeded randomness, no file is written. `report` hears the progress.
 */
export const build = (
  recipe: Recipe,
  series: readonly Series[],
  tests: readonly Series[],
  report: (line: string) => void,
): Build => {
  const weights = rounded(
    fit(
      recipe,
      series.filter(({ trained }) => trained),
      report,
    ),
  )
  const groups = evaluate(weights, tests)
  const scores = overall(groups)
  const onnx = encode(weights)
  const manifest: Manifest = {
    name: 'forecaster',
    version: '1',
    sha256: createHash('sha256').update(onnx).digest('hex'),
    opset: OPSET,
    window: WINDOW,
    horizon: HORIZON,
    inputs: [float32('series', SERIES), float32('traits', TRAITS)],
    outputs: [float32('forecast', HORIZON)],
    training: {
      seed: recipe.seed,
      samples: recipe.ridgeSamples + recipe.steps * recipe.batch,
      parameters: tensors(weights).reduce((sum, { cells }) => sum + cells.length, 0),
      data: sources.map((source) => ({ ...source })),
    },
    metrics: Object.fromEntries(
      METHODS.map((method) => [
        method,
        { smape: fixed(scores[method].smape), mase: fixed(scores[method].mase) },
      ]),
    ),
  }
  return { weights, onnx, manifest, groups }
}

/** The text of model.json. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`
