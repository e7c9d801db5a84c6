/** Server and load each on a core of their own, so that they don't take each other's time. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const CORES = { server: '0', load: '1' } as const

/** The command line of a program on its core. */
export const pinned = (role: keyof typeof CORES, ...command: readonly string[]): readonly string[] => [
  '--cpu-list',
  CORES[role],
  ...command,
]

/** What a program on the core of the load writes. Errors: throws when its exit code is not 0. */
export const execute = async (...command: readonly string[]): Promise<string> =>
  (await promisify(execFile)('taskset', pinned('load', ...command))).stdout
