import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOCAL, pause, sample, start, TENSOR, until, VALID } from '../testing.ts'
import { collector, type Received } from './collector.ts'

const traceOf = (i: number) => (i + 1).toString(16).padStart(32, 'a')
const CALLER = 'b'.repeat(16)
const SAMPLED = `00-${traceOf(0)}-${CALLER}-01`
/** The kind of a span of a server. */
const SERVER = 2
const REQUESTS = 12

let received: Awaited<ReturnType<typeof collector>>
let lines: readonly string[] = []
beforeAll(async () => {
  received = await collector()
  const server = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: received.url,
    OTEL_SERVICE_NAME: 'forecasts',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=never,deployment.environment.name=drill',
    LOG_LEVEL: 'debug',
  })
  const answers = await Promise.all(
    Array.from({ length: REQUESTS }, (_, i) =>
      fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent: `00-${traceOf(i)}-${CALLER}-01` },
        // The last is refused, which debug logs.
        body: i === REQUESTS - 1 ? '{"data":[]}' : JSON.stringify(VALID),
      }),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual([...Array(REQUESTS - 1).fill(200), 422])
  await server.stop(true)
  lines = server.lines
})
afterAll(() => received.close())

const spans = () => received.spans()
const attributesOf = (span: Received | undefined) =>
  Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, value]))

describe('traces', () => {
  test('go to the collector with the place of the pod, all of them before the process ends', () => {
    expect([...received.paths]).toEqual(['/v1/traces'])
    const resource = received.exports[0]?.resourceSpans[0]?.resource.attributes
    for (const [key, stringValue] of Object.entries({
      'service.name': 'forecasts',
      'deployment.environment.name': 'drill',
      'telemetry.sdk.language': 'nodejs',
      'service.version': '1.2.3',
      'service.instance.id': 'pod-7',
      'cloud.provider': 'aws',
      'cloud.region': 'us-east-1',
    }))
      expect(resource).toContainEqual({ key, value: { stringValue } })
    expect(spans().filter(({ name }) => name === 'queue')).toHaveLength(REQUESTS - 1)
  })

  test('go on from the caller: the request under it, the wait in the queue under the request', () => {
    for (let i = 0; i < REQUESTS - 1; i++) {
      const own = spans().filter(({ traceId }) => traceId === traceOf(i))
      const request = own.find(({ parentSpanId }) => parentSpanId === CALLER)
      const queue = own.find(({ name }) => name === 'queue')
      expect(queue?.parentSpanId).toBe(request?.spanId)
      expect(own.filter(({ name }) => name !== 'inference')).toHaveLength(2)
    }
  })

  test('name and describe a request by its method and route; what the client did wrong is no error', () => {
    const [answered, refused] = [0, REQUESTS - 1].map((i) =>
      spans().find(({ traceId, kind }) => traceId === traceOf(i) && kind === SERVER),
    )
    for (const [span, status] of [
      [answered, 200],
      [refused, 422],
    ] as const) {
      expect(span).toMatchObject({ name: 'POST /predict', status: { code: 0 } })
      expect(attributesOf(span)).toMatchObject({
        'http.request.method': { stringValue: 'POST' },
        'http.route': { stringValue: '/predict' },
        'http.response.status_code': { intValue: `${status}` },
        'url.scheme': { stringValue: 'http' },
        'url.path': { stringValue: '/predict' },
        'server.address': { stringValue: '127.0.0.1' },
        'server.port': { intValue: expect.stringMatching(/^\d+$/) },
      })
      expect(attributesOf(span)).not.toHaveProperty('error.type')
    }
  })

  test('have a span per run of the model, in the trace of its first request, linked to all of its batch', () => {
    const runs = spans().filter(({ name }) => name === 'inference')
    const queues = new Map(spans().flatMap((span) => (span.name === 'queue' ? [[span.spanId, span]] : [])))
    for (const { links, attributes, traceId, parentSpanId } of runs) {
      expect(attributes).toContainEqual({ key: 'batch.size', value: { intValue: `${links.length}` } })
      expect([links[0]?.traceId, links[0]?.spanId]).toEqual([traceId, parentSpanId])
    }
    const linked = runs.flatMap(({ links }) => links.map(({ spanId }) => spanId))
    expect(linked.sort()).toEqual([...queues.keys()].sort())
    expect(runs.length).toBeGreaterThan(0)
  })

  test('lie in time within the request: the wait, and after it the run of the model', () => {
    const around = Date.now() * 1e6
    for (let i = 0; i < REQUESTS - 1; i++) {
      const own = spans().filter(({ traceId }) => traceId === traceOf(i))
      const request = own.find(({ kind }) => kind === SERVER)
      const queue = own.find(({ name }) => name === 'queue')
      const run = spans().find(({ links }) => links.some(({ spanId }) => spanId === queue?.spanId))
      const times = [request, queue].map((span) => [span?.startTimeUnixNano, span?.endTimeUnixNano])
      const [[begin, end] = [], [waits, taken] = []] = times
      expect(around - Number(begin)).toBeLessThan(60e9)
      expect(around - Number(begin)).toBeGreaterThan(-1e9)
      const order = [begin, waits, taken, end].map((time) => time ?? 0n)
      expect(order).toEqual([...order].sort((a, b) => (a < b ? -1 : 1)))
      // The clock of a run is that of the first request of its batch: whole milliseconds apart at most.
      expect(Number(run?.startTimeUnixNano) - Number(taken)).toBeGreaterThan(-2e6)
      expect(Number(end) - Number(run?.endTimeUnixNano)).toBeGreaterThan(-2e6)
    }
  })

  test('are named in the log lines of their requests', () => {
    const refused = lines.map((line) => JSON.parse(line)).find(({ code }) => code === 'field-invalid')
    expect(refused).toMatchObject({ trace_id: traceOf(REQUESTS - 1), span_id: expect.any(String) })
  })
})

