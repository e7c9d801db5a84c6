/** Runs a load program on the core of the load. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { pinned } from '../cores.ts'

const run = promisify(execFile)

/** What it writes. Errors: throws when its exit code is not 0. */
export const execute = async (program: string, ...args: readonly string[]): Promise<string> => {
  const [first, ...rest] = pinned('load', program, ...args)
  const { stdout } = await run(first, rest, { maxBuffer: 2 ** 30 })
  return stdout
}
