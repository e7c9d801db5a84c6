import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { start, TENSOR, VALID } from './testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop(true))

const float = fc.float({ noNaN: true, noDefaultInfinity: true })
const number = fc.oneof(
  { weight: 9, arbitrary: fc.oneof(float, fc.integer(), fc.constantFrom(3.4e38, -3.4e38, 1e-45, 5e-324)) },
  { weight: 1, arbitrary: fc.oneof(fc.double(), fc.constantFrom(1e39, 1e300)) },
)
const text = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '')

const nearly = fc.record(
  {
    name: fc.constantFrom('series', 'x'),
    shape: fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 3 }),
    datatype: fc.constantFrom('FP32', 'FP64', 'INT8'),
    data: fc.oneof(
      fc.array(number, { maxLength: 9 }),
      fc.array(fc.array(number, { maxLength: 3 }), { maxLength: 3 }),
    ),
  },
  { requiredKeys: [] },
)
const fitting = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }))
  .chain(([rows, length]) =>
    fc.array(number, { minLength: rows * length, maxLength: rows * length }).map((data) => ({
      inputs: [{ ...TENSOR, shape: [rows, length], data }],
    })),
  )

/** A valid body with some of its bytes changed, cut out or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(text(VALID), text({ id: 'a', inputs: [TENSOR], outputs: [{ name: 'forecast' }] })),
    fc.array(fc.tuple(fc.nat(120), fc.nat(2), fc.nat(255)), { minLength: 1, maxLength: 4 }),
  )
  .map(([body, changes]) =>
    changes.reduce(
      (bytes, [at, cut, byte]) =>
        Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + cut)]),
      body,
    ),
  )

const body = fc.oneof(
  fc.jsonValue().map(text),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.record({ data: fc.oneof(fc.array(number), fc.array(fc.jsonValue()), fc.jsonValue()) }).map(text),
  fc
    .record({ inputs: fc.array(nearly, { maxLength: 2 }), id: fc.jsonValue() }, { requiredKeys: [] })
    .map(text),
  fitting.map(text),
  mutated,
)

const numbersOf = (answer: { prediction?: unknown; outputs?: readonly { data: unknown }[] }): unknown =>
  answer.prediction ?? answer.outputs?.[0]?.data

test('2,000 random bodies over both APIs are answered or refused: never an error of the server', async () => {
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/predict', '/v2/models/forecaster/infer'),
      body,
      async (url, payload) => {
        const answer = await server.app.inject({
          method: 'POST',
          url,
          payload,
          headers: { 'content-type': 'application/json' },
        })
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
        const json = answer.json()
        if (answer.statusCode !== 200) {
          expect([400, 422]).toContain(answer.statusCode)
          expect(Object.keys(json)).toEqual([url === '/predict' ? 'detail' : 'error'])
          return
        }
        const numbers = numbersOf(json)
        expect(Array.isArray(numbers) && numbers.length > 0 && numbers.length % 10 === 0).toBe(true)
        expect(Array.isArray(numbers) && numbers.every(Number.isFinite)).toBe(true)
        if (url === '/predict') expect(numbers).toHaveLength(10)
      },
    ),
    { numRuns: 2_000 },
  )
  // The bodies reach every kind of answer.
  expect([...statuses.keys()].sort()).toEqual([200, 400, 422])
  expect(statuses.get(200)).toBeGreaterThan(50)
  expect(server.lines.filter((line) => !line.includes('Server listening'))).toEqual([])
})
