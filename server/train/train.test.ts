import { describe, expect, test } from 'vitest'
import { createRows, HORIZON, SERIES, TRAITS, writeRow } from '../src/model/index.ts'
import { InferenceSession, Tensor } from '../src/model/onnxruntime.ts'
import { build, manifestText } from './build.ts'
import { realSeries } from './datasets.ts'
import { createPass, forward } from './network.ts'
import { random } from './random.ts'
import type { Recipe } from './recipe.ts'
import { synthetic } from './synthetic.ts'

const tiny: Recipe = { seed: 7, hidden: 8, ridgeSamples: 200, steps: 6, batch: 16, rate: 0.002 }
const series = realSeries()
const train = (recipe: Recipe) => build(recipe, series, series.slice(-2), () => {})
const trained = train(tiny)

describe('training', () => {
  test('twice with one seed gives the same bytes', () => {
    const again = train(tiny)
    expect(Buffer.from(again.onnx).equals(Buffer.from(trained.onnx))).toBe(true)
    expect(manifestText(again.manifest)).toBe(manifestText(trained.manifest))
  })

  test('with another seed gives other bytes', () => {
    expect(train({ ...tiny, seed: 8 }).manifest.sha256).not.toBe(trained.manifest.sha256)
  })

  test('sees nothing of a series that is kept for tests, nor of any series after its cut', () => {
    const hidden = series.map((one) => ({
      ...one,
      values: one.values.map((value, index) => (one.trained && index < one.cut ? value : Number.NaN)),
    }))
    expect(build(tiny, hidden, [], () => {}).manifest.sha256).toBe(trained.manifest.sha256)
  })

  test('lowers the loss', () => {
    const losses: number[] = []
    build({ ...tiny, batch: 32, steps: 200 }, series, [], (line) =>
      losses.push(Number(line.split(' ').at(-1))),
    )
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(mean(losses.slice(-5))).toBeLessThan(0.95 * mean(losses.slice(0, 5)))
  })

  test('exports what it trained: onnxruntime and TypeScript differ by less than 1e-5', async () => {
    const source = random(3)
    const rows = createRows(64)
    for (let row = 0; row < 64; row++) writeRow(synthetic(source, 2 + row), rows, row)
    const pass = createPass(64, tiny.hidden)
    pass.series.cells.set(rows.series)
    pass.traits.cells.set(rows.traits)
    forward(trained.weights, pass)
    const session = await InferenceSession.create(trained.onnx)
    const { forecast } = await session.run({
      series: new Tensor('float32', rows.series, [64, SERIES]),
      traits: new Tensor('float32', rows.traits, [64, TRAITS]),
    })
    expect(forecast?.dims).toEqual([64, HORIZON])
    const differences = [...pass.forecast.cells].map((value, index) =>
      Math.abs(value - Number(forecast?.data[index])),
    )
    expect(Math.max(...differences)).toBeLessThan(1e-5)
  })
})
