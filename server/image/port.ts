import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** Listens on a port of the loopback that nobody has, and tells it. */
export const listening = async (server: Server): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listening(server)
  await once(server.close(), 'close')
  return port
}
