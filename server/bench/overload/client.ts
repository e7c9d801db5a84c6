/**
 * Load whose times are kept by status, which wrk cannot: `client.ts PORT CONNECTIONS SECONDS PAUSE` writes JSON.
 * Each connection sends the next request as soon as it has its answer, but PAUSE milliseconds after a 429.
 */
import { connect } from 'node:net'
import { answered, REQUEST } from '../request.ts'
import { percentile } from '../spread.ts'

const [port = 0, connections = 0, seconds = 0, pause = 0] = process.argv.slice(2).map(Number)

const times = new Map<number, number[]>()
let broken = 0
let over = false

const one = () => {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay()
  let text = ''
  let start = 0
  const send = () => {
    text = ''
    start = performance.now()
    socket.write(REQUEST)
  }
  socket.once('connect', send)
  socket.on('data', (chunk: string) => {
    text += chunk
    const status = answered(text)
    if (status === undefined || over) return
    const list = times.get(status)
    const took = performance.now() - start
    if (list === undefined) times.set(status, [took])
    else list.push(took)
    if (status === 429 && pause > 0) setTimeout(send, pause)
    else send()
  })
  socket.on('error', () => {
    if (!over) broken++
  })
}

for (let i = 0; i < connections; i++) one()
setTimeout(() => {
  over = true
  const statuses = [...times].map(([status, list]) => {
    list.sort((a, b) => a - b)
    const [p50, p99] = [percentile(list, 50), percentile(list, 99)]
    return { status, rate: list.length / seconds, p50, p99, longest: list.at(-1) ?? 0 }
  })
  console.log(JSON.stringify({ broken, statuses }))
  process.exit()
}, seconds * 1_000)
