/** The lab's internet as its person meets it: real clients, under the names that the tree has, and nothing else. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFleet } from '../../generators/fleet/index.ts'
import { cacheFolder, endMachine, type Machine, startMachine } from '../machine/index.ts'
import { networkSteps } from '../network/index.ts'
import { planLab } from '../plan/index.ts'
import { debianRoot, programsFolder } from '../programs/index.ts'
import { chartsOf, filesOf, internetInstallSteps, internetSteps, makerOf } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lab-internet-'))
const state = join(folder, 'state')
const fleet = loadFleet('clusters')
const cache = cacheFolder()
let machine: Machine

beforeAll(async () => {
  machine = await startMachine({ state, debian: debianRoot(), programs: programsFolder() })
  const steps = [
    ...internetInstallSteps(cache, fleet),
    ...networkSteps(planLab(fleet, { nodes: 1 }), machine, 'rendered'),
    ...internetSteps(machine, { fleet, cache }),
  ]
  for (const { done, run } of steps) if (!(await done?.())) await run(() => {})
})
afterAll(async () => {
  await endMachine(state)
  rmSync(folder, { recursive: true })
})

const person = (...words: readonly string[]) =>
  machine.run({ net: 'person' }, words, { cwd: '/tmp', anyCode: true })

test.each(chartsOf(fleet).filter((chart) => makerOf(chart) !== undefined))(
  'helm gets $name $version where the tree says that it is',
  async ({ name, version, repository }) => {
    const { code, stderr } = await person('helm', 'pull', name, '--repo', repository, '--version', version)
    expect(stderr).toBe('')
    expect(code).toBe(0)
  },
)

test.each(filesOf(fleet).map(({ href }) => href))('%s is there', async (url) => {
  const { stdout } = await person('curl', '--silent', '--show-error', '--fail', '--head', url)
  expect(stdout).toMatch(/^HTTP\/1\.1 200/)
})

test('a name that nothing in the tree reaches for does not exist', async () => {
  const { stderr } = await person('curl', '--silent', '--show-error', 'https://example.org/')
  expect(stderr).toContain('Could not resolve host: example.org')
})
