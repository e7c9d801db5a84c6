import type { Pin } from './pins.ts'

/** Environment variables: `process.env`, or a test's own. */
export type Env = Readonly<Record<string, string | undefined>>

/** What a way of getting a binary came to: its absolute path, or why this way does not work here. */
export type Outcome = Made | { readonly why: string }

/** Where a binary is. `whole`: it needs what stands beside it in its folder. Default: it stands alone. */
export type Made = { readonly path: string; readonly whole?: true }

/** One way of getting a binary that is there already. */
export type Search = (pin: Pin, env: Env) => Promise<Outcome>

/** Told, in a few words, how far something is. */
export type Say = (words: string) => void

/** One way of making a binary: writes it into `folder`, which is empty, unique and beside the cache. */
export type Install = (pin: Pin, folder: string, env: Env, say?: Say) => Promise<Outcome>

/** Characters of what a process printed: its last words say why it ended. */
const LAST_WORDS = 600

/** What a failed process printed, since some complain there (`pip check`), and that its time was up, which it cannot say itself. */
const ofProcess = (error: Error): readonly string[] => [
  'stdout' in error ? String(error.stdout).trim().slice(-LAST_WORDS) : '',
  'killed' in error && error.killed === true ? 'it took too long, and was ended' : '',
]

/** Why something failed, in one line: fetch hides the reason in the cause, processes in stderr or stdout. */
export const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? error.cause.message || error.cause.name : ''
  const lines = [error.message, cause, ...ofProcess(error)]
  return lines
    .filter((line) => line !== '')
    .join(': ')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' | ')
}
