import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start, TENSOR } from '../testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start({ MAX_BATCH: '8', MAX_LENGTH: '20' })
})
afterAll(() => server.stop(true))

const get = async (path: string) => {
  const answer = await server.app.inject(path)
  return { status: answer.statusCode, body: answer.json() }
}
const MODEL = '/v2/models/forecaster'
const infer = async (body: unknown, model = MODEL) => {
  const payload = JSON.stringify(body)
  const headers = { 'content-type': 'application/json' }
  const answer = await server.app.inject({ method: 'POST', url: `${model}/infer`, headers, payload })
  return { status: answer.statusCode, body: answer.json() }
}

describe('the Open Inference Protocol', () => {
  test('tells health', async () => {
    expect(await get('/v2/health/live')).toEqual({ status: 200, body: { live: true } })
    expect(await get('/v2/health/ready')).toEqual({ status: 200, body: { ready: true } })
  })

  test('describes the server', async () => {
    expect(await get('/v2')).toEqual({
      status: 200,
      body: { name: 'ml-inference', version: '1.2.3', extensions: ['binary_tensor_data'] },
    })
  })

  test.each([MODEL, `${MODEL}/versions/1`])('describes the model at %s', async (path) => {
    expect(await get(path)).toEqual({
      status: 200,
      body: {
        name: 'forecaster',
        versions: ['1'],
        platform: 'onnx_onnxv1',
        inputs: [{ name: 'series', datatype: 'FP32', shape: [-1, -1] }],
        outputs: [{ name: 'forecast', datatype: 'FP32', shape: [-1, 10] }],
      },
    })
    expect(await get(`${path}/ready`)).toEqual({ status: 200, body: { name: 'forecaster', ready: true } })
  })

  test.each([MODEL, `${MODEL}/versions/1`])('infers at %s, and gives the id back', async (path) => {
    const { status, body } = await infer({ id: 'a-7', inputs: [TENSOR] }, path)
    expect(status).toBe(200)
    expect(body).toEqual({
      model_name: 'forecaster',
      model_version: '1',
      id: 'a-7',
      outputs: [{ name: 'forecast', datatype: 'FP32', shape: [1, 10], data: expect.any(Array) }],
    })
    expect(body.outputs[0].data).toHaveLength(10)
    expect(body.outputs[0].data.every(Number.isFinite)).toBe(true)
  })

  test('gives no id where none was sent', async () => {
    expect((await infer({ inputs: [TENSOR] })).body).not.toHaveProperty('id')
  })

  test('takes null for what a client leaves out', async () => {
    const nothing = { id: null, parameters: null, outputs: null }
    const { status, body } = await infer({ ...nothing, inputs: [{ ...TENSOR, parameters: null }] })
    expect(status).toBe(200)
    expect(body).not.toHaveProperty('id')
    const asked = { outputs: [{ name: 'forecast', parameters: null, data: null }] }
    expect((await infer({ ...nothing, ...asked, inputs: [TENSOR] })).status).toBe(200)
  })

  test('takes flat and nested data, FP32 and FP64, all for the same answer', async () => {
    const shape = [2, 3]
    const [flat, nested, double] = await Promise.all([
      infer({ inputs: [{ ...TENSOR, shape, data: [1, 2, 3, 9, 5, 7] }] }),
      infer({ inputs: [{ ...TENSOR, shape, data: [[1, 2, 3], [9, 5, 7]] }] }), // biome-ignore format: rows
      infer({ inputs: [{ ...TENSOR, shape, datatype: 'FP64', data: [1, 2, 3, 9, 5, 7] }] }),
    ])
    expect(flat.body.outputs[0].shape).toEqual([2, 10])
    expect(flat.body.outputs[0].data).toHaveLength(20)
    expect(nested).toEqual(flat)
    expect(double).toEqual(flat)
  })

  test('keeps the rows of a batch in order: each is the answer of its series alone', async () => {
    const rows = [[1, 2, 3], [30, 20, 10], [5, 5, 5]] // biome-ignore format: rows
    const together = (await infer({ inputs: [{ ...TENSOR, shape: [3, 3], data: rows }] })).body.outputs[0]
      .data
    const alone = await Promise.all(
      rows.map(
        async (data) => (await infer({ inputs: [{ ...TENSOR, shape: [1, 3], data }] })).body.outputs[0].data,
      ),
    )
    const joined: readonly number[] = alone.flat()
    joined.forEach((value, i) => {
      expect(together[i]).toBeCloseTo(value, 4)
    })
  })

  test('answers a series of one dimension in one dimension', async () => {
    const { body } = await infer({ inputs: [{ ...TENSOR, shape: [5] }] })
    expect(body.outputs[0].shape).toEqual([10])
  })

  test('gives the output that is asked for by name', async () => {
    const { status, body } = await infer({ inputs: [TENSOR], outputs: [{ name: 'forecast' }] })
    expect([status, body.outputs[0].name]).toEqual([200, 'forecast'])
  })

  test.each([
    [
      'an output that the model has not',
      { inputs: [TENSOR], outputs: [{ name: 'x' }] },
      /outputs\[0\]\.name.*forecast/,
    ],
    ['outputs that are no list', { inputs: [TENSOR], outputs: 'forecast' }, /outputs must be a list/],
    ['an id that is no text', { id: 7, inputs: [TENSOR] }, /id must be text/],
    ['no inputs', {}, /inputs.*series/],
    ['two inputs', { inputs: [TENSOR, TENSOR] }, /one tensor/],
    ['an input that is no tensor', { inputs: [null] }, /inputs\[0\] must be a tensor/],
    ['another input', { inputs: [{ ...TENSOR, name: 'x' }] }, /inputs\[0\]\.name must be series/],
    ['another datatype', { inputs: [{ ...TENSOR, datatype: 'BYTES' }] }, /datatype must be FP32 or FP64/],
    ['no shape', { inputs: [{ ...TENSOR, shape: undefined }] }, /inputs\[0\]\.shape/],
    ['an empty shape', { inputs: [{ ...TENSOR, shape: [] }] }, /inputs\[0\]\.shape/],
    ['a shape of three dimensions', { inputs: [{ ...TENSOR, shape: [1, 1, 5] }] }, /inputs\[0\]\.shape/],
    ['a shape with 0', { inputs: [{ ...TENSOR, shape: [0, 5] }] }, /above 0/],
    ['a shape with a fraction', { inputs: [{ ...TENSOR, shape: [1, 2.5] }] }, /whole numbers/],
    ['a shape with text', { inputs: [{ ...TENSOR, shape: ['1', 5] }] }, /whole numbers/],
    ['a shape that is not that of the data', { inputs: [{ ...TENSOR, shape: [2, 5] }] }, /2 × 5/],
    ['rows of other lengths', { inputs: [{ ...TENSOR, shape: [2, 2], data: [[1, 2], [3]] }] }, /2 × 2/],
    ['too many rows', { inputs: [{ ...TENSOR, shape: [9, 1] }] }, /9 rows; the limit is 8/],
    ['a shape of 1e300 rows', { inputs: [{ ...TENSOR, shape: [1e300, 1e300] }] }, /the limit is 8/],
    ['rows too long', { inputs: [{ ...TENSOR, shape: [1, 21] }] }, /rows of 21; the limit is 20/],
    ['no data', { inputs: [{ ...TENSOR, data: undefined }] }, /data must be a list/],
    [
      'text in the data',
      { inputs: [{ ...TENSOR, data: [1, 2, '3', 4, 5] }] },
      /inputs\[0\]\.data\[0\]\[2\].*text/,
    ],
    ['a number too large', { inputs: [{ ...TENSOR, data: [[1, 2, 3, 4, 1e39]] }] }, /\[4\].*float32/],
    ['data nested too deeply', { inputs: [{ ...TENSOR, shape: [1, 1], data: [[[1]]] }] }, /not a list/],
    ['a list instead of an object', [TENSOR], /must be an object/],
  ])('refuses %s', async (_, request, message) => {
    expect(await infer(request)).toEqual({ status: 400, body: { error: expect.stringMatching(message) } })
  })

  test.each(['/v2/models/other', '/v2/models/forecaster/versions/2'])('knows no %s', async (path) => {
    const unknown = { status: 404, body: { error: expect.stringMatching(/no model other|no version 2/) } }
    expect(await get(path)).toEqual(unknown)
    expect(await get(`${path}/ready`)).toEqual(unknown)
    expect(await infer({ inputs: [TENSOR] }, path)).toEqual(unknown)
  })
})
