/** The one server behind all names: files below `www` by host and path, git repositories, and a line of log for each request. */
import { createReadStream, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { join, normalize } from 'node:path'
import type { Pair } from '../certificates/index.ts'
import { answerGit, repositoryFolder } from './git.ts'
import { payloadOf, tell } from './webhook.ts'

export interface Served {
  /** Folder of files: `<host>/<path>`. */
  readonly www: string
  /** Folder of bare repositories: `<host>/<path>.git`. */
  readonly git: string
  readonly certificate: Pair
  /** URLs that are told of pushes. */
  readonly hooks: readonly string[]
}

const answerFile = async (www: string, request: IncomingMessage, response: ServerResponse) => {
  const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
  const { pathname } = new URL(request.url ?? '/', `https://${host}`)
  const file = join(www, host, normalize(decodeURIComponent(pathname)))
  const found = /^[\w.-]+$/.test(host) ? statSync(file, { throwIfNoEntry: false }) : undefined
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405).end()
  if (!found?.isFile())
    return response.writeHead(404).end(`the lab has nothing at https://${host}${pathname}\n`)
  response.writeHead(200, { 'content-length': found.size, 'last-modified': found.mtime.toUTCString() })
  return request.method === 'HEAD' ? response.end() : createReadStream(file).pipe(response)
}

/** Makes the server; it does not listen yet. `say` has a line for each request and each hook. */
export const internetServer = (
  { www, git, certificate, hooks }: Served,
  say: (line: string) => void,
): Server =>
  createServer({ cert: certificate.certificate, key: certificate.key }, async (request, response) => {
    const from = performance.now()
    response.on('close', () => {
      const ms = Math.round(performance.now() - from)
      const { method, url, headers } = request
      say(`${new Date().toISOString()} ${method} ${headers.host}${url} ${response.statusCode} ${ms} ms`)
    })
    try {
      const answered = await answerGit(git, request, response, async (repository, push) =>
        tell(hooks, await payloadOf(repository, repositoryFolder(git, repository), push), say),
      )
      if (!answered) await answerFile(www, request, response)
    } catch (error) {
      say(`${error instanceof Error ? error.stack : error}`)
      response.destroy()
    }
  })
