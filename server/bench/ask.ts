/** One request to a server, whose failure is an answer too. */
import { request } from 'node:http'

/** An answer; or the code of the failure, such as ECONNREFUSED, as its text, with status 0. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** From sending to the end of the answer. */
  readonly milliseconds: number
}

/** Sends a body to /predict. Never rejects. */
export const ask = (port: number, body: string): Promise<Answer> =>
  new Promise((resolve) => {
    const start = performance.now()
    const end = (status: number, text: string) =>
      resolve({ status, text, milliseconds: performance.now() - start })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/predict', headers }, (answer) => {
      let text = ''
      answer.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk
      })
      answer.once('close', () => end(answer.statusCode ?? 0, text))
    })
    // A server that has answered 413 may close before it has read all of the body.
    sent.once('error', (error: NodeJS.ErrnoException) => end(0, error.code ?? error.message))
    sent.end(body)
  })
