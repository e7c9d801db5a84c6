/** Server and load each on a core of their own, so that they don't take each other's time. */
import { execFile, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Two cores and taskset: without either nothing is pinned, and the result says so. */
export const pinning: boolean =
  cpus().length > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0

/** This process, which waits and takes traces, is no load of the server either. */
if (pinning) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '1', `${process.pid}`])

/** The command line of a program on the core of the server (0) or of the load (1). */
export const pinned = (
  role: 'server' | 'load',
  program: string,
  ...args: readonly string[]
): readonly [string, ...string[]] =>
  pinning ? ['taskset', '-c', role === 'server' ? '0' : '1', program, ...args] : [program, ...args]

/** What a program on the core of the load writes. Errors: throws when its exit code is not 0. */
export const execute = async (program: string, ...args: readonly string[]): Promise<string> => {
  const [first, ...rest] = pinned('load', program, ...args)
  const { stdout } = await run(first, rest)
  return stdout
}
