/** What is left of a body when its request is refused. */
import type { FastifyReply } from 'fastify'

/** Most that is read after an answer: as much as a careless client sends, and no more than a fast one sends in the time. */
const MOST = { milliseconds: 2_000, bytes: 33_554_432 }

/**
 * Reads on behind an answer that goes before the end of its request, and lets it go by. Many clients write all they have before
 * they read; a connection that is closed with bytes unread is reset, and the reset takes the answer from them. Who sends more than
 * MOST, or takes longer, is cut off.
 */
export const readRest = ({ request: { raw } }: FastifyReply) => {
  const { socket } = raw
  let bytes = 0
  let closing = false
  const cut = () => socket.destroy()
  const timer = setTimeout(cut, MOST.milliseconds).unref()
  // Node closes by this, once the answer is written. Its own side alone is closed meanwhile, as the answer promised.
  socket.destroySoon = () => {
    closing = true
    socket.end()
  }
  const over = () => {
    clearTimeout(timer)
    Reflect.deleteProperty(socket, 'destroySoon')
    if (closing) socket.destroySoon()
  }
  raw
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST.bytes) cut()
    })
    .once('end', over)
    .once('close', over)
}
