/** The page as a server on this machine only: files, what is so now as events, and two things that can be asked. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { LabError } from '../machine/index.ts'
import type { Lab } from './lab.ts'

const EVERY_MS = 1_000
const MODULES = ['client/main', 'draw/panels', 'draw/picture', 'draw/tree', 'draw/words'] as const

interface File {
  readonly type: string
  readonly body: string
}

/** Everything that the browser may have, read once. */
const filesWith = (token: string): ReadonlyMap<string, File> => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
  return new Map<string, File>([
    ['/', { type: 'text/html', body: read('page.html').replace('TOKEN', token) }],
    ['/page.css', { type: 'text/css', body: read('page.css') }],
    ...MODULES.map((name): [string, File] => [
      `/${name}.ts`,
      { type: 'text/javascript', body: stripTypeScriptTypes(read(`${name}.ts`)) },
    ]),
  ])
}

/** Nothing from elsewhere runs in the page, and it stands in nobody's frame: its buttons break things. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const asked = z.strictObject({ fault: z.string(), cluster: z.string() })

interface Page {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts it on a port of 127.0.0.1; 0 takes any that is free. Errors: LabError when the port is taken. */
export const startPage = async (lab: Lab, port: number): Promise<Page> => {
  const token = randomBytes(24).toString('base64url')
  const files = filesWith(token)
  const open = new Set<ServerResponse>()

  const tell = async (response: ServerResponse) => {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
    open.add(response)
    response.on('close', () => open.delete(response))
    while (open.has(response)) {
      response.write(`data: ${JSON.stringify(await lab.snapshot())}\n\n`)
      await setTimeout(EVERY_MS, undefined, { ref: false })
    }
  }

  const act = async (request: IncomingMessage): Promise<string> => {
    const body: unknown = JSON.parse(await text(request))
    if (request.url === '/mend') {
      await lab.mend()
      return 'Everything is mended.'
    }
    const { fault, cluster } = asked.parse(body)
    await lab.break(fault, cluster)
    return `${fault} in ${cluster}: done.`
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const end = (code: number, body: string, type = 'text/plain') =>
      response.writeHead(code, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(body)
    const { host = '', origin } = request.headers
    // Another name than these leads here from a page elsewhere.
    if (!hosts.has(host)) return end(421, 'this page is for this machine only')
    if (request.method === 'GET') {
      if (request.url === '/events') return tell(response)
      const file = files.get(request.url ?? '')
      return file === undefined ? end(404, 'nothing is here') : end(200, file.body, file.type)
    }
    if (request.method !== 'POST') return end(405, 'only GET and POST')
    if (origin !== `http://${host}` || request.headers['x-lab-token'] !== token)
      return end(403, 'only the page itself may ask for this')
    if (request.url !== '/break' && request.url !== '/mend') return end(404, 'nothing is here')
    try {
      return end(200, await act(request))
    } catch (error) {
      if (error instanceof LabError) return end(409, error.message)
      if (error instanceof z.ZodError || error instanceof SyntaxError)
        return end(400, 'not a fault of a cluster')
      throw error
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })
  await once(server.listen(port, '127.0.0.1'), 'listening').catch((error: Error) => {
    throw new LabError(`the page cannot be served: ${error.message}`)
  })
  const address = server.address()
  const bound = address !== null && typeof address === 'object' ? address.port : port
  const hosts = new Set([`127.0.0.1:${bound}`, `localhost:${bound}`])
  return {
    url: `http://127.0.0.1:${bound}/`,
    close: async () => {
      open.clear()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
