/**
 * Load at a rate, whatever the server makes of it: `client.ts PORT RATE SECONDS CONNECTIONS` writes JSON. A request is
 * due at its time; when no connection is free then, its wait for one counts too, as it would for a user.
 */
import { connect, type Socket } from 'node:net'
import { answered, REQUEST } from '../request.ts'
import { percentile } from '../spread.ts'

const [port = 0, rate = 1, seconds = 0, connections = 1] = process.argv.slice(2).map(Number)

/** Milliseconds after the last request was due; what is unanswered then has failed. */
const PATIENCE = 2_000

interface Connection {
  readonly socket: Socket
  text: string
  due: number
}

const total = rate * seconds
const free: Connection[] = []
const times: number[] = []

const open = () =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay()
    const connection: Connection = { socket, text: '', due: 0 }
    socket.once('error', reject)
    socket.once('connect', () => {
      free.push(connection)
      resolve()
    })
    socket.on('data', (chunk: string) => {
      connection.text += chunk
      const status = answered(connection.text)
      if (status === undefined) return
      if (status === 200) times.push(performance.now() - connection.due)
      free.push(connection)
    })
  })

await Promise.all(Array.from({ length: connections }, open))
const start = performance.now()
const dueAt = (i: number) => start + (i * 1_000) / rate
let sent = 0

const finish = () => {
  times.sort((a, b) => a - b)
  const [p50, p99, p999] = [percentile(times, 50), percentile(times, 99), percentile(times, 99.9)]
  console.log(JSON.stringify({ p50, p99, p999, failed: total - times.length }))
  process.exit()
}

/** Spins instead of sleeping: a timer would be late by more than a prediction takes. */
const turn = () => {
  const now = performance.now()
  while (sent < total && dueAt(sent) <= now) {
    const connection = free.pop()
    if (connection === undefined) break
    connection.text = ''
    connection.due = dueAt(sent++)
    connection.socket.write(REQUEST)
  }
  if (free.length === connections && sent === total) finish()
  else if (now > dueAt(total) + PATIENCE) finish()
  else setImmediate(turn)
}
turn()
