/** One request to a server, whose failure is an answer too. */
import { request } from 'node:http'

/** An answer; or the code of the failure, such as ECONNREFUSED, as its text, with status 0. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** From sending to the end of the answer. */
  readonly milliseconds: number
}

/** Bytes of a body that waits for the milliseconds whether its length alone is refused: half a body hides the answer. */
const LARGE = { bytes: 1_000_000, wait: 200 }

/** Sends a body to /predict. Never rejects. */
export const ask = (port: number, body: string): Promise<Answer> =>
  new Promise((resolve) => {
    const start = performance.now()
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    // A connection of its own: one that was kept may be closed by the server at this moment.
    const to = { port, host: '127.0.0.1', method: 'POST', path: '/predict', headers, agent: false }
    const sent = request(to)
    const wait = body.length < LARGE.bytes ? undefined : setTimeout(() => sent.end(body), LARGE.wait)
    const end = (status: number, text: string) => {
      clearTimeout(wait)
      resolve({ status, text, milliseconds: performance.now() - start })
      sent.destroy()
    }
    sent.on('error', (error: NodeJS.ErrnoException) => end(0, error.code ?? error.message))
    sent.once('response', (answer) => {
      clearTimeout(wait)
      let text = ''
      answer.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk
      })
      answer.once('end', () => end(answer.statusCode ?? 0, text))
    })
    if (wait === undefined) sent.end(body)
    else sent.flushHeaders()
  })
