import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'
import { loadModel } from './model/index.ts'
import { MODEL, metric, pause, sample, start, until, VALID } from './testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
  await fetch(`${server.url}/predict`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(VALID) })
})
afterAll(() => server.stop(true))

const JSON_TYPE = { 'content-type': 'application/json' }
const scrape = async (base = server.url) => (await fetch(`${base}/metrics`)).text()

describe('the metrics', () => {
  test('have these names and types, on both listeners', async () => {
    for (const base of [server.url, server.side]) {
      const answer = await fetch(`${base}/metrics`)
      expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
      const types = [...(await answer.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, ...found]) =>
        found.join(' '),
      )
      expect(types.filter((type) => /^(http|inference|model|server)_/.test(type)).sort()).toEqual([
        'http_connections_dropped_total counter',
        'http_request_duration_seconds histogram',
        'http_requests_in_flight gauge',
        'http_requests_total counter',
        'inference_batch_size histogram',
        'inference_compute_duration_seconds histogram',
        'inference_queue_depth gauge',
        'inference_queue_duration_seconds histogram',
        'inference_requests_total counter',
        'model_info gauge',
        'model_load_timestamp_seconds gauge',
        'server_draining gauge',
      ])
      expect(types).toContain('process_cpu_seconds_total counter')
    }
  })

  test('start their buckets at a quarter of a millisecond', async () => {
    const text = await scrape()
    for (const name of ['http_request_duration', 'inference_queue_duration', 'inference_compute_duration'])
      expect(text.match(new RegExp(`^${name}_seconds_bucket{le="([^"]+)"`, 'm'))?.[1]).toBe('0.00025')
  })

  test('tell which model is served, since when', async () => {
    const { manifest } = await loadModel(MODEL)
    const text = await scrape()
    expect(sample(text, 'model_info', { model: 'forecaster', version: '1', sha256: manifest.sha256 })).toBe(1)
    const loaded = sample(text, 'model_load_timestamp_seconds')
    expect(Math.abs(Date.now() / 1_000 - loaded)).toBeLessThan(60)
  })

  test('count a prediction once each', async () => {
    const text = await scrape()
    const labels = { method: 'POST', route: '/predict', status_code: '200' }
    expect(sample(text, 'http_requests_total', labels)).toBe(1)
    expect(sample(text, 'http_request_duration_seconds_count', labels)).toBe(1)
    expect(sample(text, 'inference_requests_total', { outcome: 'ok' })).toBe(1)
    expect(sample(text, 'inference_queue_duration_seconds_count')).toBe(1)
    expect(sample(text, 'inference_compute_duration_seconds_count')).toBe(1)
    expect(sample(text, 'inference_batch_size_sum')).toBe(1)
    expect(sample(text, 'inference_queue_depth')).toBe(0)
    expect(sample(text, 'server_draining')).toBe(0)
  })

  test('have every outcome from the start, so that rates of the first of each show', async () => {
    const outcomes = [...(await scrape()).matchAll(/^inference_requests_total{.*outcome="(\w+)"/gm)]
    expect(outcomes.map(([, outcome]) => outcome)).toEqual([
      'ok',
      'rejected',
      'timeout',
      'cancelled',
      'invalid',
      'unavailable',
      'error',
    ])
  })

  test('know seconds: 250 ms is 0.25', async () => {
    const metrics = createMetrics(
      { model: 'm', version: '1', sha256: 'a' },
      () => 3,
      () => true,
    )
    metrics.started()
    metrics.answered('GET', '/', 200, 250)
    metrics.waited(250)
    metrics.batch(7, 250)
    expect(await metric(metrics, 'http_request_duration_seconds_sum')).toBe(0.25)
    expect(await metric(metrics, 'inference_queue_duration_seconds_sum')).toBe(0.25)
    expect(await metric(metrics, 'inference_compute_duration_seconds_sum')).toBe(0.25)
    expect(await metric(metrics, 'inference_batch_size_sum')).toBe(7)
    expect(await metric(metrics, 'inference_queue_depth')).toBe(3)
    expect(await metric(metrics, 'server_draining')).toBe(1)
    expect(await metric(metrics, 'http_requests_in_flight')).toBe(0)
  })
})

describe('the labels', () => {
  test('are routes, not URLs: 1,000 random URLs and odd methods add a handful of series', async () => {
    const series = async () =>
      (await scrape()).split('\n').filter((line) => line.startsWith('http_requests_total{'))
    const before = (await series()).length
    for (let i = 0; i < 1_000; i++) {
      const place = ['/', '/v2/', '/v2/models/', '/%', '/docs/static/', '/predict?q='][i % 6]
      const url = `${place}${i}-${Math.random()}`
      const method = (['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const)[i % 5] ?? 'GET'
      await server.app.inject({ method, url })
    }
    const after = await series()
    expect(after.length - before).toBeLessThan(20)
    const routes = new Set(after.map((line) => line.match(/route="([^"]*)"/)?.[1]))
    expect([...routes].sort()).toEqual(['/metrics', '/predict', '/v2/models/:m', 'unknown'])
  })
})

describe('requests in flight', () => {
  test('are none once all are answered', async () => {
    await Promise.all(Array.from({ length: 50 }, () => fetch(`${server.url}/v2`)))
    await fetch(`${server.url}/%zz`)
    // The scrape itself is one.
    expect(sample(await scrape(), 'http_requests_in_flight')).toBe(1)
  })

  test('are none once their clients gave up, which counts as 499 and costs no inference', async () => {
    const slow = await start({ CHAOS: '1', CHAOS_LATENCY: '300ms' })
    const calls = Array.from({ length: 5 }, () => {
      const call = request(`${slow.url}/predict`, { method: 'POST', headers: JSON_TYPE })
      call.on('error', () => {})
      call.end(JSON.stringify(VALID))
      return call
    })
    expect(await until(async () => sample(await scrape(slow.url), 'http_requests_in_flight') === 6)).toBe(
      true,
    )
    for (const call of calls) call.destroy()
    expect(await until(async () => sample(await scrape(slow.url), 'http_requests_in_flight') === 1)).toBe(
      true,
    )
    await pause(350)
    const text = await scrape(slow.url)
    expect(sample(text, 'http_requests_total', { route: '/predict', status_code: '499' })).toBe(5)
    expect(sample(text, 'inference_requests_total', { outcome: 'cancelled' })).toBe(5)
    expect(sample(text, 'inference_batch_size_count')).toBe(0)
    expect(slow.lines.filter((line) => !line.includes('Server listening'))).toEqual([])
    await slow.stop(true)
  })
})
