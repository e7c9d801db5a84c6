import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start, VALID } from '../testing.ts'

let server: Awaited<ReturnType<typeof start>>
/** Its patience is short. */
let hasty: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
  hasty = await start({ REQUEST_TIMEOUT: '1s' })
})
afterAll(() => Promise.all([server.stop(true), hasty.stop(true)]))

const LARGE = Buffer.alloc(20_000_000, ' ')
const MEGABYTE = LARGE.subarray(0, 1_000_000)

const head = (path: string, length: number, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`

/** Writes all of it before it reads anything; answers with what it has received when all is over. */
const writesFirst = async (...parts: readonly (string | Buffer)[]): Promise<string> => {
  const socket = connect(server.port, '127.0.0.1').pause()
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    received += error.code
  })
  const closed = new Promise((done) => socket.once('close', done))
  for (const part of parts) await new Promise((done) => socket.write(part, done))
  socket.resume()
  await closed
  return received
}

/** Sends the bytes again and again until the server cuts it off; how many it has sent then. */
const sendsOn = async (port: number, milliseconds: number, bytes: Buffer): Promise<number> => {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  const closed = new Promise((done) => socket.once('close', done))
  socket.write(head('/predict', 1e12))
  while (!socket.destroyed) {
    await Promise.race([new Promise((done) => socket.write(bytes, done)), closed])
    if (milliseconds > 0) await new Promise((done) => setTimeout(done, milliseconds))
  }
  await closed
  return socket.bytesWritten
}

// They move 500 MB: a second, and far longer on a machine that has other work.
const PATIENCE = { timeout: 300_000 }

describe('a client that writes everything before it reads', PATIENCE, () => {
  test('sees 413 for 20 MB, every time, whether it asks to close or not', async () => {
    const statuses: string[] = []
    for (let i = 0; i < 20; i++) {
      const first = head('/predict', LARGE.length, i % 2 === 0 ? '' : 'Connection: close\r\n')
      statuses.push((await writesFirst(first, LARGE)).slice(0, 12))
    }
    expect(statuses).toEqual(Array(20).fill('HTTP/1.1 413'))
  })

  test('of a path that is not there keeps its connection', async () => {
    const next = JSON.stringify(VALID)
    const received = await writesFirst(
      head('/nothing', LARGE.length),
      LARGE,
      head('/predict', next.length, 'Connection: close\r\n') + next,
    )
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200'])
  })
})

describe('behind a refusal is cut off', PATIENCE, () => {
  test('who sends slowly, when the time of a request is over', async () => {
    await sendsOn(hasty.port, 100, Buffer.from(' '))
  })

  test('who sends without end, after 32 MiB and what the sockets hold', async () => {
    expect(await sendsOn(server.port, 0, MEGABYTE)).toBeLessThan(80_000_000)
  })
})
