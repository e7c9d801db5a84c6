/** One server as a process on the first core: started, waited for, measured and stopped. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../image/port.ts'
import { ask } from '../ask.ts'
import { BODY, pinned } from '../load/index.ts'

/** How a server is started. `{port}` in an argument is its port, which it has as PORT too. */
export interface Command {
  readonly words: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export interface Running {
  readonly port: number
  /** Peak resident memory so far, MiB. */
  readonly mebibytes: () => number
  /** Processor time so far, seconds. */
  readonly processorSeconds: () => number
  readonly pid: number
  readonly stop: () => Promise<void>
}

/** Of all threads, from the first field of each one's schedstat: nanoseconds, where the clock of `stat` has 10 ms. */
const processorSecondsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9

const mebibytesOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024

/** Seconds that a server may take until it predicts. */
const PATIENCE = 30

/** Starts a server and waits until it predicts. Errors: throws with what it wrote when it ends before. */
export const start = async ({ words, cwd, env }: Command): Promise<Running> => {
  const port = await freePort()
  const command = words.map((word) => word.replace('{port}', `${port}`))
  const child = spawn('taskset', pinned('server', ...command), {
    cwd,
    env: { ...process.env, PORT: `${port}`, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000)
  })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  for (
    const end = Date.now() + PATIENCE * 1_000;
    (await ask(port, BODY)).status !== 200;
    await setTimeout(100)
  )
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error(`${words[0]} ended, or does not predict after ${PATIENCE} s: ${errors}`)
    }
  const { pid } = child
  if (pid === undefined) throw new Error(`${words[0]} has no process id`)
  return {
    port,
    mebibytes: () => mebibytesOf(pid),
    processorSeconds: () => processorSecondsOf(pid),
    pid,
    stop,
  }
}
