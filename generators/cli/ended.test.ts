/**
 * Real processes that are killed at random moments of an edit, and a real disk that is full: the tree is the one before or the
 * one after, to the byte. journal.test.ts has the same with a disk that is played, at every single change.
 *
 * `KILLS=500 npx vitest run generators/cli/ended.test.ts` runs as many as that, and a disk with every number of free pages.
 */
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeBack, unfinished, withLocks } from '../files/index.ts'
import { command, filesBelow, fleetFolder, leadingTo } from '../testing/commands.ts'
import { digestOf, fleetText } from '../testing/fleets.ts'

const KILLS = Number(process.env.KILLS ?? 1)
const main = join(import.meta.dirname, 'main.js')

/** An edit that adds, changes and removes files; and the one that takes it back. */
const edits = [
  ['canary', 'start', 'v1.1.0', digestOf('b'), '--in', 'aws'],
  ['canary', 'abort'],
] as const

let root: string
/** A copy of it that nobody kills anything in. */
const pristine = () => `${root}-pristine`
/** What the tree is before and after each of the two edits: each leads from one to the other. */
let trees: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>]
beforeAll(async () => {
  root = fleetFolder(fleetText().files)
  await command(root, 'render')
  const before = filesBelow(root)
  expect(await command(root, ...edits[0])).toMatchObject({ code: 0 })
  trees = [before, filesBelow(root)]
  expect(await command(root, ...edits[1])).toMatchObject({ code: 0 })
  expect(filesBelow(root)).toEqual(before)
  cpSync(root, pristine(), { recursive: true })
})
afterAll(() => {
  for (const folder of [root, pristine()]) rmSync(folder, { recursive: true })
})

const folders = () => ['clusters', 'rendered', 'apps'].map((name) => join(root, name))

const ended = (child: ChildProcess) =>
  new Promise<string>((resolve) => child.on('exit', (code, signal) => resolve(signal ?? `${code}`)))

/** What shows how far an edit is: its drafts, then what it is about to do. */
const signs = { drafts: 'clusters/.render/run', journal: 'clusters/.render/journal.json' } as const

const shows = async (child: ChildProcess, sign: keyof typeof signs) => {
  while (child.exitCode === null && !existsSync(join(root, signs[sign]))) await sleep(1)
}

/** Kills a run at a moment of its whole life, or soon after a sign. How it ended. */
const killed = async (args: readonly string[], sign?: keyof typeof signs): Promise<string> => {
  // Drafts that a kill has left are none of this run.
  if (sign !== undefined) rmSync(join(root, signs.drafts), { recursive: true, force: true })
  const child = spawn(process.execPath, [main, ...args, ...leadingTo(root)], { stdio: 'ignore' })
  const end = ended(child)
  if (sign !== undefined) await shows(child, sign)
  // How long it writes is the machine's to say: from a few milliseconds to some hundred.
  const wait = sleep(sign === undefined ? Math.random() * 2_500 : 2 ** (Math.random() * 8))
  await Promise.race([wait, end])
  child.kill('SIGKILL')
  return end
}

test(`killed ${KILLS} times in the middle of an edit: the tree is whole, before or after`, async () => {
  const ends = { killed: 0, done: 0, halfWritten: 0, before: 0, after: 0 }
  const moments = [undefined, 'drafts', 'journal', 'journal'] as const
  let is: 0 | 1 = 0
  while (ends.killed < KILLS) {
    const [was, would] = is === 0 ? trees : [trees[1], trees[0]]
    const end = await killed(edits[is], moments[ends.killed % moments.length])
    // Nobody but the next run clears up. Now and then that one is killed as well.
    if (unfinished(folders()).length > 0) {
      ends.halfWritten += 1
      if (Math.random() < 0.3) await killed(['render'])
      withLocks(folders(), () => expect(takeBack(folders()).left).toEqual([]))
    }
    const now = filesBelow(root)
    const whole = now.get('clusters/fleet.yaml') === was.get('clusters/fleet.yaml') ? was : would
    expect(now).toEqual(whole)
    if (end === 'SIGKILL') ends.killed += 1
    else {
      expect([end, whole === would]).toEqual(['0', true])
      ends.done += 1
    }
    ends[whole === was ? 'before' : 'after'] += 1
    if (whole === would) is = is === 0 ? 1 : 0
  }
  if (KILLS >= 100) console.log(ends)
  // Kills that hit nothing prove nothing.
  if (KILLS >= 100) expect(Math.min(ends.halfWritten, ends.after)).toBeGreaterThan(KILLS / 20)
  expect(await command(root, 'render', '--check')).toMatchObject({ code: 0 })
}, 36_000_000)

/** A mount of our own needs root, and a kernel that gives it. */
const mounts = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

describe.skipIf(!mounts)('a disk that is full', () => {
  /** Runs the edit on a disk with so many free pages, or files. What is there then, and the exit code. */
  const onDisk = async (free: number, of: 'pages' | 'files') => {
    const there = mkdtempSync(join(tmpdir(), 'full-'))
    const [disk, copy] = [join(there, 'disk'), join(there, 'copy')]
    execFileSync('mkdir', [disk])
    // The work folders are there before, as after any edit; then the ballast leaves what is asked.
    const script = `set -e
      mount -t tmpfs -o size=64m,nr_inodes=20000 none ${disk}
      cp -a ${pristine()}/. ${disk}
      if [ ${of} = pages ]
      then
        used=$(df --output=used -B4096 ${disk} | tail -1)
        mount -o remount,size=$(( (used + ${free}) * 4096 )) ${disk}
      else
        used=$(df --output=iused ${disk} | tail -1)
        mount -o remount,nr_inodes=$(( used + ${free} )) ${disk}
      fi
      code=0
      ${process.execPath} ${main} ${edits[0].join(' ')} ${leadingTo(disk).join(' ')} || code=$?
      cp -a ${disk} ${copy}
      exit $code`
    const { code, err } = await new Promise<{ readonly code: number | null; readonly err: string }>(
      (resolve) => {
        const child = execFile('unshare', ['-m', 'sh', '-c', script], (_, __, text) =>
          resolve({ code: child.exitCode, err: text }),
        )
      },
    )
    const files = filesBelow(copy)
    const left = unfinished(['clusters', 'rendered', 'apps'].map((name) => join(copy, name)))
    rmSync(there, { recursive: true })
    return { code, err, files, left }
  }

  test.each(['pages', 'files'] as const)(
    'of %s: refused with every byte as it was, until there is room for all of it',
    async (of) => {
      const codes: (number | null)[] = []
      const some = KILLS >= 100 ? Array.from({ length: 200 }, (_, free) => free) : [10, 199]
      for (const free of some) {
        if (codes.at(-1) === 0) break
        const { code, err, files, left } = await onDisk(free, of)
        codes.push(code)
        expect([free, left]).toEqual([free, []])
        expect(files).toEqual(code === 0 ? trees[1] : trees[0])
        if (code !== 0)
          expect([free, code, err]).toEqual([free, 4, expect.stringContaining('the disk is full')])
      }
      if (KILLS >= 100) console.log(of, codes.length - 1, 'times refused')
      expect([codes[0], codes.at(-1)]).toEqual([4, 0])
    },
    3_600_000,
  )
})
