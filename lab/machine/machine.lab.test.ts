/** The machine on this host: what it hides, what it leaves, and what the next start finds after the worst. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { debianRoot } from '../programs/index.ts'
import { endMachine, findMachine, foldersOf, memoryOf, startMachine } from './index.ts'

let folder: string
let state: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-machine-'))
  state = join(folder, 'state')
})
afterEach(async () => {
  await endMachine(state)
  rmSync(folder, { recursive: true })
})

const start = async () => startMachine({ state, debian: await debianRoot(), programs: folder })

/** What of the lab the host could notice: its mounts, names of networks, control groups, rules and processes. */
const host = () => ({
  mounts: readFileSync('/proc/self/mounts', 'utf8'),
  networks: existsSync('/run/netns') ? readdirSync('/run/netns') : [],
  groups: readdirSync('/sys/fs/cgroup', { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join('/sys/fs/cgroup', entry.name)).filter((name) => /^lab-/.test(name))
      : [],
  ),
  links: readFileSync('/proc/net/dev', 'utf8').replace(/\d+/g, ''),
})

const asleep = () =>
  execFileSync('ps', ['ax', '-o', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((args) => args.startsWith('sleep 86399'))

test('nothing of what goes on inside is seen outside, and nothing is left', async () => {
  const before = host()
  const machine = await start()
  await machine.run('machine', ['ip', 'netns', 'add', 'aws'])
  await machine.run({ net: 'aws' }, ['ip', 'link', 'add', 'bridge', 'type', 'bridge'])
  await machine.run({ net: 'aws' }, ['iptables', '-A', 'INPUT', '-j', 'DROP'])
  await machine.run('machine', ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  await machine.start({ net: 'aws' }, 'sleeper', ['sleep', '86399'])
  expect({ ...host(), groups: [] }).toEqual({ ...before, groups: [] })
  expect(asleep()).toHaveLength(1)
  expect(memoryOf(machine.group)).toBeGreaterThan(0)

  await endMachine(state)
  expect(asleep()).toEqual([])
  expect(host()).toEqual(before)
  expect(existsSync(state)).toBe(false)
})

test('a program is found again by its name, by another process too, until it is stopped', async () => {
  const machine = await start()
  await machine.start('machine', 'sleeper', ['sleep', '86399'])
  const pid = machine.pidOf('sleeper')
  await machine.start('machine', 'sleeper', ['sleep', '86399'])
  expect(findMachine(state)?.pidOf('sleeper')).toBe(pid)
  await machine.stop('sleeper')
  expect(machine.runs('sleeper')).toBe(false)
})

test('what a program says stands in its log', async () => {
  const machine = await start()
  await machine.start('machine', 'speaker', ['sh', '-c', 'echo out; echo err >&2'])
  await expect.poll(() => readFileSync(join(state, 'log', 'speaker.log'), 'utf8')).toBe('out\nerr\n')
})

test('a program that fails is an error with its code and its last words', async () => {
  const machine = await start()
  await expect(machine.run('machine', ['sh', '-c', 'echo why >&2; exit 3'])).rejects.toThrow(
    /^sh -c .*\nended with exit code 3: why$/,
  )
  expect(await machine.run('machine', ['sh', '-c', 'exit 3'], { anyCode: true })).toMatchObject({ code: 3 })
  await expect(machine.run('machine', ['sleep', '86399'], { timeout: 100 })).rejects.toThrow(
    'ended with SIGKILL (100 ms were given)',
  )
  expect(asleep()).toEqual([])
  await expect(machine.run({ node: 'aws-9' }, ['true'])).rejects.toThrow('there is no node aws-9')
})

test('the first process dies: all die with it, and the next start begins from nothing', async () => {
  const before = host()
  const machine = await start()
  await machine.start('machine', 'sleeper', ['sleep', '86399'])
  process.kill(machine.pid, 'SIGKILL')
  await expect.poll(asleep).toEqual([])
  expect(findMachine(state)).toBeUndefined()
  const next = await start()
  expect(next.runs('sleeper')).toBe(false)
  await endMachine(state)
  expect(host()).toEqual(before)
})

test('whoever starts it may be killed at any moment: what it left is found by its group', async () => {
  const before = host()
  const script = `import { startMachine } from '${join(import.meta.dirname, 'index.ts')}'
    const m = await startMachine(${JSON.stringify({ state, debian: await debianRoot(), programs: folder })})
    await m.start('machine', 'sleeper', ['sleep', '86399'])`
  for (let after = 50; after < 300; after += 10) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    await new Promise((resolve) => setTimeout(resolve, after))
    child.kill('SIGKILL')
    await endMachine(state)
    expect(asleep()).toEqual([])
    expect(host()).toEqual(before)
  }
})

test('beside a compiler it has its turn first', async () => {
  const { group } = await start()
  const [folder = ''] = foldersOf(group).filter((each) =>
    ['cpu.shares', 'cpu.weight'].some((file) => existsSync(join(each, file))),
  )
  const file = existsSync(join(folder, 'cpu.weight')) ? 'cpu.weight' : 'cpu.shares'
  const own = Number(readFileSync(join(folder, file), 'utf8'))
  const parts = Number(readFileSync(join(folder, 'machine', file), 'utf8'))
  expect(own).toBeGreaterThanOrEqual(16 * parts)
})
