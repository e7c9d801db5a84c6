import { STATUS_CODES } from 'node:http'
import { gzipSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { detailBody } from './errors.ts'
import { methodsOf } from './methods.ts'
import { createMetrics } from './metrics.ts'
import { refusals } from './refusals.ts'
import { sample, start, TENSOR, VALID } from './testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start({ MAX_LENGTH: '50', BODY_LIMIT: '200000' })
})
afterAll(() => server.stop(true))

type Body = string | Buffer

const post = (url: string, payload: Body, headers: Readonly<Record<string, string>> = {}) =>
  server.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  })

const scrape = async () => (await server.app.inject('/metrics')).body
const invalid = async () => sample(await scrape(), 'inference_requests_total', { outcome: 'invalid' })

/** Both APIs: their error shapes with the code or the message, and the status of a wrong field. */
const infer = '/v2/models/forecaster/infer'
const broken: readonly (readonly [string, Body, number])[] = [
  ['no JSON', 'data=1', 400],
  ['half of a body', '{"data":[1,2', 400],
  ['nothing', '', 400],
  ['a series of 100,000 open brackets', '['.repeat(100_000), 400],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['two byte order marks', '\ufeff\ufeff{"data":[1]}', 400],
  ['NaN', '{"data":[NaN]}', 400],
  ['compressed bytes whose header does not say so', gzipSync(JSON.stringify(VALID)), 400],
  ['more bytes than the limit', `{"data":[${' '.repeat(200_000)}1]}`, 413],
]

/** [what, body, status, field, what the message must name] */
const wrong: readonly (readonly [string, string, readonly (string | number)[], RegExp])[] = [
  ['a list', '[1,2,3]', [], /object with a field data/],
  ['null', 'null', [], /object/],
  ['a number', '1', [], /object/],
  ['no data', '{}', ['data'], /data is missing/],
  ['__proto__ for data', '{"__proto__":{"data":[1]}}', ['data'], /data is missing/],
  ['null for data', '{"data":null}', ['data'], /1 to 50 numbers, not null/],
  ['text for data', '{"data":"1"}', ['data'], /not text/],
  ['an object for data', '{"data":{"length":1,"0":1}}', ['data'], /not an object/],
  ['a number for data', '{"data":5}', ['data'], /1 to 50 numbers, not a number/],
  ['an empty series', '{"data":[]}', ['data'], /at least 1 number/],
  [
    'a series over the limit',
    `{"data":[${Array(51).fill(1).join(',')}]}`,
    ['data'],
    /51 numbers; the limit is 50/,
  ],
  ['null in a series', '{"data":[1,null]}', ['data', 1], /data\[1\] must be a number, not null/],
  ['true in a series', '{"data":[true]}', ['data', 0], /data\[0\] must be a number, not a boolean/],
  ['text in a series', '{"data":[1,2,"3"]}', ['data', 2], /data\[2\] must be a number, not text/],
  ['a list in a series', '{"data":[[1]]}', ['data', 0], /not a list/],
  [
    'deep lists in a series',
    `{"data":${'['.repeat(90_000)}${']'.repeat(90_000)}}`,
    ['data', 0],
    /not a list/,
  ],
  [
    'a number too large for float32',
    '{"data":[1,1e39]}',
    ['data', 1],
    /data\[1\] is outside the range of float32/,
  ],
  ['a number too large for anything', '{"data":[-1e400]}', ['data', 0], /3\.4028235e38/],
  ['a number of 50,000 digits', `{"data":[${'9'.repeat(50_000)}]}`, ['data', 0], /float32/],
]

describe('a body', () => {
  let before = 0
  beforeEach(async () => {
    before = await invalid()
  })

  test.each(broken)('of %s is refused by both APIs in their own shapes', async (_, body, status) => {
    const tutorial = await post('/predict', body)
    expect([tutorial.statusCode, tutorial.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('application/json'),
    ])
    expect(tutorial.json()).toEqual({
      detail: [{ type: expect.stringMatching(/^[a-z-]+$/), loc: ['body'], msg: expect.any(String) }],
    })
    const protocol = await post(infer, body)
    expect(protocol.statusCode).toBe(status)
    expect(protocol.json()).toEqual({ error: tutorial.json().detail[0].msg })
    expect(await invalid()).toBe(before + 2)
  })

  test.each(wrong)('of %s is refused with its field and its limit', async (_, body, field, message) => {
    const answer = await post('/predict', body)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toEqual({
      detail: [{ type: 'field-invalid', loc: ['body', ...field], msg: expect.stringMatching(message) }],
    })
    expect(await invalid()).toBe(before + 1)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'multipart/form-data',
    '',
  ])('of type "%s" is refused', async (type) => {
    const answer = await post('/predict', JSON.stringify(VALID), { 'content-type': type })
    expect(answer.statusCode).toBe(415)
    expect(answer.body).toContain('application/json')
    expect(await invalid()).toBe(before + 1)
  })

  test.each(['gzip', 'br', 'x-of-my-own'])(
    'that is compressed as %s is refused by that name',
    async (coding) => {
      const answer = await post('/predict', gzipSync(JSON.stringify(VALID)), { 'content-encoding': coding })
      expect([answer.statusCode, answer.headers['accept-encoding']]).toEqual([415, 'identity'])
      expect(answer.json().detail[0]).toEqual({
        type: 'content-encoding',
        loc: ['body'],
        msg: `the body is compressed (${coding}); send it as it is`,
      })
      expect(await invalid()).toBe(before + 1)
    },
  )

  test('over the limit is refused with the limit, by its announced length already', async () => {
    const answer = await post('/predict', Buffer.alloc(200_001, 32))
    expect(answer.statusCode).toBe(413)
    expect(answer.json().detail[0]).toMatchObject({
      type: 'body-too-large',
      msg: expect.stringContaining('200000 bytes'),
    })
  })
})

