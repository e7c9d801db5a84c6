/**
 * Faults inside of a running app, as its own CHAOS setting has them, which would take a restart: Node's debugger is asked to
 * run a few lines in it. `chaos.ts LATENCY ERROR_RATE [LASTS]` in the network of a pod, once the app has had SIGUSR1.
 */
import { setTimeout } from 'node:timers/promises'

/** Added to every prediction, milliseconds; part of the predictions that answer 500, 0 to 1. */
export interface Chaos {
  readonly latency: number
  readonly errorRate: number
  /** Milliseconds after which it ends by itself. @default never */
  readonly lasts?: number
}

/** What the app runs. Health and metrics are untouched: they are GET. Without chaos all is as it was. */
const lines = ({ latency, errorRate, lasts }: Chaos): string => `{
  const { Server } = process.getBuiltinModule('node:http')
  delete Server.prototype.emit
  const { emit } = Server.prototype
  const until = ${lasts === undefined ? 'Infinity' : `Date.now() + ${lasts}`}
  if (${latency > 0 || errorRate > 0})
    Server.prototype.emit = function (event, request, response, ...rest) {
      if (event !== 'request' || request.method !== 'POST' || Date.now() > until)
        return emit.call(this, event, request, response, ...rest)
      setTimeout(() => {
        if (Math.random() >= ${errorRate}) return emit.call(this, event, request, response)
        request.resume()
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"detail":[{"type":"chaos"}]}')
      }, ${latency})
      return true
    }
  setTimeout(() => process.getBuiltinModule('node:inspector').close(), 100).unref()
}`

interface Target {
  readonly webSocketDebuggerUrl: string
}

const debuggerOf = async (port: number): Promise<string> => {
  for (let tries = 100; ; tries--)
    try {
      const targets: readonly Target[] = JSON.parse(
        await (await fetch(`http://127.0.0.1:${port}/json`)).text(),
      )
      const [target] = targets
      if (target !== undefined) return target.webSocketDebuggerUrl
    } catch (error) {
      if (tries === 0) throw error
      await setTimeout(50)
    }
}

interface Reply {
  readonly result?: { readonly exceptionDetails?: unknown }
  readonly error?: unknown
}

/** Errors: throws when the debugger does not answer in 5 s, or the lines fail. */
export const setChaos = async (chaos: Chaos, port = 9229): Promise<void> => {
  const socket = new WebSocket(await debuggerOf(port))
  const answer = Promise.withResolvers<Reply>()
  const params = { expression: lines(chaos) }
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params })),
  )
  socket.addEventListener('message', ({ data }) => answer.resolve(JSON.parse(String(data))))
  socket.addEventListener('error', () => answer.reject(new Error('the debugger closes the connection')))
  const { result, error } = await answer.promise
  socket.close()
  const wrong = error ?? result?.exceptionDetails
  if (wrong !== undefined) throw new Error(`the app does not take it: ${JSON.stringify(wrong)}`)
}

if (import.meta.main) {
  const [latency = 0, errorRate = 0, lasts] = process.argv.slice(2).map(Number)
  await setChaos({ latency, errorRate, ...(lasts !== undefined && { lasts }) })
}
