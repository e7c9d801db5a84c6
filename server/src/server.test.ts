import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'
import { config, LOCAL, MODEL, pause, sample, start, TENSOR, until, VALID } from './testing.ts'

const running: Server[] = []
const up = async (env: Readonly<Record<string, string>> = {}) => {
  const server = await start(env)
  running.push(server)
  return server
}
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop(true))))

const get = async (url: string) => {
  const answer = await fetch(url)
  const text = await answer.text()
  return { status: answer.status, connection: answer.headers.get('connection'), body: JSON.parse(text) }
}
const predict = (url: string) =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(VALID),
  })

describe('the second listener', () => {
  test('has metrics and health, and nothing else', async () => {
    const { side } = await up()
    expect((await get(`${side}/v2/health/live`)).status).toBe(200)
    expect((await get(`${side}/v2/health/ready`)).body).toEqual({ ready: true })
    expect((await get(`${side}/health`)).body).toMatchObject({ status: 'healthy', pod: 'pod-7' })
    expect((await fetch(`${side}/metrics`)).status).toBe(200)
    expect((await fetch(`${side}/health`, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD')
    const answer = await predict(side)
    expect(answer.status).toBe(404)
    expect(JSON.parse(await answer.text())).toEqual({
      detail: [{ type: 'route-unknown', loc: ['body'], msg: 'there is nothing at POST /predict' }],
    })
    for (const path of ['/docs', '/openapi.json', '/v2/models/forecaster'])
      expect((await fetch(`${side}${path}`)).status).toBe(404)
  })
})

describe('a pod whose model cannot be loaded', () => {
  const folder = async (spoil: (folder: string) => Promise<void>) => {
    const path = await mkdtemp(join(tmpdir(), 'served-'))
    for (const file of ['model.json', 'model.onnx']) await copyFile(join(MODEL, file), join(path, file))
    await spoil(path)
    return path
  }

  test.each([
    [
      'wrong bytes',
      () => folder((path) => writeFile(join(path, 'model.onnx'), 'x')),
      /^model\.onnx is not the file that model\.json describes$/,
    ],
    ['no folder', async () => '/nowhere/at/all', /^model\.json cannot be read$/],
  ])('for %s stays up and not ready, and says why', async (_, spoilt, reason) => {
    const path = await spoilt()
    const { url, side, lines, app, ...server } = await up({ MODEL_DIRECTORY: path, DRAIN_DELAY: '300ms' })
    const notReady = { ready: false, reason: expect.stringMatching(reason) }
    for (const base of [url, side]) {
      expect(await get(`${base}/v2/health/ready`)).toMatchObject({ status: 503, body: notReady })
      expect(await get(`${base}/v2/health/live`)).toMatchObject({ status: 200, body: { live: true } })
    }
    for (const base of [url, side])
      expect(await get(`${base}/health`)).toMatchObject({
        status: 503,
        body: { status: 'unhealthy', cloud: 'aws', pod: 'pod-7', reason: expect.stringMatching(reason) },
      })
    expect(await get(`${url}/v2/models/forecaster/ready`)).toMatchObject({
      status: 503,
      body: { ready: false },
    })
    const refused = async () => {
      const answer = await predict(url)
      expect(answer.status).toBe(503)
      expect(JSON.parse(await answer.text()).detail[0]).toMatchObject({
        type: 'not-ready',
        msg: expect.stringMatching(reason),
      })
    }
    await refused()
    const payload = { inputs: [TENSOR] }
    const infer = await app.inject({ method: 'POST', url: '/v2/models/forecaster/infer', payload })
    expect([infer.statusCode, infer.json()]).toEqual([503, { error: expect.stringMatching(reason) }])
    const errors = lines.filter((line) => line.includes('"level":50'))
    expect(errors).toEqual([expect.stringContaining(path)])
    const scrape = await (await fetch(`${side}/metrics`)).text()
    for (const name of ['model_info', 'model_load_timestamp_seconds'])
      expect(scrape).not.toMatch(new RegExp(`^${name}`, 'm'))
    expect(sample(scrape, 'inference_requests_total', { outcome: 'unavailable' })).toBe(2)
    // Also on its way down it refuses instead of failing.
    const stopped = server.stop()
    await refused()
    running.pop()
    await stopped
    if (path.startsWith(tmpdir())) await rm(path, { recursive: true })
  })
})

describe('a port that is taken', () => {
  test.each(['PORT', 'METRICS_PORT'])(
    'for %s ends the start, and leaves no listener behind',
    async (name) => {
      const taken = createServer().listen(0, '127.0.0.1')
      await until(() => taken.listening)
      const address = taken.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const handles = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length
      const before = handles()
      await expect(startServer(config({ [name]: String(port) }), { write: () => {} })).rejects.toThrow(
        'EADDRINUSE',
      )
      expect(await until(() => handles() === before)).toBe(true)
      taken.close()
    },
  )
})

/** One connection that stays open: asks on demand, and knows whether the server has closed it. */
const connection = (port: number) => {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  let closed = false
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  socket.on('close', () => {
    closed = true
  })
  return {
    closed: () => closed,
    ask: async () => {
      received = ''
      socket.write(`GET /v2/health/live HTTP/1.1\r\nHost: ${LOCAL.HOST}\r\n\r\n`)
      await until(() => received.endsWith('{"live":true}'))
      return received
    },
    end: () => socket.destroy(),
  }
}

describe('an idle connection', () => {
  test('is kept for 61 minutes by default, which its answers say, and surely longer than Node’s 5 s', async () => {
    const { port } = await up()
    const idle = connection(port)
    expect(await idle.ask()).toMatch(/^keep-alive: timeout=3660\r$/im)
    // Node closes a second after what it announces.
    await pause(6_500)
    expect(idle.closed()).toBe(false)
    expect(await idle.ask()).toContain('200 OK')
    idle.end()
  })

  test('is closed after the timeout of the settings', async () => {
    const [short, long] = await Promise.all([
      up({ KEEP_ALIVE_TIMEOUT: '300ms' }),
      up({ KEEP_ALIVE_TIMEOUT: '3s' }),
    ])
    const [first, second] = [connection(short.port), connection(long.port)]
    await Promise.all([first.ask(), second.ask()])
    await pause(200)
    expect(first.closed()).toBe(false)
    expect(await until(first.closed, 2_000)).toBe(true)
    expect(second.closed()).toBe(false)
    expect(await second.ask()).toContain('200 OK')
    second.end()
  })
})
