import { describe, expect, test } from 'vitest'
import { appOver, metric, start, TENSOR, tenTimes, VALID } from './testing.ts'

const predict = { method: 'POST', url: '/predict', payload: VALID } as const

describe('predictions in batches', () => {
  test('are those of one by one: 64 series of 64 lengths, to 1e-6', async () => {
    const { app, stop } = await start()
    const series = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: i * 5 + 1 }, (_, t) => 100 * Math.sin(t / (i + 2)) + i * t),
    )
    const ask = async (data: readonly number[]): Promise<readonly number[]> =>
      (await app.inject({ method: 'POST', url: '/predict', payload: { data } })).json().prediction
    const alone: (readonly number[])[] = []
    for (const data of series) alone.push(await ask(data))
    const runs = async () =>
      (await app.inject('/metrics')).body.match(/inference_batch_size_count\S* (\d+)/)?.[1]
    expect(await runs()).toBe('64')
    const together = await Promise.all(series.map(ask))
    // They did run together: fewer runs than rows.
    expect(Number(await runs())).toBeLessThan(64 + 32)
    together.forEach((prediction, i) => {
      expect(prediction).toHaveLength(10)
      prediction.forEach((value, t) => {
        const single = alone[i]?.[t] ?? Number.NaN
        expect(Math.abs(value - single)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(single)))
      })
    })
    await stop(true)
  })

  test('of a request whose queue is full cost no inference', async () => {
    let rows = 0
    const { app, metrics } = await appOver({
      run: async (batch) => {
        rows += batch.length
        return tenTimes(batch)
      },
      env: { QUEUE_LIMIT: '4', MAX_BATCH: '4' },
    })
    const payload = { inputs: [{ name: 'series', shape: [3, 1], datatype: 'FP32', data: [1, 2, 3] }] }
    const infer = () => app.inject({ method: 'POST', url: '/v2/models/forecaster/infer', payload })
    // The second finds room for one of its three rows.
    const [served, refused] = await Promise.all([infer(), infer()])
    expect(served.statusCode).toBe(200)
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1'])
    expect((await app.inject(predict)).statusCode).toBe(200)
    expect(rows).toBe(4)
    expect(await metric(metrics, 'inference_requests_total', { outcome: 'cancelled' })).toBe(1)
  })
})

describe('a full queue', () => {
  test('answers 429 with Retry-After, and counts what it refused', async () => {
    const { app, metrics } = await appOver({ env: { QUEUE_LIMIT: '2', MAX_BATCH: '1' } })
    const answers = await Promise.all(Array.from({ length: 6 }, () => app.inject(predict)))
    const refused = answers.at(-1)
    expect(refused?.headers['retry-after']).toBe('1')
    expect(refused?.json()).toEqual({
      detail: [
        {
          type: 'queue-full',
          loc: ['body'],
          msg: '2 predictions wait already; try again in a second',
        },
      ],
    })
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429, 429, 429, 429])
    expect(await metric(metrics, 'inference_requests_total', { outcome: 'rejected' })).toBe(4)
    expect(await metric(metrics, 'inference_queue_depth')).toBe(0)
  })
})

describe('a deadline', () => {
  test('that passes in the queue answers 504', async () => {
    let ran = 0
    const { app, metrics } = await appOver({
      run: (rows) => {
        ran += rows.length
        return tenTimes(rows)
      },
      env: { DEADLINE: '20ms', CHAOS: '1' },
      // Chaos is asked just before the queue: once the row is in it, the event loop is busy, as with a slow model.
      random: () => {
        const block = () => {
          for (const end = performance.now() + 30; performance.now() < end; );
        }
        queueMicrotask(() => process.nextTick(block))
        return 1
      },
    })
    const answer = await app.inject(predict)
    expect(answer.statusCode).toBe(504)
    expect(answer.json().detail[0].type).toBe('deadline-passed')
    expect(ran).toBe(0)
    expect(await metric(metrics, 'inference_requests_total', { outcome: 'timeout' })).toBe(1)
  })
})

describe('a model that fails', () => {
  test('answers 500 without its reason, which the log has with the id of the request', async () => {
    const { app, lines, metrics } = await appOver({
      run: () => Promise.reject(new Error('secret of the session')),
    })
    const answer = await app.inject({ ...predict, headers: { 'x-request-id': 'a-7' } })
    expect(answer.statusCode).toBe(500)
    expect(answer.json().detail[0].type).toBe('internal')
    expect(answer.body).not.toContain('secret')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        reqId: 'a-7',
        err: expect.objectContaining({ message: 'secret of the session' }),
      }),
    ])
    expect(await metric(metrics, 'inference_requests_total', { outcome: 'error' })).toBe(1)
  })
})

describe('a mistake outside of the model', () => {
  test.each([
    ['/predict', VALID],
    ['/v2/models/forecaster/infer', { inputs: [TENSOR] }],
  ])('at %s answers 500, and counts once as an error', async (url, payload) => {
    const { app, metrics } = await appOver({
      random: () => {
        throw new Error('nobody thought of it')
      },
      env: { CHAOS: '1' },
    })
    expect((await app.inject({ method: 'POST', url, payload })).statusCode).toBe(500)
    expect(await metric(metrics, 'inference_requests_total')).toBe(1)
    expect(await metric(metrics, 'inference_requests_total', { outcome: 'error' })).toBe(1)
  })
})

describe('chaos', () => {
  test('is off by default', async () => {
    const { app } = await appOver({ random: () => 0, env: { CHAOS_LATENCY: '5s', CHAOS_ERROR_RATE: '1' } })
    const answer = await app.inject(predict)
    expect(answer.statusCode).toBe(200)
    expect((await app.inject('/health')).json()).not.toHaveProperty('chaos')
  })

  test('fails its share of the predictions, and says so in the health', async () => {
    const numbers = [0.1, 0.29, 0.3, 0.9]
    const { app, metrics } = await appOver({
      random: () => numbers.shift() ?? 1,
      env: { CHAOS: '1', CHAOS_ERROR_RATE: '0.3' },
    })
    const codes: number[] = []
    for (let i = 0; i < 4; i++) codes.push((await app.inject(predict)).statusCode)
    expect(codes).toEqual([500, 500, 200, 200])
    expect(await metric(metrics, 'inference_requests_total', { outcome: 'error' })).toBe(2)
    expect((await app.inject('/health')).json()).toMatchObject({
      status: 'healthy',
      chaos: { latency: 0, errorRate: 0.3 },
    })
  })

  test('delays predictions, and nothing else', async () => {
    const { app } = await appOver({ env: { CHAOS: '1', CHAOS_LATENCY: '120ms' } })
    const time = async (work: () => Promise<unknown>) => {
      const start = performance.now()
      await work()
      return performance.now() - start
    }
    await app.ready()
    expect(await time(() => app.inject('/health'))).toBeLessThan(100)
    expect(await time(() => app.inject(predict))).toBeGreaterThanOrEqual(118)
  })
})
