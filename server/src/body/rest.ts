/** What is left of a body when its request is refused. */
import type { FastifyReply } from 'fastify'

/** Most bytes that are read behind an answer: more than a careless client sends, and little against what a fast one could. */
const MOST = 33_554_432

/**
 * Reads on behind an answer that goes before the end of its request, and lets it go by. Many clients write all they have before
 * they read; a connection that is closed with bytes unread is reset, and the reset takes the answer from them. Who sends more than
 * MOST is cut off; so is who takes longer than REQUEST_TIMEOUT, as with any request.
 */
export const readRest = ({ request: { raw } }: FastifyReply) => {
  const { socket } = raw
  let bytes = 0
  let closing = false
  // Node closes by this, once the answer is written. Its own side alone is closed meanwhile, as the answer promised.
  socket.destroySoon = () => {
    closing = true
    socket.end()
  }
  const over = () => {
    Reflect.deleteProperty(socket, 'destroySoon')
    if (closing) socket.destroySoon()
  }
  raw
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST) socket.destroy()
    })
    .once('end', over)
    .once('close', over)
}
