/**
 * What Node refuses before there is a request, or while its body is still to come: bytes that are no HTTP, headers too
 * large, too slow a sender. It is answered in the shape of the tutorial's API, since no route is known yet, and counted.
 */
import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Config } from '../config.ts'
import { detailBody, RequestError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'

export interface Unread {
  /** For Fastify's option of this name. */
  readonly clientErrorHandler: (error: Error & { readonly code?: string }, socket: Socket) => void
  /** Status that was sent instead of the answer of the request on this connection, which counts it then; usually none. */
  readonly statusOf: (socket: Socket) => number | undefined
}

const refusalOf = (code: string | undefined, requestTimeout: number): RequestError => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestError(
        'request-timeout',
        `the request was not there after ${requestTimeout / 1_000} s; send it at once`,
      )
    case 'HPE_HEADER_OVERFLOW':
      return new RequestError('headers-too-large', `URL and headers are larger than ${maxHeaderSize} bytes`)
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new RequestError('http-invalid', 'the chunk extensions are too large', [], { status: 413 })
    default:
      return new RequestError('http-invalid', 'this is not HTTP/1.1')
  }
}

const answerOf = (refusal: RequestError) => {
  const body = JSON.stringify(detailBody(refusal))
  return [
    `HTTP/1.1 ${refusal.statusCode} ${STATUS_CODES[refusal.statusCode] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

export const createUnread = ({ requestTimeout }: Config, metrics: Metrics): Unread => {
  const sent = new WeakMap<Socket, { readonly status: number; counted: boolean }>()
  return {
    statusOf: (socket) => {
      const found = sent.get(socket)
      if (found === undefined) return undefined
      found.counted = true
      return found.status
    },
    clientErrorHandler: (error, socket) => {
      // A client that went away is none to answer; its request, if there was one, counts as such.
      if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
      const refusal = refusalOf(error.code, requestTimeout)
      const entry = { status: refusal.statusCode, counted: false }
      sent.set(socket, entry)
      // After the request on this connection, which listens since before.
      socket.once('close', () => {
        if (!entry.counted) metrics.unread(entry.status)
      })
      socket.end(answerOf(refusal), () => socket.destroy())
    },
  }
}
