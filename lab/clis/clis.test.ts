/** The lab's command lines, asked by the scripts that ask the real ones. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { loadFleet } from '../../generators/fleet/index.ts'
import { endpointsOf, loginProblem } from '../../scripts/clouds/cloud.ts'
import { ended } from '../../scripts/programs/run.ts'
import { secretManagers } from '../../scripts/secret-managers/index.ts'
import { temporaryFolder } from '../../tools/fakes.ts'
import { writeClis } from './index.ts'

const clusters = join(import.meta.dirname, '../../clusters')
const fleet = loadFleet(clusters)

/** A person of the lab, whose API servers are at one address each; the folder of the secret managers. */
const person = () => {
  const folder = temporaryFolder()
  writeClis(join(folder, 'bin'))
  const servers = fleet.clusters.map(({ name }, i) => ({ name, cluster: { server: `https://10.0.0.${i}` } }))
  writeFileSync(join(folder, 'kubeconfig'), stringify({ clusters: servers }))
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`)
  vi.stubEnv('KUBECONFIG', join(folder, 'kubeconfig'))
  vi.stubEnv('LAB_CLUSTERS', clusters)
  vi.stubEnv('LAB_SECRETS', join(folder, 'secrets'))
  return join(folder, 'secrets')
}

beforeEach(() => vi.unstubAllEnvs())

test.each(fleet.clusters.map((cluster, i) => ({ cluster, i })))(
  '$cluster.name: logged in, its API server found, its entries read and written',
  async ({ cluster, i }) => {
    const secrets = person()
    expect(await loginProblem(cluster)).toBeUndefined()
    expect((await endpointsOf(fleet, cluster)).inside).toBe(`https://10.0.0.${i}`)
    const manager = (await secretManagers(fleet)).get(cluster.name)
    if (manager === undefined) throw new Error(cluster.name)
    expect(await manager.read('a')).toBeUndefined()
    await manager.write('a', { key: 'one' })
    await manager.write('a', { key: 'two' })
    expect(await manager.read('a')).toEqual({ key: 'two' })
    const [place = ''] = readdirSync(secrets)
    expect(JSON.parse(readFileSync(join(secrets, place, 'a.json'), 'utf8'))).toEqual({ key: 'two' })
  },
)

test.each([
  ['aws', 'ec2', 'terminate-instances'],
  ['gcloud', 'compute', 'instances', 'delete'],
  ['terraform', 'import'],
])('what it does not know is an error: %s %s', async (...words) => {
  person()
  expect(await ended(words)).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('does not know') })
})
