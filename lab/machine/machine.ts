/**
 * The machine that the lab is: namespaces of its own for mounts, processes, network and names, over a file system of its
 * own. Its first process ends when it is killed, and with it every process, mount and network of the lab.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { anyGroup, favourGroup, makeGroup, removeGroup } from './cgroups.ts'
import { LabError } from './error.ts'
import { raiseLimits, restoreLimits } from './limits.ts'
import { holderOf, type Place } from './place.ts'
import { type Ended, type How, PATH, PATIENCE_MS, runToEnd } from './processes.ts'
import { type Folders, firstProcess, joinGroup } from './start.ts'

export interface Machine {
  /** The id of its first process, as the host counts. */
  readonly pid: number
  /** The folder of everything that the lab writes; `/lab` inside. */
  readonly state: string
  /** The control group of everything in it. */
  readonly group: string
  /** The words that run `argv` in a place of the machine, for a `spawn` on the host. */
  readonly enter: (place: Place, argv: readonly string[], cwd?: string) => readonly string[]
  /** The words that run a program of the host, with the host's files, in a network of the lab. */
  readonly inNetwork: (net: string, argv: readonly string[]) => readonly string[]
  /** Runs a program to its end. Errors: LabError with what it said, when it ends with another code than 0. */
  readonly run: (place: Place, argv: readonly string[], how?: How) => Promise<Ended>
  /** Starts a program that stays; its output goes to `log/<name>.log`. One of that name that runs already is left alone. */
  readonly start: (place: Place, name: string, argv: readonly string[], how?: How) => Promise<void>
  /** The same for a program of the host, with the host's files, in a network of the lab: it ends with the machine too. */
  readonly startHere: (net: string, name: string, argv: readonly string[], how?: How) => Promise<void>
  /** Ends a program that was started and waits until it is gone: by SIGTERM, after 10 s by SIGKILL. */
  readonly stop: (name: string, signal?: NodeJS.Signals) => Promise<void>
  /** Whether a program that was started still runs. */
  readonly runs: (name: string) => boolean
  /** Its process id inside the machine. */
  readonly pidOf: (name: string) => number | undefined
}

