/** The control groups of the lab: the one thing that outlives its processes, so they are made and removed by name. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { LabError } from './error.ts'

const ROOT = '/sys/fs/cgroup'
/** Whether the machine has the one hierarchy of cgroup v2. */
export const isCgroup2 = (): boolean => existsSync(join(ROOT, 'cgroup.controllers'))

/** The hierarchies a group is made in: the one, or each of v1; runc makes groups in the unified one beside them too. */
const hierarchies = (): readonly string[] =>
  isCgroup2()
    ? [ROOT]
    : readdirSync(ROOT, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(ROOT, name))

/** On v1 a new group of `cpuset` may hold nothing before it has cpus and memory; on v2 children have what the parent passes on. */
const prepare = (parent: string, group: string): void => {
  for (const file of ['cpuset.cpus', 'cpuset.mems'])
    if (!isCgroup2() && existsSync(join(group, file)))
      writeFileSync(join(group, file), readFileSync(join(parent, file)))
  if (!isCgroup2()) return
  const controllers = readFileSync(join(parent, 'cgroup.controllers'), 'utf8').trim().split(' ')
  writeFileSync(join(parent, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '))
}

/** Makes a group `a/b` in every hierarchy, parents first. */
export const makeGroup = (path: string): void => {
  for (const hierarchy of hierarchies()) {
    let parent = hierarchy
    for (const name of path.split('/')) {
      const group = join(parent, name)
      mkdirSync(group, { recursive: true })
      prepare(parent, group)
      parent = group
    }
  }
}

/**
 * Lets a group at the top have its turn before what else runs on this machine. A group counts as one program, so beside a
 * compiler both clouds together would get half of the cores, and their timeouts are real time.
 */
export const favourGroup = (path: string): void =>
  isCgroup2()
    ? writeFileSync(join(ROOT, path, 'cpu.weight'), '1600')
    : writeFileSync(join(ROOT, 'cpu', path, 'cpu.shares'), '16384')

/** Whether there is a group at the top whose name begins so. */
export const anyGroup = (prefix: string): boolean =>
  hierarchies().some((hierarchy) => readdirSync(hierarchy).some((name) => name.startsWith(prefix)))

/** Files that a process writes `0` into to join a group. */
export const joinFiles = (path: string): readonly string[] =>
  hierarchies().map((hierarchy) => join(hierarchy, path, 'cgroup.procs'))

/** Bytes that a group and all below it hold now, without files that the kernel could drop at once; 0 when there is none. */
export const memoryOf = (path: string): number => {
  const [folder, used, idle] = isCgroup2()
    ? [join(ROOT, path), 'memory.current', 'inactive_file']
    : [join(ROOT, 'memory', path), 'memory.usage_in_bytes', 'total_inactive_file']
  if (!existsSync(folder)) return 0
  const files = new RegExp(`^${idle} (\\d+)$`, 'm').exec(readFileSync(join(folder, 'memory.stat'), 'utf8'))
  return Number(readFileSync(join(folder, used), 'utf8')) - Number(files?.[1] ?? 0)
}

/** A pod that ends meanwhile takes its group away: between being listed and being read, or while it is. */
const isGone = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENODEV')

const processesIn = (group: string): readonly number[] => {
  try {
    return [
      ...readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number),
      ...readdirSync(group, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap(({ name }) => processesIn(join(group, name))),
    ]
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

/** The folders of a group, one of each hierarchy that has it; none when it is not there. */
export const foldersOf = (path: string): readonly string[] =>
  hierarchies()
    .map((hierarchy) => join(hierarchy, path))
    .filter((group) => existsSync(group))

/** Every process of a group and those below it, as the host counts. */
export const processesOf = (path: string): readonly number[] => [
  ...new Set(foldersOf(path).flatMap(processesIn)),
]

const removeTree = (group: string): void => {
  for (const entry of readdirSync(group, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(group, entry.name))
  rmdirSync(group)
}

/** Whether `action` was refused for a reason that passes: what it is about is gone, or busy for a moment. */
const refused = (action: () => void): boolean => {
  try {
    action()
    return false
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['EBUSY', 'ENOENT', 'ESRCH'].includes(String(error.code))
    )
      return true
    throw error
  }
}

/**
 * Kills every process of a group and those below it, and removes them. One may be in some hierarchies only, or join while
 * this goes on; and the kernel lets go of a group some moments after its last process. Errors: what is left after 10 s.
 */
export const removeGroup = async (path: string): Promise<void> => {
  for (let tries = 0; foldersOf(path).length > 0; tries++) {
    const left = processesOf(path)
    if (tries === 500) throw new LabError(`${path} is not to be removed: processes ${left.join(', ')}`)
    for (const pid of left) refused(() => process.kill(pid, 'SIGKILL'))
    if (left.length === 0) for (const group of foldersOf(path)) refused(() => removeTree(group))
    await setTimeout(20)
  }
}
