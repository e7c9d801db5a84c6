/**
 * Faults inside of a running app, as its own CHAOS setting has them, which would take a restart: Node's debugger is asked to
 * run a few lines in it. `chaos.ts JSON` in the network of a pod, once the app has had SIGUSR1.
 */
import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

export interface Chaos {
  /** Added to every prediction, milliseconds. */
  readonly latency: number
  /** Part of the predictions that answer 500, 0 to 1. */
  readonly errorRate: number
  /** Memory that is kept for ever, MiB per second. @default none */
  readonly leak?: number
  /** When it begins, milliseconds since 1970, so that many begin at once. @default now */
  readonly from?: number
  /** Milliseconds after which it ends by itself. @default never */
  readonly lasts?: number
}

/**
 * What the app runs. It does its work, and the answer is held back and changed on its way out, so that the app's own metrics
 * see the time and the 500 as users do. Health and metrics are untouched: they are GET. Without chaos all is as it was. The
 * debugger closes once whoever set it is surely gone: it stops the app while somebody is connected.
 */
const lines = ({ latency, errorRate, leak = 0, from, lasts }: Chaos): string => `{
  const { Server } = process.getBuiltinModule('node:http')
  delete Server.prototype.emit
  const { emit } = Server.prototype
  const from = ${from ?? 'Date.now()'}
  const until = from + ${lasts ?? 'Infinity'}
  const disturb = (response) => {
    const { writeHead, end } = response
    const fails = Math.random() < ${errorRate}
    let head = []
    response.writeHead = (...words) => {
      head = words
      return response
    }
    response.end = (...words) => {
      setTimeout(() => {
        if (fails) for (const name of response.getHeaderNames()) response.removeHeader(name)
        if (fails) head = [500, { 'content-type': 'application/json' }]
        if (head.length > 0) writeHead.apply(response, head)
        end.apply(response, fails ? ['{"detail":[{"type":"chaos"}]}'] : words)
      }, ${latency})
      return response
    }
  }
  if (${latency > 0 || errorRate > 0})
    Server.prototype.emit = function (event, request, response, ...rest) {
      if (event === 'request' && request.method === 'POST' && Date.now() >= from && Date.now() <= until)
        disturb(response)
      return emit.call(this, event, request, response, ...rest)
    }
  clearInterval(globalThis.chaos?.timer)
  delete globalThis.chaos
  if (${leak > 0}) {
    const kept = []
    // Written to, so that it is memory and not only a promise of it.
    const timer = setInterval(() => kept.push(Buffer.alloc(${leak} * 2 ** 20, 1)), 1_000)
    globalThis.chaos = { kept, timer }
  }
  setTimeout(() => process.getBuiltinModule('node:inspector').close(), 300).unref()
}`

interface Target {
  readonly webSocketDebuggerUrl: string
}

const PATIENCE = 15_000
const BETWEEN = 50

const HOST = '127.0.0.1'

/** On a connection of its own, which ends with it: a debugger that closes stops the app until nobody is connected. */
const targets = (port: number): Promise<readonly Target[]> =>
  new Promise((resolve, reject) => {
    const asked = get({ host: HOST, port, path: '/json', agent: false, timeout: 1_000 }, (answer) => {
      let said = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        said += piece
      })
      answer.on('error', reject).on('end', () => resolve(JSON.parse(said)))
    })
    asked.on('timeout', () => asked.destroy(new Error(`nothing answers at port ${port}`)))
    asked.on('error', reject)
  })

/** Whether somebody listens: a debugger that is closing takes connections and may answer nothing. */
const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: HOST, port })
    const end = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.on('connect', () => end(true)).on('error', () => end(false))
  })

const debuggerOf = async (port: number): Promise<string> => {
  for (const until = Date.now() + PATIENCE; ; )
    try {
      const [target] = await targets(port)
      if (target !== undefined) return target.webSocketDebuggerUrl
    } catch (error) {
      if (Date.now() > until) throw error
      await setTimeout(BETWEEN)
    }
}

/** A signal to a debugger that is still open does nothing, and one that closes waits for whoever is connected. */
const closed = async (port: number): Promise<void> => {
  for (const until = Date.now() + PATIENCE; ; ) {
    if (!(await listens(port))) return
    if (Date.now() > until) throw new Error(`the debugger at port ${port} does not close`)
    await setTimeout(BETWEEN)
  }
}

interface Reply {
  readonly result?: { readonly exceptionDetails?: unknown }
  readonly error?: unknown
}

/**
 * Done when the debugger is closed again: the next one needs a signal of its own.
 * Errors: throws when the debugger does not answer or close in 15 s, or the lines fail.
 */
export const setChaos = async (chaos: Chaos, port = 9229): Promise<void> => {
  const socket = new WebSocket(await debuggerOf(port))
  const answer = Promise.withResolvers<Reply>()
  const params = { expression: lines(chaos) }
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params })),
  )
  socket.addEventListener('message', ({ data }) => answer.resolve(JSON.parse(String(data))))
  for (const event of ['error', 'close'])
    socket.addEventListener(event, () => answer.reject(new Error('the debugger closes the connection')))
  AbortSignal.timeout(PATIENCE).addEventListener('abort', () => socket.close())
  const { result, error } = await answer.promise.finally(() => socket.close())
  const wrong = error ?? result?.exceptionDetails
  if (wrong !== undefined) throw new Error(`the app does not take it: ${JSON.stringify(wrong)}`)
  await closed(port)
}

if (import.meta.main) await setChaos(JSON.parse(process.argv[2] ?? ''))
