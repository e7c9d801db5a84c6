import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import onnxProto from 'onnx-proto'
import { describe, expect, test } from 'vitest'
import { pinnedVersion } from '../../tools/index.ts'
import { loadModel, parseManifest } from '../src/model/index.ts'
import { fingerprint } from './compare/fingerprint.ts'
import { COLUMNS } from './compare/series.ts'
import { sources } from './datasets.ts'
import { METHODS } from './evaluate.ts'
import { recipe } from './recipe.ts'
import { insert } from './table.ts'

const folder = new URL('../models/forecaster/1/', import.meta.url)
const manifest = parseManifest(readFileSync(new URL('model.json', folder), 'utf8'))
const page = readFileSync(new URL('../../docs/model.md', import.meta.url), 'utf8')

describe('the committed model', () => {
  test('is described by its manifest: operators, inputs and outputs', () => {
    const { opsetImport, graph } = onnxProto.onnx.ModelProto.decode(
      readFileSync(new URL('model.onnx', folder)),
    )
    expect(opsetImport.map(({ version }) => Number(version))).toEqual([manifest.opset])
    const [inputs, outputs] = [graph?.input, graph?.output].map((values) =>
      values?.map(({ name, type }) => ({
        name,
        datatype: type?.tensorType?.elemType === onnxProto.onnx.TensorProto.DataType.FLOAT ? 'FP32' : 'other',
        shape: type?.tensorType?.shape?.dim?.map(({ dimParam, dimValue }) =>
          dimParam ? -1 : Number(dimValue),
        ),
      })),
    )
    expect(inputs).toEqual(manifest.inputs)
    expect(outputs).toEqual(manifest.outputs)
  })

  test('is what the recipe trains', () => {
    const { seed, samples } = manifest.training
    expect({ seed, samples }).toEqual({
      seed: recipe.seed,
      samples: recipe.ridgeSamples + recipe.steps * recipe.batch,
    })
  })
})

describe('docs/model.md', () => {
  test('has the overall figures of model.json', () => {
    const row = page.split('\n').find((line) => line.startsWith('| mean of the groups'))
    const [, , , , ...cells] = (row ?? '').replaceAll('*', '').split('|')
    expect(cells.map((cell) => cell.trim()).filter((cell) => cell !== '')).toEqual(
      METHODS.map((method) => {
        const score = manifest.metrics[method]
        return `${score?.mase.toFixed(3)} / ${score?.smape.toFixed(3)}`
      }),
    )
  })

  test('compares the committed model and the code around it, by the committed pin, on the committed series', async () => {
    const block = page.split('<!-- model:comparison -->')[1]?.split('<!-- /model:comparison -->')[0] ?? ''
    expect(block).toContain(`model.onnx \`${manifest.sha256.slice(0, 12)}\``)
    const { run } = await loadModel(fileURLToPath(folder))
    expect(Number(/MASE ([\d.]+) on/.exec(block)?.[1])).toBeCloseTo(await fingerprint(run), 3)
    expect(block).toContain(`statsforecast ${pinnedVersion('statsforecast')}`)
    for (const half of ['test', 'development'] as const) {
      const rows = block.slice(block.indexOf(`| ${half}: `)).split('\n')
      const total = rows.find((row) => row.startsWith('| **all**'))
      expect(Number(total?.split('|')[2])).toBe(COLUMNS.filter((column) => column.half === half).length)
    }
  })

  test('names every file of the training data with its licence', () => {
    for (const { file, source, licence } of sources) {
      expect(page).toContain(`| ${file} | ${source} | ${licence} |`)
    }
    expect(manifest.training.data).toEqual(sources)
  })

  test('gets its table between its markers, and a page without them is refused', () => {
    const marked = (text: string) => `a\n<!-- model:table -->\n${text}\n<!-- /model:table -->\nb`
    expect(insert(marked('old'), 'model:table', 'new')).toBe(marked('\nnew\n'))
    expect(() => insert('a page', 'model:table', 'new')).toThrow('<!-- model:table -->')
  })
})
