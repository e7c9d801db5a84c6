/** The clone that a workflow works in, and the server that it came from. */
import { ended, failure, type Words } from '../programs/run.ts'

export interface Place {
  /** A clean clone of the default branch with its history, whose `origin` is GitHub. */
  readonly root: string
  readonly server: string
  readonly token: string
}

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
  ...['-c', 'user.name=github-actions[bot]'],
  ...['-c', 'user.email=github-actions[bot]@users.noreply.github.com'],
]

/** What people's changes and ours are made of. */
const DATA = ['clusters', 'rendered', 'apps']

/** Git and the npm scripts in the clone; the token is seen by what talks to the server, and by nothing else. */
export const cloneOf = ({ root, server, token }: Place) => {
  /** How it ended, whatever the code. */
  const ran = (words: Words, more: Readonly<Record<string, string>> = {}) =>
    ended(words, undefined, { GITHUB_TOKEN: '', ...more }, root)
  const run = async (words: Words, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const result = await ran(words, more)
    if (result.exitCode !== 0) throw failure(words, result)
    return result.stdout.trim()
  }
  const git = (...words: Words) => run(['git', ...words])
  const remote = (...words: Words) => run(['git', ...words], credentials(server, token))
  return {
    ran,
    git,
    remote,
    branch: () => git('symbolic-ref', '--short', 'HEAD'),
    /** All changes of the data, as one commit on a branch that replaces what the branch was. */
    push: async (branch: string, message: string): Promise<void> => {
      await git('add', '--all', '--', ...DATA)
      await git(...AUTHOR, 'commit', '--quiet', '--message', message)
      await remote('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`)
    },
    /** As it was cloned. */
    restore: async (): Promise<void> => {
      await git('checkout', '--quiet', '--force', 'HEAD', '--', ...DATA)
      await git('clean', '--quiet', '--force', '-d', '--', ...DATA)
    },
  }
}

export type Clone = ReturnType<typeof cloneOf>
