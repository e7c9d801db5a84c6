/** Requests whose failures are counted, not thrown. */
import { Agent, request } from 'node:http'
import { BODY } from '../body.ts'

/** An answer, or how the connection failed. Milliseconds from sending to the end of the answer. */
export interface Answer {
  readonly status: number
  readonly bytes: number
  /** The first characters of the body. */
  readonly text: string
  readonly milliseconds: number
  /** Code of the failure, such as ECONNREFUSED; undefined when there was an answer. */
  readonly failure: string | undefined
}

/** Characters of an answer that are kept. */
const SHOWN = 1_000

export const keepAlive = (maxSockets: number) => new Agent({ keepAlive: true, maxSockets })

/** Sends a body to /predict. Never rejects. */
export const predict = (port: number, agent: Agent, body: string | Buffer = BODY): Promise<Answer> =>
  new Promise((resolve) => {
    const start = performance.now()
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    let status = 0
    let bytes = 0
    let text = ''
    const end = (failure?: string) =>
      resolve({ status, bytes, text, milliseconds: performance.now() - start, failure })
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/predict', headers, agent },
      (answer) => {
        status = answer.statusCode ?? 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (text.length < SHOWN) text = (text + chunk.toString('latin1')).slice(0, SHOWN)
        })
        answer.once('end', () => end())
        answer.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
      },
    )
    sent.once('error', (error: NodeJS.ErrnoException) => {
      // A server that has answered 413 may close before it has read all of the body.
      if (status === 0) end(error.code ?? error.message)
    })
    sent.end(body)
  })