/** The spans of some requests, to a server of these settings. */
const spansAfter = async (
  env: Readonly<Record<string, string>>,
  requests: readonly {
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: unknown
  }[],
) => {
  const own = await collector()
  const server = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: own.url, ...env })
  for (const { path, headers = { traceparent: SAMPLED }, body } of requests)
    await fetch(`${server.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  await server.stop(true)
  own.close()
  return own.spans()
}

describe('a request', () => {
  test.each([
    ['no traceparent', {}],
    ['a traceparent that is not sampled', { traceparent: `00-${traceOf(0)}-${CALLER}-00` }],
    ['a traceparent of zeros', { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` }],
    ['a traceparent of a version that cannot be', { traceparent: `ff-${traceOf(0)}-${CALLER}-01` }],
    ['another text', { traceparent: 'sampled' }],
  ])('with %s has no span', async (_, headers) => {
    expect(await spansAfter({}, [{ path: '/predict', headers, body: VALID }])).toEqual([])
  })

  test('of a probe or a scrape has no span, whoever asks', async () => {
    const paths = [
      '/health',
      '/metrics',
      '/v2/health/live',
      '/v2/health/ready',
      '/v2/models/forecaster/ready',
    ]
    expect(
      await spansAfter(
        {},
        paths.map((path) => ({ path })),
      ),
    ).toEqual([])
  })

  test('of many rows waits in the queue once', async () => {
    const inputs = [{ ...TENSOR, shape: [5, 1] }]
    const spans = await spansAfter({}, [{ path: '/v2/models/forecaster/infer?a=b', body: { inputs } }])
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST /v2/models/:m/infer', 'inference', 'queue'])
    expect(attributesOf(spans.find(({ kind }) => kind === SERVER))).toMatchObject({
      'url.path': { stringValue: '/v2/models/forecaster/infer' },
      'url.query': { stringValue: 'a=b' },
    })
  })

  test('keeps the trace state of its caller, and no text of more than 1,024 characters', async () => {
    const headers = {
      traceparent: SAMPLED,
      tracestate: 'vendor=one,other=two',
      'user-agent': 'u'.repeat(2_000),
    }
    const path = `/predict?${'q'.repeat(2_000)}`
    const spans = await spansAfter({}, [{ path, headers, body: VALID }])
    expect(spans.map(({ traceState }) => traceState)).toEqual(Array(3).fill(headers.tracestate))
    const attributes = attributesOf(spans.find(({ kind }) => kind === SERVER))
    expect(attributes['url.query']).toEqual({ stringValue: 'q'.repeat(1_024) })
    expect(attributes['user_agent.original']).toEqual({ stringValue: 'u'.repeat(1_024) })
  })

  test('that this server fails has an error', async () => {
    const [span] = await spansAfter({ CHAOS: '1', CHAOS_ERROR_RATE: '1' }, [
      { path: '/predict', body: VALID },
    ])
    expect(span?.status.code).toBe(2)
    expect(attributesOf(span)).toMatchObject({
      'http.response.status_code': { intValue: '500' },
      'error.type': { stringValue: '500' },
    })
  })
})

describe('a client that goes away', () => {
  test('ends the span of its request, which says so', async () => {
    const own = await collector()
    const server = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: own.url,
      CHAOS: '1',
      CHAOS_LATENCY: '300ms',
    })
    const abort = new AbortController()
    const answer = fetch(`${server.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceOf(0)}-${CALLER}-01` },
      body: JSON.stringify(VALID),
      signal: abort.signal,
    })
    const inFlight = async () =>
      sample((await server.app.inject('/metrics')).body, 'http_requests_in_flight') === 2
    expect(await until(inFlight)).toBe(true)
    abort.abort()
    await expect(answer).rejects.toThrow('abort')
    await pause(350)
    await server.stop(true)
    const request = own.spans().find(({ parentSpanId }) => parentSpanId === CALLER)
    expect(request?.status).toEqual({ code: 2, message: 'the client went away' })
    expect(own.spans().filter(({ name }) => name === 'inference')).toEqual([])
    own.close()
  })
})

/** Which packages of OpenTelemetry a server loads that answers one prediction. */
const loaded = (env: Readonly<Record<string, string>>): readonly string[] => {
  const script = `
    import { registerHooks } from 'node:module'
    const found = new Set()
    registerHooks({
      load: (url, context, next) => {
        const name = /node_modules\\/(@opentelemetry\\/[^/]+)\\//.exec(url)?.[1]
        if (name !== undefined) found.add(name)
        return next(url, context)
      },
    })
    const { start } = await import('./testing.ts')
    const server = await start(${JSON.stringify(env)})
    await server.app.inject({ method: 'POST', url: '/predict', payload: { data: [1] } })
    console.log(JSON.stringify([...found].sort()))
    process.exit()`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...LOCAL },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('OpenTelemetry', () => {
  test('is not loaded without an endpoint, but for the interface that prom-client looks at', () => {
    expect(loaded({})).toEqual(['@opentelemetry/api'])
  })

  test('is loaded with one', () => {
    expect(loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })).toContain(
      '@opentelemetry/sdk-trace',
    )
  })
})
