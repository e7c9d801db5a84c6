/** Two runs at once, and runs that were killed: the tree is always of one fleet, and every run that says done is in it. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from '../files/index.ts'
import { command, filesBelow, fleetFolder, leadingTo } from '../testing/commands.ts'
import { fleetText } from '../testing/fleets.ts'

let root: string
beforeEach(async () => {
  root = fleetFolder(fleetText().files)
  await command(root, 'render')
})
afterEach(() => rmSync(root, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly err: string
}

/** A command as another process, with a module that is loaded before it. */
const started = (args: readonly string[], first?: string) =>
  new Promise<Ended>((resolve) => {
    const before =
      first === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(first)}`]
    const main = join(import.meta.dirname, 'main.js')
    const child = execFile(process.execPath, [...before, main, ...args, ...leadingTo(root)], (_, __, err) =>
      resolve({ code: child.exitCode, signal: child.signalCode, err }),
    )
  })

const text = (name: string) => readFileSync(join(root, 'clusters', name), 'utf8')

test('edits of different files at once: both are done, and the tree is of both', async () => {
  const ends = await Promise.all([
    started(['weights', 'aws=70', 'gcp=30']),
    started(['replicas', 'aws=4']),
    started(['replicas', 'gcp=5']),
  ])
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0])
  expect([text('fleet.yaml'), text('aws.yaml'), text('gcp.yaml')]).toEqual([
    expect.stringContaining('aws: 70'),
    expect.stringContaining('replicas: 4'),
    expect.stringContaining('replicas: 5'),
  ])
  expect(await command(root, 'render', '--check')).toMatchObject({ code: 0 })
}, 120_000)

test('what a run finds under the lock counts, not what it read before: it waits, and says so', async () => {
  const clusters = join(root, 'clusters')
  let edit: Promise<Ended> | undefined
  withLock(clusters, () => {
    edit = started(['replicas', 'aws=4'])
    // This process holds the lock, and changes the fleet, after the other has read it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15_000)
    writeFileSync(join(clusters, 'gcp.yaml'), text('gcp.yaml').replace('replicas: 3', 'replicas: 5'))
  })
  expect(await edit).toMatchObject({
    code: 0,
    err: expect.stringContaining('another run writes here; waiting for it'),
  })
  expect(text('gcp.yaml')).toContain('replicas: 5')
  expect(await command(root, 'render', '--check')).toMatchObject({ code: 0 })
}, 120_000)

/** Kills the process at the n-th rename that follows the journal's. */
const killAfterJournal = (count: number) => `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const { renameSync } = fs
  let left = -1
  fs.renameSync = (from, to) => {
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    if (left > 0) left--
    if (String(to).endsWith('journal.json')) left = ${count}
    renameSync(from, to)
  }
  syncBuiltinESMExports()`

test('killed halfway: what reads says so, and the next run that writes takes it back', async () => {
  const before = filesBelow(root)
  const { signal } = await started(['weights', 'aws=70', 'gcp=30'], killAfterJournal(2))
  expect(signal).toBe('SIGKILL')
  expect(filesBelow(root)).not.toEqual(before)
  for (const words of [['simulate'], ['render', '--check']]) {
    const { code, err } = await command(root, ...words)
    expect([words, code, err.includes('tree-half-written')]).toEqual([words, 1, true])
  }
  const { code, err } = await command(root, 'replicas', 'aws=3')
  expect([code, err.split('\n')[0]]).toEqual([
    0,
    'a run that was ended halfway is taken back: clusters, rendered are as they were before it',
  ])
  expect(filesBelow(root)).toEqual(before)
  expect(existsSync(join(root, 'clusters/.render/run'))).toBe(false)
}, 120_000)
