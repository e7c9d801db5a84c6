import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start } from '../testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start({ MAX_BATCH: '8', MAX_LENGTH: '20', BODY_LIMIT: '2000' })
})
afterAll(() => server.stop(true))

const SERIES = [3, 1, 4, 1, 5]
const le = (datatype: string, numbers: readonly number[]) => {
  const size = datatype === 'FP32' ? 4 : 8
  const bytes = Buffer.alloc(size * numbers.length)
  numbers.forEach((number, i) => {
    if (size === 4) bytes.writeFloatLE(number, 4 * i)
    else bytes.writeDoubleLE(number, 8 * i)
  })
  return bytes
}
const input = (more: object = {}) => ({ name: 'series', shape: [1, 5], datatype: 'FP32', ...more })
const sized = (size: number, more: object = {}) => input({ parameters: { binary_data_size: size }, ...more })

type Headers = Readonly<Record<string, string>>
const post = (payload: Buffer | string, headers: Headers = {}) =>
  server.app.inject({ method: 'POST', url: '/v2/models/forecaster/infer', payload, headers })

/** JSON, and bytes after it, as a client of Triton sends them: without a content type. */
const infer = (json: unknown, tensors: Buffer = Buffer.alloc(0), headers: Headers = {}) => {
  const text = Buffer.from(JSON.stringify(json))
  return post(Buffer.concat([text, tensors]), {
    'inference-header-content-length': `${text.length}`,
    ...headers,
  })
}
const forecast = async (): Promise<readonly number[]> =>
  (await post(JSON.stringify({ inputs: [input({ data: SERIES })] }))).json().outputs[0].data

describe('a binary tensor', () => {
  test.each(['FP32', 'FP64'])('of %s is the series that it would be in JSON', async (datatype) => {
    const tensor = le(datatype, SERIES)
    const answer = await infer({ inputs: [sized(tensor.length, { datatype })] }, tensor)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).not.toHaveProperty('inference-header-content-length')
    expect(answer.json().outputs[0].data).toEqual(await forecast())
  })

  test.each([
    ['the request', { parameters: { binary_data_output: true } }],
    ['its output', { outputs: [{ name: 'forecast', parameters: { binary_data: true } }] }],
  ])('is the answer where %s asks for one', async (_, asked) => {
    const answer = await infer({ id: 'a', inputs: [input({ data: SERIES })], ...asked })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/octet-stream'])
    const length = Number(answer.headers['inference-header-content-length'])
    expect(JSON.parse(answer.rawPayload.subarray(0, length).toString())).toEqual({
      model_name: 'forecaster',
      model_version: '1',
      id: 'a',
      outputs: [{ name: 'forecast', datatype: 'FP32', shape: [1, 10], parameters: { binary_data_size: 40 } }],
    })
    const tensor = answer.rawPayload.subarray(length)
    const numbers = await forecast()
    expect(tensor).toEqual(le('FP32', numbers))
  })

  test('is not the answer where an output says so against its request', async () => {
    const asked = {
      parameters: { binary_data_output: true },
      outputs: [{ name: 'forecast', parameters: { binary_data: false } }],
    }
    const answer = await infer({ inputs: [input({ data: SERIES })], ...asked })
    expect(answer.json().outputs[0].data).toHaveLength(10)
  })

  const twenty = le('FP32', SERIES)
  test.each<[string, unknown, Buffer, RegExp]>([
    [
      'a size that is not that of the shape',
      { inputs: [sized(16)] },
      twenty.subarray(4),
      /must be the 20 bytes of 1 × 5 FP32/,
    ],
    [
      'a size of text',
      { inputs: [sized(20, { parameters: { binary_data_size: '20' } })] },
      twenty,
      /the 20 bytes/,
    ],
    [
      'fewer bytes than announced',
      { inputs: [sized(20)] },
      twenty.subarray(1),
      /19 bytes come after the JSON/,
    ],
    ['more bytes than announced', { inputs: [sized(20)] }, le('FP32', [...SERIES, 9]), /24 bytes come after/],
    ['bytes that nothing announces', { inputs: [input({ data: SERIES })] }, twenty, /no binary_data_size/],
    ['both kinds of data', { inputs: [sized(20, { data: SERIES })] }, twenty, /one of them/],
    ['NaN', { inputs: [sized(20)] }, le('FP32', [1, Number.NaN, 3, 4, 5]), /data\[0\]\[1\].*float32/],
    ['infinity', { inputs: [sized(20)] }, le('FP32', [1, 2, 3, 4, -Infinity]), /data\[0\]\[4\].*float32/],
    [
      'a double that float32 has not',
      { inputs: [sized(40, { datatype: 'FP64' })] },
      le('FP64', [1, 2, 3, 4, 1e39]),
      /float32/,
    ],
    [
      'parameters that are no object',
      { inputs: [input({ data: SERIES, parameters: 7 })] },
      Buffer.alloc(0),
      /parameters must be an object/,
    ],
  ])('with %s is refused', async (_, json, tensors, message) => {
    const answer = await infer(json, tensors)
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: expect.stringMatching(message) }])
  })

  test.each(['x', '-1', '1e2', '100000', ''])('after JSON of a length of "%s" is refused', async (length) => {
    const answer = await post('{}', { 'inference-header-content-length': length })
    expect([answer.statusCode, answer.json().error]).toEqual([
      400,
      expect.stringContaining('inference-header-content-length'),
    ])
  })
})

describe('a body of an inference request', () => {
  const text = JSON.stringify({ inputs: [input({ data: SERIES })] })

  test.each([undefined, 'application/json', 'application/octet-stream', 'application/x-www-form-urlencoded'])(
    'may be of type %s',
    async (type) => {
      const answer = await post(text, type === undefined ? {} : { 'content-type': type })
      expect(answer.json().outputs[0].data).toEqual(await forecast())
    },
  )

  test.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['identity', Buffer.from(text)],
  ])('may be coded as %s', async (coding, body) => {
    const answer = await post(body, { 'content-encoding': coding })
    expect(answer.json().outputs[0].data).toEqual(await forecast())
  })

  test('that is coded in another way is refused by its name, with those that are taken', async () => {
    const answer = await post(text, { 'content-encoding': 'br' })
    expect([answer.statusCode, answer.headers['accept-encoding']]).toEqual([415, 'gzip, deflate'])
    expect(answer.json().error).toBe('the body is compressed (br); send it as it is, or as gzip or deflate')
  })

  test('that is not what its coding says is refused', async () => {
    const answer = await post(text, { 'content-encoding': 'gzip' })
    expect([answer.statusCode, answer.json().error]).toEqual([400, expect.stringContaining('is not gzip')])
  })

  test('that would unpack to more than the limit is refused as if it came so', async () => {
    const answer = await post(gzipSync(' '.repeat(1_000_000)), { 'content-encoding': 'gzip' })
    expect([answer.statusCode, answer.json().error]).toEqual([413, expect.stringContaining('2000 bytes')])
  })
})
