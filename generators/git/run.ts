/** Git as a program that answers: no pager, no prompt, no hook, no look at the user's settings of how things are shown. */
import { execFile, spawnSync } from 'node:child_process'

const MOST_BYTES = 2 ** 30
/** What a repository's or a user's settings may change of the answers, as they are without. */
const PLAIN = ['-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false', '-c', 'diff.renames=false']
const ENV = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' }

/** What git prints, or what it says where it cannot. `why` is one line. */
export type Answer = { readonly stdout: Buffer } | { readonly why: string }

const full = (folder: string, args: readonly string[]) => ['-C', folder || '.', ...PLAIN, ...args]
const options = () => ({ maxBuffer: MOST_BYTES, env: { ...process.env, ...ENV } })

const noGit = (error: Error): Answer => ({ why: `git cannot be run: ${error.message}` })
const complaint = (stderr: Buffer, args: readonly string[], status: unknown): Answer => ({
  why: stderr.toString().trim().split('\n').at(-1) ?? `git ${args[0]} ended with ${status}`,
})

/** Runs git in a folder. Never throws: where there is no git, `why` says that. */
export const git = (folder: string, args: readonly string[], input = ''): Answer => {
  const { status, stdout, stderr, error } = spawnSync('git', full(folder, args), { ...options(), input })
  if (error !== undefined) return noGit(error)
  return status === 0 ? { stdout } : complaint(stderr, args, status)
}

/** As {@link git}, beside other questions. */
export const gitBeside = (folder: string, args: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const all = { ...options(), encoding: 'buffer' } as const
    const child = execFile('git', full(folder, args), all, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout })
      else resolve(typeof error.code === 'number' ? complaint(stderr, args, error.code) : noGit(error))
    })
    child.stdin?.end()
  })
