import { execFile } from 'node:child_process'
import { access, constants, readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { goVersionOf, type Pin } from './pins.ts'
import { type Env, reason } from './way.ts'

const run = promisify(execFile)

/** Set for a binary that is only asked for its version, so that our own wrapper on PATH says no instead of asking itself. */
export const ASKED = 'TOOLS_ASKED_FOR_VERSION'

/** Whether `path` is a file that this user may run. */
export const isExecutable = async (path: string): Promise<boolean> => {
  const file = await stat(path).catch(() => undefined)
  if (!file?.isFile()) return false
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

// A binary from `go install` often does not know its version ("development", "v3.22", "unknown"); Go itself writes the
// module's version into every binary it builds, as plain text.
const builtFrom = async (path: string, pin: Pin): Promise<boolean> =>
  pin.goModule !== undefined && (await readFile(path)).includes(`mod\t${pin.goModule}\t${goVersionOf(pin)}\t`)

/** What a program printed that then ended with 1. Errors: it did not run, or ended otherwise. */
const saidAndFailed = (error: unknown): { readonly stdout: string; readonly stderr: string } => {
  if (error instanceof Error && 'stdout' in error && 'code' in error && error.code === 1)
    return { stdout: String(error.stdout), stderr: '' }
  throw error
}

/** Why the binary at `path` is not the pinned version; nothing when it is. Runs it: a binary of another platform fails here. */
export const mismatch = async (path: string, pin: Pin, env: Env): Promise<string | undefined> => {
  try {
    const asked = run(path, [...pin.askVersion], { env: { ...env, [ASKED]: '1' }, timeout: 30_000 })
    const { stdout, stderr } = await (pin.sadVersion ? asked.catch(saidAndFailed) : asked)
    const version = (stdout || stderr).trim() // Some say it where others say errors.
    const { says = `v${pin.version}` } = pin
    if (typeof says === 'string' ? version === says : says.test(version)) return undefined
    if (await builtFrom(path, pin)) return undefined
    return `${path} is ${version || 'of no version that it tells'}, not v${pin.version}`
  } catch (error) {
    return `${path} does not run: ${reason(error)}`
  }
}
