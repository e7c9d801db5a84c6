/** A published image to a pull request that starts it as a canary: branch, edit, commit, push, and the pull request. */
import { z } from 'zod'
import { type GitHub, GitHubError } from '../github/index.ts'
import { ended, failure, type Words } from '../programs/run.ts'

interface Canary {
  /** Such as v1.1.0. */
  readonly version: string
  readonly digest: string
  /** 1 to 99; the fleet's first step when it is left out. */
  readonly percent?: string
}

const pull = z.object({ number: z.number(), html_url: z.string() })

/** Such words have no meaning for git or a shell, whoever chose them. */
const VERSION = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

const bodyOf = ({
  version,
  digest,
  percent,
}: Canary) => `Starts ${version} beside the stable release${percent ? `, with ${percent} % of the requests` : ''}: a part of the traffic of every cluster goes to it when this is merged.

- image: \`${digest}\`, the same in every registry of the fleet
- made by \`npm run canary -- start ${version} ${digest}${percent ? ` --percent ${percent}` : ''}\`
- next: watch its errors and latency, then \`npm run canary -- advance\`; away with it: \`npm run canary -- abort\`
`

/**
 * The token goes to git by its environment: neither on a command line, which every process can read, nor in .git/config, which
 * later steps can. It goes to git alone.
 */
const credentials = (server: string, token: string) => ({
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: `http.${server}/.extraheader`,
  GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
})

const AUTHOR = [
  '-c',
  'user.name=github-actions[bot]',
  '-c',
  'user.email=github-actions[bot]@users.noreply.github.com',
]

interface Place {
  /** A clean clone of the default branch, whose `origin` is GitHub. */
  readonly root: string
  readonly server: string
  readonly token: string
  /** What changes the fleet in it and renders. @default the canary command */
  readonly edit?: (canary: Canary) => Words
}

const startCanary = ({ version, digest, percent }: Canary): Words => [
  ...['npm', 'run', '--silent', 'canary', '--', 'start', version, digest],
  ...(percent ? ['--percent', percent] : []),
]

/** The pull request's address, and whether it was there already. Errors: GitHubError, ProgramError. */
export const openCanary = async (
  hub: GitHub,
  canary: Canary,
  { root, server, token, edit = startCanary }: Place,
): Promise<string> => {
  const { version, digest } = canary
  if (!VERSION.test(version) || !DIGEST.test(digest))
    throw new GitHubError(`${JSON.stringify(`${version} ${digest}`)} is not a version and a digest`)
  const run = async (words: Words, more: Readonly<Record<string, string>> = {}) => {
    const result = await ended(words, undefined, { GITHUB_TOKEN: '', ...more }, root)
    if (result.exitCode !== 0) throw failure(words, result)
    return result.stdout.trim()
  }
  const remote = (...words: Words) => run(['git', ...words], credentials(server, token))
  const branch = `canary/${version}`
  const [owner = ''] = hub.repository.split('/')
  const query = new URLSearchParams({ state: 'open', head: `${owner}:${branch}` })
  const [open] = await hub.list(`/pulls?${query}`, pull)
  if (open !== undefined) return `${open.html_url} is open already`
  if ((await remote('ls-remote', 'origin', `refs/heads/${branch}`)) !== '')
    throw new GitHubError(
      `the branch ${branch} is there, without a pull request: delete it, or open one from it`,
    )

  const base = await run(['git', 'symbolic-ref', '--short', 'HEAD'])
  await run(['git', 'switch', '--create', branch])
  await run(edit(canary))
  await run(['git', 'add', '--all', '--', 'clusters', 'rendered', 'apps'])
  const message = `Canary: ${version} takes a part of the traffic`
  await run(['git', ...AUTHOR, 'commit', '--message', message])
  await remote('push', 'origin', `HEAD:refs/heads/${branch}`)
  const made = await hub.ask('POST', '/pulls', pull, {
    title: message,
    head: branch,
    base,
    body: bodyOf(canary),
  })
  return `${made.html_url} opened`
}
