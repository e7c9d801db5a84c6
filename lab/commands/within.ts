/** Commands that talk to the lab run in one of its networks, with this machine's files. */
import { spawnSync } from 'node:child_process'
import type { ExitCode } from '../../generators/command-line/index.ts'
import { runningLab } from './running.ts'

const INSIDE = 'LAB_NETWORK'

/** Whether this process is in that network of the lab already. */
export const isWithin = (net: string): boolean => process.env[INSIDE] === net

/** Runs `inside` in a network of the lab: this process again, entered there. Its exit code is the answer. */
export const within = async (net: string, inside: () => Promise<ExitCode>): Promise<ExitCode> => {
  if (isWithin(net)) return inside()
  const words = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const [program = '', ...args] = runningLab().inNetwork(net, words)
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, [INSIDE]: net } })
  return status === 0 || status === 2 ? status : 1
}
