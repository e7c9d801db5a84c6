/** Requests when they are due, never waiting for answers, on connections that are kept and as many as it takes. */
import { connect, type Socket } from 'node:net'
import { answerOf, requestOf } from './http.ts'
import type { LoadPlan, Stream } from './plan.ts'
import type { End, Tally } from './tally.ts'

interface Connection {
  readonly socket: Socket
  text: string
  /** What waits for its answer; undefined while it is idle. */
  ended: ((end: End) => void) | undefined
}

const REFUSED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])

/** Connections to one address: the one used last is used first, so that they are few while answers are quick. */
const pool = ({ address, port }: Stream) => {
  const idle: Connection[] = []
  const end = (connection: Connection, how: End) => {
    const { ended } = connection
    connection.ended = undefined
    ended?.(how)
  }
  const lost = (connection: Connection, how: End) => {
    const at = idle.indexOf(connection)
    if (at >= 0) idle.splice(at, 1)
    end(connection, how)
  }
  const open = (): Connection => {
    const socket = connect({ host: address, port, noDelay: true })
    const connection: Connection = { socket, text: '', ended: undefined }
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      connection.text += chunk
      const answer = answerOf(connection.text)
      if (answer === undefined) return
      connection.text = ''
      if (answer.keep) idle.push(connection)
      else socket.destroy()
      end(connection, answer.end)
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      lost(connection, {
        failed: REFUSED.has(error.code ?? '') ? 'connect' : 'reset',
        said: error.message,
      }),
    )
    socket.on('close', () => lost(connection, { failed: 'reset', said: 'closed without an answer' }))
    return connection
  }
  return {
    /** The answer is given up when the returned function is called. */
    send: (request: string, ended: (end: End) => void): (() => void) => {
      const connection = idle.pop() ?? open()
      connection.ended = ended
      connection.socket.write(request)
      return () => {
        end(connection, { failed: 'timeout' })
        connection.socket.destroy()
      }
    },
    close: () => {
      for (const { socket } of idle) socket.destroy()
    },
  }
}

/** Sends the plan's load and tells the tally; `tick` is called about every 100 ms. Ends when every request has. */
export const sendLoad = async (
  plan: LoadPlan,
  tally: Tally,
  tick: (now: number) => void,
  stop: AbortSignal,
): Promise<void> => {
  const pools = new Map<string, ReturnType<typeof pool>>()
  const began = performance.now()
  const streams = plan.streams.map((stream, i) => {
    const key = `${stream.address} ${stream.port}`
    const to = pools.get(key) ?? pool(stream)
    pools.set(key, to)
    const apart = 1_000 / stream.rate
    // Streams begin a little apart from each other, so that they do not come in bursts.
    return {
      name: stream.name,
      request: requestOf(plan, stream),
      to,
      apart,
      due: (apart * i) / plan.streams.length,
    }
  })
  /** In the order they were sent, so that those out of patience are in front. */
  const waiting = new Map<number, { readonly due: number; readonly giveUp: () => void }>()
  let [sent, ticked] = [0, 0]
  const sendDue = (now: number) => {
    for (const stream of streams)
      for (; stream.due <= now && stream.due < plan.seconds * 1_000; stream.due += stream.apart) {
        const [id, due] = [sent++, stream.due]
        tally.sent(stream.name, due)
        const giveUp = stream.to.send(stream.request, (end) => {
          waiting.delete(id)
          tally.ended(stream.name, due, performance.now() - began - due, end)
        })
        waiting.set(id, { due, giveUp })
      }
  }
  for (let over = false; !over || waiting.size > 0; ) {
    const now = performance.now() - began
    over ||= stop.aborted
    // Also what became due while this slept past the end.
    if (!over) sendDue(now)
    over ||= now >= plan.seconds * 1_000
    for (const { due, giveUp } of waiting.values()) {
      if (now - due < plan.patience) break
      giveUp()
    }
    if (now - ticked >= 100) {
      tick(now)
      ticked = now
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  for (const { close } of pools.values()) close()
  // The second in which it was stopped counts as a whole one.
  tick(Math.min(plan.seconds, Math.ceil((performance.now() - began) / 1_000)) * 1_000)
}
