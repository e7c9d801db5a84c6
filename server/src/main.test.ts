import { type ChildProcess, spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { LOCAL, pause, until, VALID } from './testing.ts'

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly side: string
  readonly output: () => string
  /** Exit code and milliseconds from the call of `terminate`. */
  readonly terminate: () => Promise<{ readonly code: number | null; readonly took: number }>
}

/** The process as the image starts it, once it is ready. */
const run = (env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, ...LOCAL, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk
    })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, exit, output: () => text }
}

const ready = async (env: Readonly<Record<string, string>> = {}): Promise<Running> => {
  const { child, exit, output } = run(env)
  const urls = () => [...output().matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url)
  await until(() => urls().length === 2, 20_000)
  const [side = '', url = ''] = urls()
  await until(async () => (await fetch(`${url}/v2/health/ready`)).status === 200)
  const terminate = async () => {
    const start = performance.now()
    child.kill('SIGTERM')
    const code = await exit
    return { code, took: performance.now() - start }
  }
  return { child, url, side, output, terminate }
}

interface Answer {
  readonly status: number
  readonly connection: string | undefined
}

const ask = (url: string, path: string, agent: Agent, body?: unknown, more: { traceparent?: string } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...more }
    const call = request(
      `${url}${path}`,
      { agent, method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        answer.resume()
        answer.once('error', reject)
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection }),
        )
      },
    )
    call.once('error', reject)
    call.end(body === undefined ? undefined : JSON.stringify(body))
  })

describe('SIGTERM', () => {
  test('under 200 requests a second fails none, for a client that honours readiness', async () => {
    const { url, terminate } = await ready({ DRAIN_DELAY: '1s', SHUTDOWN_TIMEOUT: '5s' })
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    const probes = new Agent({ keepAlive: false })
    const answers: Promise<Answer>[] = []
    let takes = true
    const sending = setInterval(() => {
      if (takes)
        answers.push(ask(url, '/predict', agent, VALID).catch(() => ({ status: 0, connection: undefined })))
    }, 5)
    await pause(1_000)
    const exited = terminate()
    const red = await until(async () => (await ask(url, '/v2/health/ready', probes)).status === 503, 500)
    // The mesh needs a while to hear of it, and sends on meanwhile.
    const late = answers.length
    await pause(400)
    takes = false
    clearInterval(sending)
    expect(red).toBe(true)
    const fresh = await ask(url, '/predict', probes, VALID)
    expect(fresh).toEqual({ status: 200, connection: 'close' })
    expect((await ask(url, '/v2/health/live', probes)).status).toBe(200)
    const { code, took } = await exited
    expect(code).toBe(0)
    expect(took).toBeGreaterThanOrEqual(1_000)
    expect(took).toBeLessThan(4_000)
    const all = await Promise.all(answers)
    expect(all.length).toBeGreaterThan(150)
    expect(all.filter(({ status }) => status !== 200)).toEqual([])
    expect(all.slice(0, 50).every(({ connection }) => connection === 'keep-alive')).toBe(true)
    expect(all.length - late).toBeGreaterThan(20)
    expect(all.slice(late).every(({ connection }) => connection === 'close')).toBe(true)
    agent.destroy()
  })

  test.concurrent('lets a request finish that takes longer than the drain delay', async () => {
    const { url, terminate } = await ready({
      DRAIN_DELAY: '100ms',
      SHUTDOWN_TIMEOUT: '5s',
      CHAOS: '1',
      CHAOS_LATENCY: '800ms',
    })
    const slow = ask(url, '/predict', new Agent(), VALID)
    await pause(100)
    const { code, took } = await terminate()
    expect((await slow).status).toBe(200)
    expect(code).toBe(0)
    expect(took).toBeLessThan(4_000)
  })

  test.concurrent('waits no longer than the shutdown timeout for a request that hangs', async () => {
    const { url, terminate } = await ready({
      DRAIN_DELAY: '100ms',
      SHUTDOWN_TIMEOUT: '1s',
      CHAOS: '1',
      CHAOS_LATENCY: '1m',
    })
    // Not `expect(…).rejects`: vitest holds a promise of an assertion against whichever test ends first beside this one.
    const cut = ask(url, '/predict', new Agent(), VALID).then(({ status }) => `answered ${status}`, String)
    await pause(100)
    const { code, took } = await terminate()
    expect(await cut).toMatch(/hang up|ECONNRESET/)
    expect(code).toBe(1)
    expect(took).toBeGreaterThanOrEqual(990)
    expect(took).toBeLessThan(4_000)
  })

  test.concurrent('a second time ends the process at once', async () => {
    const { child, url, terminate } = await ready({ DRAIN_DELAY: '20s', SHUTDOWN_TIMEOUT: '22s' })
    const exited = terminate()
    const probes = new Agent()
    await until(async () => (await ask(url, '/v2/health/ready', probes)).status === 503)
    child.kill('SIGTERM')
    const { code, took } = await exited
    expect(code).toBe(1)
    expect(took).toBeLessThan(3_000)
  })

  test.concurrent('does not wait for a collector of traces that is away', async () => {
    const { url, terminate, output } = await ready({
      DRAIN_DELAY: '100ms',
      SHUTDOWN_TIMEOUT: '10s',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    })
    const traced = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }
    expect((await ask(url, '/predict', new Agent(), VALID, traced)).status).toBe(200)
    const { code, took } = await terminate()
    expect(code).toBe(0)
    expect(took).toBeLessThan(4_000)
    expect(output()).toContain('3 spans are lost')
  })
})

describe('a start that cannot be', () => {
  test.concurrent('for wrong settings names them all and exits with 1', async () => {
    const { exit, output } = run({ PORT: 'http', MAX_BATCH: '0' })
    expect(await exit).toBe(1)
    expect(output()).toBe(
      'PORT=http is not a whole number from 0 to 65535\nMAX_BATCH=0 is not a whole number from 1 to 1024\n',
    )
  })

  test.concurrent('for a taken port exits with 1', async () => {
    const { url } = await ready()
    const { exit, output } = run({ PORT: new URL(url).port })
    expect(await exit).toBe(1)
    expect(output()).toContain('EADDRINUSE')
  })
})
