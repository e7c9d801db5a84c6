/**
 * A number of requests as fast as they are answered, each with a `traceparent`: `client.ts PORT CONNECTIONS REQUESTS FLAGS`,
 * where FLAGS are 00 or 01. Exits with 1 when one is not answered with 200.
 */
import { connect } from 'node:net'
import { answered, REQUEST } from '../request.ts'

const [port = '', connections = '', requests = '', flags = '00'] = process.argv.slice(2)

const headerOf = (i: number) => {
  const trace = (i + 1).toString(16).padStart(32, '0')
  return `Traceparent: 00-${trace}-00000000000000b7-${flags}\r\n`
}

let left = Number(requests)
let waiting = left

const one = () => {
  const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1').setNoDelay()
  let text = ''
  const send = () => {
    if (left === 0) return socket.destroy()
    text = ''
    socket.write(REQUEST.replace('Content-Type', `${headerOf(left--)}Content-Type`))
  }
  socket.once('connect', send)
  socket.on('data', (chunk: string) => {
    text += chunk
    const status = answered(text)
    if (status === undefined) return
    if (status !== 200) throw new Error(`an answer of ${status}`)
    if (--waiting === 0) process.exit()
    send()
  })
}

for (let i = 0; i < Number(connections); i++) one()
