/**
 * Load at a rate, whatever the server makes of it: `client.ts PLAN` writes JSON. A request is due at its time; when no
 * connection is free then, its wait for one counts too, as it would for a user. A connection that the server closes is
 * made anew for the next request.
 */
import { connect, type Socket } from 'node:net'
import { percentile } from '../spread.ts'
import type { Plan } from './fixed-rate.ts'
import { answered, REQUEST } from './request.ts'

const plan: Plan & { readonly port: number } = JSON.parse(process.argv[2] ?? '')
const { port, rate, seconds, connections, pause = 0, terminated } = plan

/** Milliseconds after the last request was due; what is unanswered then has failed. */
const PATIENCE = 20_000

interface Connection {
  socket: Socket | undefined
  text: string
  /** When the request was due that is under way. */
  due: number | undefined
}

const all = Array.from(
  { length: connections },
  (): Connection => ({ socket: undefined, text: '', due: undefined }),
)
const free: Connection[] = []
const times = new Map<number, number[]>()
const failures = new Map<string, number>()
const total = rate === 'as answered' ? 0 : rate * seconds
let sent = 0

const fail = (how: string, count = 1) => failures.set(how, (failures.get(how) ?? 0) + count)

const send = (connection: Connection, due: number) => {
  connection.text = ''
  connection.due = due
  sent++
  connection.socket ??= open(connection)
  connection.socket.write(REQUEST)
}

const release = (connection: Connection, wait: number) => {
  connection.due = undefined
  const again = () => {
    if (rate === 'as answered') send(connection, performance.now())
    else free.push(connection)
  }
  if (wait > 0) setTimeout(again, wait)
  else again()
}

const open = (connection: Connection): Socket => {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay()
  let how = 'closed without an answer'
  socket.on('data', (chunk: string) => {
    connection.text += chunk
    const status = answered(connection.text)
    if (status === undefined || connection.due === undefined) return
    const took = performance.now() - connection.due
    const list = times.get(status)
    if (list === undefined) times.set(status, [took])
    else list.push(took)
    if (/^connection: close/im.test(connection.text)) {
      connection.socket = undefined
      socket.destroy()
    }
    release(connection, status === 429 ? pause : 0)
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    how = error.code ?? error.message
  })
  socket.on('close', () => {
    if (connection.socket !== socket) return
    connection.socket = undefined
    if (connection.due === undefined) return
    fail(how)
    release(connection, 0)
  })
  return socket
}

const finish = () => {
  const unanswered = rate === 'as answered' ? 0 : connections - free.length + total - sent
  if (unanswered > 0) fail('unanswered', unanswered)
  const statuses = [...times].map(([status, list]) => {
    list.sort((a, b) => a - b)
    const [p50, p99, p999] = [50, 99, 99.9].map((share) => percentile(list, share))
    return { status, count: list.length, p50, p99, p999, longest: list.at(-1) }
  })
  console.log(JSON.stringify({ statuses, failures: Object.fromEntries(failures) }))
  process.exit()
}

/** A timer is late by more than a prediction takes, so the last of a wait is spun through. */
const TIMER = 2

const atRate = (rate: number) => {
  const start = performance.now()
  const dueAt = (i: number) => start + (i * 1_000) / rate
  const turn = () => {
    const now = performance.now()
    while (sent < total && dueAt(sent) <= now) {
      const connection = free.pop()
      if (connection === undefined) break
      send(connection, dueAt(sent))
    }
    const over = sent === total && free.length === connections
    if (over || now > dueAt(total) + PATIENCE) return finish()
    const wait = sent === total ? TIMER : dueAt(sent) - now - TIMER
    if (wait < 1) setImmediate(turn)
    else setTimeout(turn, wait)
  }
  turn()
}

await Promise.all(
  all.map(
    (connection) =>
      new Promise((resolve) => {
        connection.socket = open(connection).once('connect', resolve).once('close', resolve)
      }),
  ),
)
if (terminated !== undefined) setTimeout(() => process.kill(terminated, 'SIGTERM'), 1_000)
if (rate === 'as answered') {
  setTimeout(finish, seconds * 1_000)
  for (const connection of all) send(connection, performance.now())
} else {
  free.push(...all)
  atRate(rate)
}
