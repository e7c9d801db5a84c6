/** Server and load each on a core of their own, so that they don't take each other's time. */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Whether a program can be found on PATH. */
export const onPath = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0

/** Two cores and taskset: without either nothing is pinned, and the result says so. */
export const pinning: boolean = cpus().length > 1 && onPath('taskset')

/** The command line of a program on the core of the server (0) or of the load (1). */
export const pinned = (
  role: 'server' | 'load',
  program: string,
  ...args: readonly string[]
): readonly [string, ...string[]] =>
  pinning ? ['taskset', '-c', role === 'server' ? '0' : '1', program, ...args] : [program, ...args]
