/** The whole lab by its own commands: up from nothing although the power fails, some of what docs promise, and nothing left. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSlow } from './experiments/index.ts'
import { findMachine, slowness, stateFolder } from './machine/index.ts'

const MINUTE = 60_000

/** A command of the lab, as a process; what it said is shown as it comes. */
const lab = (...words: readonly string[]) =>
  new Promise<{ code: number | null; said: string }>((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words])
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        process.stdout.write(text)
      })
    child.on('close', (code) => resolve({ code, said }))
  })

beforeAll(async () => {
  // A second time where the first fails: what else the machine does must not decide.
  const { code } = await lab('run', 'bring-up-power')
  if (code !== 0) expect(await lab('run', 'bring-up-power')).toMatchObject({ code: 0 })
}, 40 * MINUTE)

afterAll(async () => {
  await lab('down')
}, 2 * MINUTE)

test('every Application of both clouds is synced and healthy, by the documented commands', async () => {
  const { code, said } = await lab('status', '--json')
  expect(code).toBe(0)
  const { clusters }: { clusters: { name: string; applications: { sync: string; health: string }[] }[] } =
    JSON.parse(said)
  expect(clusters.map(({ name }) => name)).toEqual(['aws', 'gcp'])
  for (const { applications } of clusters) {
    expect(applications.length).toBeGreaterThan(10)
    expect(new Set(applications.map(({ sync, health }) => `${sync} ${health}`))).toEqual(
      new Set(['Synced Healthy']),
    )
  }
})

// Pods that start take minutes of a slow machine, which is not held to what they cost (lab/experiments/runner.ts).
const left = isSlow(slowness().usual) ? ['canary-abort'] : []
if (left.length > 0) console.error(`\n  A SLOW MACHINE: not run here: ${left.join(', ')}\n`)

// Counts and shares do not mind a slow machine; the whole list is `npm run lab -- run all`.
test.each(
  [
    ...['pins', 'split-even'],
    ...['crash', 'hang', 'slow-300ms'],
    ...['commit-to-envoy', 'drift', 'commit-refused', 'commit-nowhere'],
    ...['canary-abort', 'evacuate', 'token'],
    // They cut the link between the clouds, after which proxies keep to their own for a while.
    ...['view', 'traces'],
  ].filter((name) => !left.includes(name)),
)('experiment %s: as expected', { timeout: 15 * MINUTE, retry: 2 }, async (name) => {
  expect(await lab('run', name)).toMatchObject({ code: 0 })
})

test('nothing is left after down', async () => {
  expect(await lab('down')).toMatchObject({ code: 0 })
  expect(existsSync(stateFolder())).toBe(false)
  expect(findMachine(stateFolder())).toBeUndefined()
})
