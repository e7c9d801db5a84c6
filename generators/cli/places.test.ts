/** The folders that a run reads and owns are apart. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { filesBelow, fleetFolder } from '../testing/commands.ts'
import { fleetText } from '../testing/fleets.ts'
import { run } from './run.ts'

let root: string
beforeEach(() => {
  root = fleetFolder(fleetText().files)
})
afterEach(() => rmSync(root, { recursive: true }))

test.each([
  ['--clusters and --out are one folder', { out: 'clusters' }],
  ['--out and --apps are one folder', { out: 'x', apps: './x/' }],
  ['lies in --out', { out: '.' }],
  ['--apps', { apps: 'rendered/apps' }],
  ['--out', { out: 'clusters/rendered' }],
  ['--apps has an empty value', { apps: '' }],
])('%s', async (message, folders) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const before = filesBelow(root)
  const all = Object.entries({ clusters: 'clusters', out: 'rendered', apps: 'apps', ...folders })
  for (const words of [['render'], ['render', '--check'], ['weights', 'aws=70', 'gcp=30']]) {
    const code = await run([
      ...words,
      ...all.flatMap(([name, folder]) => [`--${name}`, folder === '' ? '' : join(root, folder)]),
    ])
    expect([code, String(error.mock.lastCall?.[0])]).toEqual([2, expect.stringContaining(message)])
  }
  expect(filesBelow(root)).toEqual(before)
  error.mockRestore()
})

test('what npm took is refused before the fleet is read', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const env = { npm_lifecycle_event: 'simulate', npm_config_down: 'aws' }
  expect(await run(['simulate', '--clusters', join(root, 'nowhere')], env)).toBe(2)
  expect(String(error.mock.lastCall?.[0])).toContain('npm run simulate -- --clusters')
  error.mockRestore()
})
