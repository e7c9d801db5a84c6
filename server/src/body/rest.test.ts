import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start, VALID } from '../testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop(true))

const MEGABYTE = Buffer.alloc(1_000_000, ' ')

const head = (path: string, length: number, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`

/** Writes `first`, so many megabytes and `last` before it reads anything; answers with what it has received when all is over. */
const writesFirst = async (first: string, megabytes: number, last = ''): Promise<string> => {
  const socket = connect(server.port, '127.0.0.1').pause()
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    received += error.code
  })
  const closed = new Promise((done) => socket.once('close', done))
  socket.write(first)
  for (let i = 0; i < megabytes; i++) await new Promise((done) => socket.write(MEGABYTE, done))
  socket.write(last)
  socket.resume()
  await closed
  return received
}

/** Sends on until the server cuts it off. */
const sendsOn = async (milliseconds: number, bytes: Buffer) => {
  const began = performance.now()
  const socket = connect(server.port, '127.0.0.1').on('error', () => {})
  const closed = new Promise((done) => socket.once('close', done))
  socket.write(head('/predict', 1e12))
  while (!socket.destroyed) {
    await Promise.race([new Promise((done) => socket.write(bytes, done)), closed])
    if (milliseconds > 0) await new Promise((done) => setTimeout(done, milliseconds))
  }
  await closed
  return { seconds: (performance.now() - began) / 1_000, megabytes: socket.bytesWritten / 1e6 }
}

describe('a client that writes everything before it reads', () => {
  test('sees 413 for 20 MB, every time, whether it asks to close or not', async () => {
    const statuses: string[] = []
    for (let i = 0; i < 20; i++) {
      const first = head('/predict', 20_000_000, i % 2 === 0 ? '' : 'Connection: close\r\n')
      statuses.push((await writesFirst(first, 20)).slice(0, 12))
    }
    expect(statuses).toEqual(Array(20).fill('HTTP/1.1 413'))
  })

  test('of a path that is not there keeps its connection', async () => {
    const next = JSON.stringify(VALID)
    const received = await writesFirst(
      head('/nothing', 5_000_000),
      5,
      head('/predict', next.length, 'Connection: close\r\n') + next,
    )
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200'])
  })
})

describe('behind a refusal is cut off', () => {
  test('who sends slowly, after two seconds', async () => {
    const { seconds } = await sendsOn(100, Buffer.from(' '))
    expect(seconds).toBeGreaterThan(1.5)
    expect(seconds).toBeLessThan(6)
  })

  test('who sends without end, after 32 MiB and what the sockets hold', async () => {
    const { megabytes } = await sendsOn(0, MEGABYTE)
    expect(megabytes).toBeGreaterThan(30)
    expect(megabytes).toBeLessThan(80)
  })
})
