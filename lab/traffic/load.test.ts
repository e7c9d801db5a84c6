import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fleetOf } from '../../generators/testing/fleets.ts'
import { answersBy, failedOf, failures, type LoadPlan, type Row, startLoad, streamsAt } from './index.ts'
import { sendLoad } from './sender.ts'
import { createTally } from './tally.ts'

const fleet = fleetOf()
const AWS = { cloud: 'aws', region: 'us-east-1', pod: 'ml-inference-7c9-abcde' }
const GCP = { cloud: 'gcp', region: 'us-central1', pod: 'ml-inference-canary-5d8-fghij' }

type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => void

const predict = (response: ServerResponse, metadata: object = AWS) =>
  response.end(JSON.stringify({ prediction: [1], metadata }))

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server on loopback that gives each request, once it is read, to `answer` with its number from 0. */
const serve = async (answer: Answer): Promise<number> => {
  let n = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response, n++))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return port
}

const planOf = (port: number, change: Partial<LoadPlan> = {}): LoadPlan => ({
  host: 'inference.example.com',
  pinHeader: 'prefer-cloud',
  seconds: 1,
  patience: 5_000,
  streams: [{ name: 'split', address: '127.0.0.1', port, rate: 50 }],
  ...change,
})

const seenBy = async (plan: LoadPlan, heard?: (row: Row) => void) =>
  (await startLoad(plan, undefined, heard)).seen

describe('what is injected is what is reported', () => {
  test('answers are counted by who gave them, and rows come while the load runs', async () => {
    const port = await serve((_, response, n) => predict(response, n % 5 === 0 ? GCP : AWS))
    const heard: number[] = []
    const { rows, totals } = await seenBy(planOf(port, { seconds: 2 }), ({ second }) => heard.push(second))
    expect(heard).toEqual([0, 1])
    expect(rows.map(({ sent }) => sent)).toEqual([50, 50])
    expect([...answersBy(fleet, totals, ({ cluster, track }) => `${cluster} ${track}`)].sort()).toEqual([
      ['aws stable', 80],
      ['gcp canary', 20],
    ])
    expect(failedOf(totals)).toBe(0)
  })

  test('every tenth answers 500: as many, in their seconds, with what was said', async () => {
    const port = await serve((_, response, n) => {
      if (n % 10 > 0) predict(response)
      else response.writeHead(500).end('{"detail":"on purpose"}')
    })
    const { rows, totals } = await seenBy(planOf(port, { seconds: 2 }))
    expect(failures(rows)).toEqual([
      { second: 0, kind: '500', count: 5 },
      { second: 1, kind: '500', count: 5 },
    ])
    expect(totals[0]?.said).toEqual({ '500': '{"detail":"on purpose"}' })
  })

  test('connections that are cut are resets, and a 200 without a prediction is a failure too', async () => {
    const port = await serve((request, response, n) => {
      if (n === 3 || n === 4) request.socket.destroy()
      else if (n === 9) response.end('hello')
      else predict(response)
    })
    const { totals } = await seenBy(planOf(port))
    expect(totals[0]).toMatchObject({ sent: 50, failed: { reset: 2, 'no prediction': 1 } })
  })

  test('nobody listens: every request is a failure to connect, and none is a late one', async () => {
    const port = await serve((_, response) => predict(response))
    servers.pop()?.close()
    const { totals } = await seenBy(planOf(port))
    expect(totals[0]).toMatchObject({ sent: 50, by: {}, failed: { connect: 50 } })
  })

  test('answers that never come are timeouts after the patience of the plan', async () => {
    const port = await serve((_, response, n) => {
      if (n !== 7) predict(response)
    })
    const { totals } = await seenBy(planOf(port, { patience: 1_500 }))
    expect(totals[0]?.failed).toEqual({ timeout: 1 })
    expect(totals[0]?.max).toBeGreaterThanOrEqual(1_500)
  })

  test('an answer in pieces, by chunks, is one answer', async () => {
    const port = await serve((_, response) => {
      const words = JSON.stringify({ prediction: [1], metadata: AWS })
      response.write(words.slice(0, 20))
      setTimeout(() => response.end(words.slice(20)), 5)
    })
    const { totals } = await seenBy(planOf(port))
    expect(totals[0]?.by).toEqual({ 'aws us-east-1 ml-inference-7c9-abcde': 50 })
  })
})

