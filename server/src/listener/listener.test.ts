import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { pause, sample, start, until, VALID } from '../testing.ts'

type Running = Awaited<ReturnType<typeof start>>

const running: Running[] = []
const up = async (env: Readonly<Record<string, string>> = {}) => {
  const server = await start(env)
  running.push(server)
  return server
}
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop(true))))

/** A connection over which a test writes what it likes. */
const raw = (port: number) => {
  const socket = connect(port, '127.0.0.1')
  const began = performance.now()
  let received = ''
  let took: number | undefined
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    took = performance.now() - began
  })
  return {
    socket,
    received: () => received,
    /** Milliseconds until it was closed; undefined while it is open. */
    took: () => took,
    status: () => Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1]),
    body: (): unknown => JSON.parse(received.split('\r\n\r\n')[1] ?? ''),
  }
}

const scrape = async ({ side }: Running) => (await fetch(`${side}/metrics`)).text()
const counted = async (server: Running, labels: Readonly<Record<string, string>>) =>
  sample(await scrape(server), 'http_requests_total', labels)

const head = (length: number) =>
  `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

/** Sends a byte every 100 ms for as long as it is let. */
const drip = (client: ReturnType<typeof raw>, byte: string) => {
  const timer = setInterval(() => client.socket.writable && client.socket.write(byte), 100)
  client.socket.once('close', () => clearInterval(timer))
}

describe('what is refused before there is a request', () => {
  test.each([
    ['bytes that are no HTTP', 'hello\r\n\r\n', 400, 'http-invalid'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, undefined],
    [
      'two lengths',
      `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
      'http-invalid',
    ],
    [
      'headers too large',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
  ])('such as %s, is answered in the shape of an error and counted', async (_, bytes, status, type) => {
    const server = await up()
    const client = raw(server.port)
    client.socket.write(bytes)
    expect(await until(() => client.took() !== undefined)).toBe(true)
    expect(client.status()).toBe(status)
    // Node answers a missing host by itself, without a body.
    if (type === undefined) return
    expect(client.body()).toEqual({ detail: [{ type, loc: ['body'], msg: expect.any(String) }] })
    const labels = { method: 'unknown', route: 'unknown', status_code: `${status}` }
    expect(await until(async () => (await counted(server, labels)) === 1)).toBe(true)
  })
})

describe('a slow sender', () => {
  test('of headers is sent away with 408 when its time is over, and counted', async () => {
    const server = await up({ REQUEST_TIMEOUT: '1s' })
    const client = raw(server.port)
    client.socket.write('POST /predict HTTP/1.1\r\nHost: x\r\nA: ')
    drip(client, 'a')
    expect(await until(() => client.took() !== undefined, 10_000)).toBe(true)
    expect(client.status()).toBe(408)
    expect(client.took()).toBeGreaterThan(900)
    expect(client.took()).toBeLessThan(5_000)
    expect(client.body()).toMatchObject({ detail: [{ type: 'request-timeout' }] })
    expect(await counted(server, { route: 'unknown', status_code: '408' })).toBe(1)
  })

  test('of a body too: once, under its route, and no request stays in flight', async () => {
    const server = await up({ REQUEST_TIMEOUT: '1s' })
    const client = raw(server.port)
    client.socket.write(`${head(100_000)}{"data":[`)
    drip(client, '1')
    expect(await until(() => client.took() !== undefined, 10_000)).toBe(true)
    expect(client.status()).toBe(408)
    expect(client.took()).toBeLessThan(5_000)
    expect(await until(async () => (await counted(server, { status_code: '408' })) === 1)).toBe(true)
    expect(await counted(server, { route: '/predict', status_code: '408' })).toBe(1)
    expect(sample(await scrape(server), 'http_requests_in_flight')).toBe(1)
    expect(server.lines.filter((line) => !line.includes('Server listening'))).toEqual([])
  })
})

describe('connections', () => {
  test('above the limit are closed at once and counted; those below it go on', async () => {
    const server = await up({ MAX_CONNECTIONS: '3' })
    const clients = [raw(server.port), raw(server.port), raw(server.port)]
    expect(await until(() => clients.every(({ socket }) => !socket.connecting))).toBe(true)
    const fourth = raw(server.port)
    expect(await until(() => fourth.took() !== undefined)).toBe(true)
    clients[0]?.socket.write('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await until(() => clients[0]?.status() === 200)).toBe(true)
    expect(sample(await scrape(server), 'http_connections_dropped_total')).toBe(1)
    for (const { socket } of clients) socket.destroy()
    expect(await until(async () => (await fetch(server.url).catch(() => undefined))?.status === 200)).toBe(
      true,
    )
  })
})

describe('unfinished bodies', () => {
  const LIMITS = { BODY_MEMORY: '200000', BODY_LIMIT: '100000' }
  const unfinished = async (server: Running, bytes = 90_000) => {
    const client = raw(server.port)
    client.socket.write(`${head(bytes + 1)}${' '.repeat(bytes)}`)
    await pause(100)
    return client
  }

  test('hold no more memory together than they may; whole ones are served meanwhile', async () => {
    const server = await up(LIMITS)
    const held = [await unfinished(server), await unfinished(server)]
    const third = await unfinished(server)
    expect(await until(() => third.status() === 503)).toBe(true)
    expect(third.received()).toMatch(/^retry-after: 1\r$/im)
    expect(held.map(({ took }) => took())).toEqual([undefined, undefined])
    const predict = () =>
      fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(VALID),
      })
    expect((await predict()).status).toBe(200)
    expect(sample(await scrape(server), 'inference_requests_total', { outcome: 'rejected' })).toBe(1)
    // What they held is free again, however they end.
    held[0]?.socket.destroy()
    held[1]?.socket.write(' ')
    expect(await until(() => held[1]?.status() === 400)).toBe(true)
    const again = [await unfinished(server), await unfinished(server)]
    expect(again.map(({ status }) => status())).toEqual([Number.NaN, Number.NaN])
    for (const { socket } of again) socket.destroy()
  })

  test('of many small chunks count as what they take, not as their bytes', async () => {
    const server = await up(LIMITS)
    const client = raw(server.port)
    client.socket.write(
      'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    client.socket.write('1\r\n \r\n'.repeat(3_000))
    expect(await until(() => client.status() === 503)).toBe(true)
  })
})
