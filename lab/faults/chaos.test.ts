/** The real server, running: what it answers before, during and after. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Chaos, setChaos } from './chaos.ts'

/** Nobody else's: tests of another checkout may run beside these. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

let port = 0
const main = join(import.meta.dirname, '..', '..', 'server', 'src', 'main.ts')
let child: ChildProcess
let url = ''
let side = ''

beforeAll(async () => {
  port = await freePort()
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0' }
  child = spawn(process.execPath, [`--inspect-port=127.0.0.1:${port}`, main], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await vi.waitFor(
    async () => {
      const urls = [...said.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([found]) => found)
      ;[side = '', url = ''] = urls
      expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200)
    },
    { timeout: 20_000 },
  )
})
afterAll(() => child.kill('SIGKILL'))

const chaos = async (latency: number, errorRate: number, more: Partial<Chaos> = {}) => {
  child.kill('SIGUSR1')
  await setChaos({ latency, errorRate, ...more }, port)
}

const headers = { 'content-type': 'application/json' }
const ask = async () => {
  const from = performance.now()
  const { status } = await fetch(`${url}/predict`, { method: 'POST', headers, body: '{"data":[1,2,3]}' })
  return { status, took: performance.now() - from }
}
const statuses = async (count: number) => {
  const answers = await Promise.all(Array.from({ length: count }, ask))
  return new Map(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, { length }]) => [status, length]),
  )
}

test('a running app is slow, then answers 500, then is as it was; its health never changes', async () => {
  expect(await statuses(20)).toEqual(new Map([[200, 20]]))

  await chaos(400, 0)
  const slow = await ask()
  expect(slow.status).toBe(200)
  expect(slow.took).toBeGreaterThan(390)

  await chaos(0, 0.5)
  const half = await statuses(200)
  expect(half.get(500)).toBeGreaterThan(60)
  expect(half.get(200)).toBeGreaterThan(60)
  expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200)

  await chaos(0, 1)
  expect(await statuses(20)).toEqual(new Map([[500, 20]]))

  await chaos(0, 0)
  expect(await statuses(20)).toEqual(new Map([[200, 20]]))

  await chaos(0, 1, { lasts: 1_000 })
  expect(await statuses(20)).toEqual(new Map([[500, 20]]))
  await expect.poll(() => statuses(1), { timeout: 5_000 }).toEqual(new Map([[200, 1]]))
})

test('the debugger is closed when it is done, many times over', async () => {
  for (let round = 0; round < 20; round++) {
    await chaos(0, round % 2)
    await expect(fetch(`http://127.0.0.1:${port}/json`)).rejects.toThrow()
    expect(await statuses(1)).toEqual(new Map([[round % 2 === 0 ? 200 : 500, 1]]))
  }
})

/** A number of the app's own metrics: of the series whose labels hold all of these. */
const metric = async (name: string, ...labels: readonly string[]) =>
  (await (await fetch(`${side}/metrics`)).text())
    .split('\n')
    .filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)

test("the app's own metrics see the error and the time, as with a CHAOS of its own", async () => {
  const failed = ['route="/predict"', 'status_code="500"']
  const [count, seconds] = [
    await metric('http_requests_total', ...failed),
    await metric('http_request_duration_seconds_sum', ...failed),
  ]
  await chaos(200, 1)
  await statuses(5)
  await chaos(0, 0)
  expect((await metric('http_requests_total', ...failed)) - count).toBe(5)
  expect((await metric('http_request_duration_seconds_sum', ...failed)) - seconds).toBeGreaterThan(0.99)
})

test('an app that leaks keeps more and more until it is mended', async () => {
  const resident = async () => (await metric('process_resident_memory_bytes')) / 2 ** 20
  const before = await resident()
  await chaos(0, 0, { leak: 100 })
  await vi.waitFor(async () => expect(await resident()).toBeGreaterThan(before + 180), { timeout: 10_000 })
  await chaos(0, 0)
  const after = await resident()
  await setTimeout(1_500)
  expect(await resident()).toBeLessThan(after + 50)
})
