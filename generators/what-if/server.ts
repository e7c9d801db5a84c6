/** The page as a server on this machine only. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { FindingsError, refused } from '../findings/index.ts'
import type { Page } from './page.ts'

interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const NOTHING = "default-src 'none'; frame-ancestors 'none'"

const taken = (port: number, error: Error) =>
  new FindingsError([
    refused(
      `127.0.0.1:${port}`,
      'code' in error && error.code === 'EADDRINUSE'
        ? 'another program listens here already'
        : `the page cannot be served here: ${error.message}`,
      'name another port; --port 0 takes one that is free',
    ),
  ])

/**
 * Serves what `pageOf` makes, anew for each time that it is loaded, on a port of 127.0.0.1; 0 takes any that is free. A
 * fleet that is refused is said in the page. Errors: FindingsError (file-refused) when it cannot listen there.
 */
export const serve = async (pageOf: () => Page, port: number): Promise<Served> => {
  const answer = ({ method, url, headers }: IncomingMessage, response: ServerResponse) => {
    const end = (code: number, body: string, type = 'text/plain', policy = NOTHING) =>
      response
        .writeHead(code, {
          ...HEADERS,
          'content-security-policy': policy,
          'content-type': `${type}; charset=utf-8`,
          ...(code === 405 && { allow: 'GET, HEAD' }),
        })
        .end(method === 'HEAD' ? undefined : body)
    // Another name than these leads here from a page elsewhere.
    if (!hosts.has(headers.host ?? '')) return end(421, 'this page is for this machine only')
    if (method !== 'GET' && method !== 'HEAD') return end(405, 'only GET')
    if (url !== '/') return end(404, 'nothing is here')
    try {
      const { html, policy } = pageOf()
      return end(200, html, 'text/html', policy)
    } catch (error) {
      if (!(error instanceof FindingsError)) throw error
      return end(500, `${error.message}\n\nMend it, and load this page again.\n`)
    }
  }

  const server = createServer(answer)
  await once(server.listen(port, '127.0.0.1'), 'listening').catch((error: Error) => {
    throw Object.assign(taken(port, error), { cause: error })
  })
  const address = server.address()
  const bound = address !== null && typeof address === 'object' ? address.port : port
  const hosts = new Set([`127.0.0.1:${bound}`, `localhost:${bound}`])
  return {
    url: `http://127.0.0.1:${bound}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