describe('the load is open', () => {
  test('a server that hangs for 1.5 s gets as many requests, and each waits from when it was due', async () => {
    let until = 0
    const port = await serve((_, response, n) => {
      if (n === 10) until = Date.now() + 1_500
      setTimeout(() => predict(response), Math.max(0, until - Date.now()))
    })
    const { rows } = await seenBy(planOf(port, { seconds: 3 }))
    expect(rows.map(({ sent }) => sent)).toEqual([50, 50, 50])
    // Due at 0.2 s to 1.7 s, so that half of the first second waits more than half a second and its last still 0.7 s.
    expect(rows[0]?.p50).toBeGreaterThan(700)
    expect(rows[0]?.max).toBeGreaterThan(1_400)
    expect(rows[2]?.p50).toBeLessThan(rows[0]?.p50 ?? 0)
  })

  test('a client that is late itself does not hide it: requests count from when they were due', async () => {
    const port = await serve((_, response) => predict(response))
    const plan = planOf(port)
    const tally = createTally(['split'])
    let blocked = false
    const block = () => {
      if (blocked) return
      blocked = true
      for (const end = performance.now() + 700; performance.now() < end; );
    }
    await sendLoad(plan, tally, block, new AbortController().signal)
    const [{ sent, p50 } = { sent: 0, p50: 0 }] = tally.totals()
    expect(sent).toBe(50)
    expect(p50).toBeGreaterThan(150)
  })

  test('connections are kept: many requests, few connections', async () => {
    const sockets = new Set<unknown>()
    const port = await serve((request, response) => {
      sockets.add(request.socket)
      predict(response)
    })
    await seenBy(planOf(port, { streams: [{ name: 'a', address: '127.0.0.1', port, rate: 200 }] }))
    expect(sockets.size).toBeLessThan(50)
  })

  test('a load that is stopped waits for what it has sent, and says so', async () => {
    const port = await serve((_, response) => predict(response))
    const load = await startLoad(planOf(port, { seconds: 3_600 }))
    await new Promise((resolve) => setTimeout(resolve, 500))
    load.stop()
    const { totals } = await load.seen
    expect(totals[0]?.sent).toBeGreaterThan(0)
    expect(failedOf(totals)).toBe(0)
  })
})

test('a pinned stream asks for its cluster, at the host of the fleet, and streams of one plan are told apart', async () => {
  const asked = new Map<string, number>()
  const port = await serve((request, response) => {
    const key = `${request.headers.host} ${request.headers['prefer-cloud'] ?? 'split'}`
    asked.set(key, (asked.get(key) ?? 0) + 1)
    predict(response)
  })
  const streams = streamsAt(new Map([['aws', '127.0.0.1']]), { split: 30, pinned: 10, pin: 'gcp' })
  expect(streams.map((stream) => stream.port)).toEqual([80, 80])
  const { totals } = await seenBy(planOf(port, { streams: streams.map((stream) => ({ ...stream, port })) }))
  expect([...asked].sort()).toEqual([
    ['inference.example.com gcp', 10],
    ['inference.example.com split', 30],
  ])
  expect(totals.map(({ stream, sent }) => [stream, sent])).toEqual([
    ['split via aws', 30],
    ['gcp via aws', 10],
  ])
})

test('a client that cannot start says why', async () => {
  await expect(startLoad(planOf(1), () => ['sh', '-c', 'echo no network >&2; exit 3'])).rejects.toThrow(
    /exit code 3: no network/,
  )
})