describe('a path', () => {
  const paths = ['/nothing', '/predict/', '/%zz', '/v2/%zz', `/v2/models/${'m'.repeat(500)}`, '/v2/none']
  test.each(paths)('%s that leads nowhere is refused in the shape of its API', async (url) => {
    const answer = await fetch(`${server.url}${url}`)
    expect([400, 404, 414]).toContain(answer.status)
    expect(Object.keys(JSON.parse(await answer.text()))).toEqual([url.startsWith('/v2') ? 'error' : 'detail'])
  })

  const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']
  test.each(methods)('/predict takes no %s, and says what it takes', async (method) => {
    const answer = await fetch(`${server.url}/predict`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    if (method === 'HEAD') return
    expect(JSON.parse(await answer.text())).toEqual({
      detail: [{ type: 'method-unknown', loc: ['body'], msg: `/predict takes POST, not ${method}` }],
    })
  })

  test.each([
    ['POST', '/health?q=1', 'GET, HEAD', 'detail'],
    ['DELETE', '/', 'GET, HEAD', 'detail'],
    ['PUT', '/docs/static/index.html', 'GET, HEAD', 'detail'],
    ['POST', '/v2', 'GET, HEAD', 'error'],
    ['POST', '/v2/models/forecaster', 'GET, HEAD', 'error'],
    ['GET', '/v2/models/forecaster/infer', 'POST', 'error'],
    ['PATCH', '/v2/models/forecaster/versions/1/infer', 'POST', 'error'],
  ])('takes no %s at %s, in the shape of its API', async (method, path, allow, shape) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      ...(method !== 'GET' && { body: 'no JSON' }),
    })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    expect(Object.keys(JSON.parse(await answer.text()))).toEqual([shape])
  })

  test('that leads nowhere allows nothing', async () => {
    for (const [method, path] of [
      ['POST', '/predict/more'],
      ['GET', '/docs/static/none.js'],
    ] as const) {
      // biome-ignore format: pairs
      const answer = await fetch(`${server.url}${path}`, { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([404, null])
    }
  })

  test('of the protocol that names another model, version or tensor is refused', async () => {
    const valid = JSON.stringify({ inputs: [TENSOR] })
    for (const url of ['/v2/models/__proto__/infer', '/v2/models/forecaster/versions/9/infer']) {
      const answer = await post(url, valid)
      expect(answer.statusCode).toBe(404)
      expect(Object.keys(answer.json())).toEqual(['error'])
    }
  })
})

test.each([403, 409, 416])(
  'a refusal of a plugin keeps its status, %i, and tells nothing of it',
  async (status) => {
    const app = fastify()
    const metrics = createMetrics(
      { model: 'm', version: '1', sha256: 'a' },
      () => 0,
      () => false,
    )
    app.decorateRequest('span', undefined)
    refusals(app, detailBody, { metrics, methods: methodsOf(app) })
    app.get('/', () => Promise.reject(Object.assign(new Error('of /srv/secret'), { statusCode: status })))
    const answer = await app.inject('/')
    expect([answer.statusCode, answer.json()]).toEqual([
      status,
      { detail: [{ type: 'request-refused', loc: ['body'], msg: `refused: ${STATUS_CODES[status]}` }] },
    ])
  },
)

test('refusals are no news: nothing is logged at info or above', () => {
  const lines = server.lines.filter((line) => !line.includes('Server listening'))
  expect(lines).toEqual([])
})

test('10 MB are refused fast, in few bytes', async () => {
  const start = performance.now()
  const answer = await fetch(`${server.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"data":[${'1,'.repeat(5_000_000)}1]}`,
  })
  const text = await answer.text()
  expect(performance.now() - start).toBeLessThan(500)
  expect(answer.status).toBe(413)
  expect(text.length).toBeLessThan(200)
})
