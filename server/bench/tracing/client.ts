/** Requests as fast as they are answered, over connections that stay, each with a `traceparent`. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { answered, REQUEST } from '../request.ts'

let traces = 0

const requestOf = (flags: string) => {
  const trace = (++traces).toString(16).padStart(32, '0')
  return REQUEST.replace('Content-Type', `Traceparent: 00-${trace}-00000000000000b7-${flags}\r\nContent-Type`)
}

/** One request after the other until `more` says no. Errors: rejects at an answer other than 200. */
const ask = (socket: Socket, more: () => boolean, flags: string) =>
  new Promise<void>((resolve, reject) => {
    let text = ''
    const next = () => {
      text = ''
      if (more()) return socket.write(requestOf(flags))
      socket.off('data', onData)
      resolve()
    }
    const onData = (chunk: string) => {
      text += chunk
      const status = answered(text)
      if (status === 200) next()
      else if (status !== undefined) reject(new Error(`an answer of ${status}`))
    }
    socket.on('data', onData)
    next()
  })

export interface Client {
  /** Sends `requests` in all, with these flags of `traceparent`: 00, or 01 for sampled. */
  readonly send: (requests: number, flags: '00' | '01') => Promise<void>
  readonly close: () => void
}

export const createClient = async (port: number, connections: number): Promise<Client> => {
  const sockets = Array.from({ length: connections }, () =>
    connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay(),
  )
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return {
    send: async (requests, flags) => {
      let left = requests
      await Promise.all(sockets.map((socket) => ask(socket, () => left-- > 0, flags)))
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}
