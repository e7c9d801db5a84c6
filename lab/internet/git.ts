/** Git over HTTPS as a git host serves it: to clone, fetch and push, by git's own programs for one request each. */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { Push } from './webhook.ts'

const PATH = /^(\/[\w./-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/
const SERVICES = ['git-upload-pack', 'git-receive-pack']

/** Where a repository lies below `root`, by the host and path of its URL. */
export const repositoryFolder = (root: string, { hostname, pathname }: URL): string =>
  join(root, hostname, `${pathname.replace(/\.git$/, '')}.git`)

const packetLine = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`

const NOTHING = '0'.repeat(40)

/** What git says in a folder, without the last line end. */
export const git = async (folder: string, ...words: readonly string[]): Promise<string> =>
  (await promisify(execFile)('git', ['-C', folder, ...words])).stdout.trim()

/** The commit of each branch. */
const branches = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const text = await git(folder, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads')
  const lines = text.split('\n').filter(Boolean)
  return new Map(lines.map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']))
}

const pushesBetween = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly Push[] =>
  [...after]
    .map(([ref, commit]) => ({ ref, before: before.get(ref) ?? NOTHING, after: commit }))
    .filter((push) => push.before !== push.after)

/**
 * Answers a request for a repository below `root`; false when it is for none. `pushed` is told of each branch that a push
 * has moved, after its answer.
 */
export const answerGit = async (
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  pushed: (repository: URL, push: Push) => Promise<void>,
): Promise<boolean> => {
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`)
  const [, repository = '', action = ''] = PATH.exec(url.pathname) ?? []
  const address = new URL(repository, url.origin)
  const folder = repositoryFolder(root, address)
  const asked = action === 'info/refs' ? (url.searchParams.get('service') ?? '') : action
  if (repository === '' || !existsSync(folder) || !SERVICES.includes(asked)) return false
  const before = asked === 'git-receive-pack' && action === asked ? await branches(folder) : new Map()
  const advertises = action === 'info/refs'
  const protocol = request.headers['git-protocol']
  const served = spawn(
    'git',
    [asked.replace('git-', ''), '--stateless-rpc', ...(advertises ? ['--advertise-refs'] : []), folder],
    { env: { ...process.env, ...(typeof protocol === 'string' && { GIT_PROTOCOL: protocol }) } },
  )
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('content-type', `application/x-${asked}-${advertises ? 'advertisement' : 'result'}`)
  if (advertises) response.write(`${packetLine(`# service=${asked}\n`)}0000`)
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
  served.stdin.on('error', () => undefined) // It may have read what it needs.
  body.pipe(served.stdin)
  served.stderr.pipe(process.stderr, { end: false })
  served.stdout.pipe(response)
  served.on('error', (error) => response.destroy(error))
  response.on('close', () => served.kill())
  const tellAll = async () => {
    for (const push of pushesBetween(before, await branches(folder))) await pushed(address, push)
  }
  served.on('close', () => {
    if (action === 'git-receive-pack') tellAll().catch((error: unknown) => console.error(error))
  })
  return true
}
