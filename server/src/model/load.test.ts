import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadModel, parseManifest } from './index.ts'

const committed = fileURLToPath(new URL('../../models/forecaster/1', import.meta.url))
const read = async (file: string) => readFile(join(committed, file))
const manifest = parseManifest((await read('model.json')).toString())

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'))
  for (const file of ['model.json', 'model.onnx']) await copyFile(join(committed, file), join(folder, file))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a model folder', () => {
  test('as committed: the manifest names the file, which is under 1 MB', async () => {
    const bytes = await read('model.onnx')
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(manifest.sha256)
    expect(bytes.length).toBeLessThan(1_000_000)
  })

  test('as committed: the model was better than naive and drift', () => {
    const { model, naive, drift } = manifest.metrics
    for (const baseline of [naive, drift]) {
      expect(model?.mase).toBeLessThan(baseline?.mase ?? 0)
      expect(model?.smape).toBeLessThan(baseline?.smape ?? 0)
    }
  })

  test('loads with its manifest', async () => {
    expect((await loadModel(folder)).manifest).toEqual(manifest)
  })

  test('of a later version loads too: fields that this one does not know are let be', async () => {
    const training = { ...manifest.training, hours: 3 }
    await writeFile(
      join(folder, 'model.json'),
      JSON.stringify({
        ...manifest,
        colour: 'red',
        training,
        outputs: [{ ...manifest.outputs[0], unit: 'm' }],
      }),
    )
    expect((await loadModel(folder)).manifest).toEqual(manifest)
  })

  test('with one bit changed in the weights is refused', async () => {
    const bytes = await read('model.onnx')
    bytes[5000] = (bytes[5000] ?? 0) ^ 1
    await writeFile(join(folder, 'model.onnx'), bytes)
    await expect(loadModel(folder)).rejects.toMatchObject({
      name: 'ModelError',
      code: 'sha256-mismatch',
      message: expect.stringContaining(folder),
    })
  })

  test('without a manifest is refused', async () => {
    await rm(join(folder, 'model.json'))
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'manifest-missing' })
  })

  test('without weights is refused', async () => {
    await rm(join(folder, 'model.onnx'))
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'weights-missing' })
  })

  test.each([
    ['not JSON', '{', /JSON/],
    ['a window that this server does not prepare', JSON.stringify({ ...manifest, window: 32 }), /\/window/],
    ['no digest', JSON.stringify({ ...manifest, sha256: undefined }), /sha256/],
    ['a list', '[]', /\/ must be an object/],
    ['no name', JSON.stringify({ ...manifest, name: '' }), /\/name must be text that is not empty/],
    [
      'a tensor of another type',
      JSON.stringify({ ...manifest, inputs: [{ name: 'x', datatype: 'INT8', shape: [1] }] }),
      /\/inputs\/0\/datatype must be "FP32"/,
    ],
    [
      'a shape with a fraction',
      JSON.stringify({ ...manifest, outputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 0.5] }] }),
      /\/outputs\/0\/shape\/1 must be a whole number from -1/,
    ],
    [
      'a score that is no number',
      JSON.stringify({ ...manifest, metrics: { model: { smape: 1, mase: null } } }),
      /\/metrics\/model\/mase must be a number from 0/,
    ],
  ])('with a manifest of %s is refused', async (_, text, reason) => {
    await writeFile(join(folder, 'model.json'), text)
    await expect(loadModel(folder)).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringMatching(reason),
    })
  })

  test('with bytes that are no ONNX is refused', async () => {
    const bytes = Buffer.from('not a model')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(folder, 'model.onnx'), bytes)
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, sha256 }))
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'session-failed' })
  })

  test('with a graph that wants other inputs is refused', async () => {
    const bytes = Buffer.from(
      (await read('model.onnx')).toString('latin1').replaceAll('traits', 'habits'),
      'latin1',
    )
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(folder, 'model.onnx'), bytes)
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, sha256 }))
    await expect(loadModel(folder)).rejects.toMatchObject({
      code: 'warm-up-failed',
      message: expect.stringContaining('habits'),
    })
  })
})
