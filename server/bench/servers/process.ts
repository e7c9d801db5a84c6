/** One server as a process on the first core: started, waited for, measured and stopped. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { freePort } from '../../image/port.ts'
import { BODY, pinned } from '../load/index.ts'

/** How a server is started. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Running {
  readonly port: number
  /** Peak resident memory so far, MiB; where /proc is missing, the memory of this moment. */
  readonly mebibytes: () => number
  /** Processor time so far, seconds; not a number where /proc is missing. */
  readonly processorSeconds: () => number
  readonly terminate: () => void
  readonly stop: () => Promise<void>
}

/** What Linux says of a process; undefined on other systems. */
const procOf = (pid: number, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    return undefined
  }
}

/** Of all threads, from the first field of each one's schedstat: nanoseconds, where the clock of `stat` has 10 ms. */
const processorSecondsOf = (pid: number): number => {
  if (procOf(pid, 'status') === undefined) return Number.NaN
  const threads = readdirSync(`/proc/${pid}/task`)
  const spent = threads.map((thread) => Number(procOf(pid, `task/${thread}/schedstat`)?.split(' ')[0] ?? 0))
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9
}

const mebibytesOf = (pid: number): number => {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(procOf(pid, 'status') ?? '')?.[1]
  if (peak !== undefined) return Number(peak) / 1_024
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1_024
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Waits until the server answers a prediction. */
const answering = async (port: number, child: ChildProcess, errors: () => string) => {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${errors()}`)
    const answer = await fetch(`http://127.0.0.1:${port}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BODY,
    }).catch(() => undefined)
    await answer?.text()
    if (answer?.ok) return
    await pause(100)
  }
  throw new Error(`the server does not answer after 30 s: ${errors()}`)
}

/** Starts a server and waits until it predicts. Errors: throws with what it wrote when it ends before. */
export const start = async ({ program, args, cwd, env }: Command): Promise<Running> => {
  const port = await freePort()
  const [first, ...rest] = pinned(
    'server',
    program,
    ...args.map((arg) => arg.replace('{port}', String(port))),
  )
  const child = spawn(first, rest, {
    cwd,
    env: { ...process.env, PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000)
  })
  const ended = once(child, 'exit').then(() => {})
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await answering(port, child, () => errors)
  } catch (error) {
    if (child.exitCode === null) await stop()
    throw error
  }
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} has no process id`)
  return {
    port,
    mebibytes: () => mebibytesOf(pid),
    processorSeconds: () => processorSecondsOf(pid),
    terminate: () => child.kill('SIGTERM'),
    stop,
  }
}