/** The fields of /proc/PID/stat from the third on; none of a process that has ended. */
const fieldsOf = (proc: string, pid: number): readonly string[] => {
  try {
    const fields = readFileSync(`${proc}/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? [] : fields
  } catch {
    return []
  }
}

/** Field 22: with the id it names one process for ever. */
const startedAt = (proc: string, pid: number): string | undefined => fieldsOf(proc, pid)[19]

const machineOf = (state: string, pid: number): Machine => {
  const group = groupOf(state)
  const base = `nsenter --target ${pid} --mount --pid --net --ipc --uts --root --wd --`.split(' ')
  const pidOf = (name: string): number | undefined => {
    const file = join(state, 'run', `${name}.pid`)
    if (!existsSync(file)) return undefined
    const [inner = '', started] = readFileSync(file, 'utf8').trim().split(' ')
    return startedAt(`/proc/${pid}/root/proc`, Number(inner)) === started ? Number(inner) : undefined
  }
  const within = (place: Place): readonly string[] => {
    if (place === 'machine') return []
    if ('net' in place) return ['nsenter', `--net=/run/netns/${place.net}`, '--']
    const holder = pidOf(holderOf(place.node))
    if (holder === undefined) throw new LabError(`there is no node ${place.node}`)
    return ['nsenter', '--target', String(holder), '--mount', '--net', '--root', '--wd', '--']
  }
  /** The words that leave a program running: a shell becomes it, so its id and start are known before it does anything. */
  const staying = (state: string, proc: string, name: string, argv: readonly string[]): readonly string[] => {
    const shell = `${joinGroup(groupOfMachine(group))}; cut -d' ' -f1,22 ${proc}/$$/stat > "${state}/run/${name}.pid"; exec "$@" >> "${state}/log/${name}.log" 2>&1 < /dev/null`
    return ['setsid', '--fork', 'sh', '-c', shell, 'sh', ...argv]
  }
  const enter: Machine['enter'] = (place, argv, cwd = '/') => [
    ...base,
    ...within(place),
    ...(cwd === '/' ? argv : ['env', `--chdir=${cwd}`, ...argv]),
  ]
  const run: Machine['run'] = async (place, argv, how = {}) => {
    // Ended from inside: who is killed outside leaves the program behind.
    const words = ['timeout', '--signal=KILL', String((how.timeout ?? PATIENCE_MS) / 1_000), ...argv]
    return runToEnd(enter(place, words, how.cwd), argv, how)
  }
  const runs = (name: string) => pidOf(name) !== undefined
  return {
    pid,
    state,
    group,
    enter,
    inNetwork: (net, argv) => ['nsenter', `--net=/proc/${pid}/root/run/netns/${net}`, '--', ...argv],
    run,
    runs,
    pidOf,
    start: async (place, name, argv, how = {}) => {
      if (runs(name)) return
      await run(place, staying('/lab', '/proc', name, argv), how)
    },
    startHere: async (net, name, argv, how = {}) => {
      if (runs(name)) return
      const network = `--net=/proc/${pid}/root/run/netns/${net}`
      const words = staying(state, `/proc/${pid}/root/proc`, name, argv)
      await runToEnd(['nsenter', '--target', String(pid), '--pid', network, '--', ...words], argv, how)
    },
    stop: async (name, signal = 'SIGTERM') => {
      const inner = pidOf(name)
      if (inner === undefined) return
      const kill = (how: string) =>
        run('machine', ['kill', `-${how.slice(3)}`, String(inner)], { anyCode: true })
      await kill(signal)
      for (let waited = 0; runs(name); waited += 50) {
        if (waited === 10_000) await kill('SIGKILL')
        await setTimeout(50)
      }
    },
  }
}

const groupOf = (state: string) => `lab-${createHash('sha256').update(state).digest('hex').slice(0, 8)}`
const groupOfMachine = (group: string) => `${group}/machine`
const noteOf = (state: string) => join(state, 'machine.json')

interface Note {
  readonly pid: number
  readonly started: string
}

/** The machine that runs over this folder, if one does. */
export const findMachine = (state: string): Machine | undefined => {
  if (!existsSync(noteOf(state))) return undefined
  const { pid, started }: Note = JSON.parse(readFileSync(noteOf(state), 'utf8'))
  return startedAt('/proc', pid) === started ? machineOf(state, pid) : undefined
}

const childOf = (parent: number): number | undefined =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => fieldsOf('/proc', pid)[1] === String(parent))

/**
 * Starts the machine over an empty folder, or over what one that lost its power left there.
 * Errors: LabError with what the host refuses.
 */
export const startMachine = async (
  folders: Folders,
  { over = 'nothing' }: { over?: 'nothing' | 'its disks' } = {},
): Promise<Machine> => {
  const { state } = folders
  await (over === 'nothing' ? endMachine(state) : cutPower(state))
  mkdirSync(state, { recursive: true })
  const group = groupOf(state)
  raiseLimits(state)
  makeGroup(groupOfMachine(group))
  favourGroup(group)
  const log = openSync(join(state, 'machine.log'), 'a')
  const namespaces = '--mount --propagation=private --pid --fork --kill-child=SIGKILL --net --ipc --uts'
  const child = spawn(
    'unshare',
    [...namespaces.split(' '), 'sh', '-c', firstProcess(folders, groupOfMachine(group))],
    {
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH, HOME: '/root' },
    },
  )
  child.unref()
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.on('error', () => undefined) // Its absence is seen below.
  for (let waited = 0; !existsSync(join(state, 'ready')); waited += 20) {
    const over = await Promise.race([ended.then(() => true), setTimeout(20, false)])
    if (over || child.pid === undefined || waited > 30_000)
      throw new LabError(
        `the machine does not start: ${readFileSync(join(state, 'machine.log'), 'utf8').trim()}`,
      )
  }
  const pid = child.pid === undefined ? undefined : childOf(child.pid)
  const started = pid === undefined ? undefined : startedAt('/proc', pid)
  if (pid === undefined || started === undefined)
    throw new LabError('the machine ended as soon as it had started')
  writeFileSync(noteOf(state), JSON.stringify({ pid, started } satisfies Note))
  return machineOf(state, pid)
}

/** The end of the log of a program that was started. */
export const lastWords = ({ state }: Pick<Machine, 'state'>, name: string): string => {
  const file = join(state, 'log', `${name}.log`)
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-1500) : `${file} is not there`
}

/** Ends the machine over this folder, if one runs, as a loss of power would: its disks stay. */
export const cutPower = async (state: string): Promise<void> => {
  await removeGroup(groupOf(state))
  for (const gone of ['run', 'ready', 'machine.json'])
    rmSync(join(state, gone), { recursive: true, force: true })
}

/** Ends the machine over this folder, if one runs, and takes away everything that it leaves. */
export const endMachine = async (state: string): Promise<void> => {
  // By the group, not by the note: whoever started it may have been killed before that was written.
  await removeGroup(groupOf(state))
  if (!anyGroup('lab-')) restoreLimits(state)
  rmSync(state, { recursive: true, force: true })
}
