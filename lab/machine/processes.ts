/** Programs that are run to their end. */
import { spawn } from 'node:child_process'
import { LabError } from './error.ts'

export interface How {
  /** Beside PATH and HOME, which are the lab's. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A folder inside of the place. @default / */
  readonly cwd?: string
  /** Given to its input. */
  readonly input?: string
  /** Milliseconds after which a machine kills it. @default 60,000 */
  readonly timeout?: number
  /** Other codes than 0 are an answer, not an error. @default false */
  readonly anyCode?: boolean
  /** Told each piece of its output as it comes, of both streams. */
  readonly heard?: (text: string) => void
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Milliseconds that a program may take when nobody says how many. */
export const PATIENCE_MS = 60_000

/** The code of `timeout` for a program that it killed, as of a shell for any that was. */
const KILLED = 137
const LAST_WORDS = 2_000

/** Programs built here first, then those of Debian. */
export const PATH = '/programs:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs `words` on the host, in its folder `cwd`. Errors: LabError that names `shown`, the code, and the last of what it said. */
export const runToEnd = (
  words: readonly string[],
  shown: readonly string[],
  how: Omit<How, 'cwd'>,
  cwd?: string,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const [program = '', ...args] = words
    const child = spawn(program, args, { cwd, env: { PATH, HOME: '/root', ...how.env } })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text
        how.heard?.(text)
      })
    child.on('error', (cause) => reject(new LabError(`${program} does not run: ${cause.message}`, { cause })))
    child.on('close', (code, signal) => {
      const killed = code === KILLED || signal === 'SIGKILL'
      if (code === 0 || (how.anyCode === true && code !== null && !killed)) return resolve({ code, ...said })
      const last = (said.stderr.trim() || said.stdout.trim()).slice(-LAST_WORDS)
      const end = killed
        ? `SIGKILL (${how.timeout ?? PATIENCE_MS} ms were given)`
        : `exit code ${code ?? signal}`
      reject(new LabError(`${shown.join(' ').slice(0, 500)}\nended with ${end}: ${last}`))
    })
    child.stdin.on('error', () => undefined) // It may end before it has read all: its code tells.
    child.stdin.end(how.input ?? '')
  })
