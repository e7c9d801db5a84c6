import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { awsData, fleetOf } from '../../generators/testing/fleets.ts'
import { fakeBinary, temporaryFolder } from '../../tools/fakes.ts'
import { ground } from './ground.ts'

/** One cluster on AWS, a bucket that is there, and a Terraform that would change something. */
const machine = () => {
  const folder = temporaryFolder()
  const path = (...names: readonly string[]) => join(folder, ...names)
  mkdirSync(path('bin'))
  for (const tool of ['bash', 'cat', 'sh']) symlinkSync(join('/bin', tool), path('bin', tool))
  fakeBinary(path('bin', 'aws'), "echo '{}'")
  fakeBinary(
    path('bin', 'terraform'),
    `echo "$2" >> ${path('calls')}\n[ $2 = plan ] || exit 0\necho 'Plan: 4 to add, 0 to change, 0 to destroy.'\nexit 2`,
  )
  vi.stubEnv('PATH', path('bin'))
  const fleet = fleetOf({}, [awsData('aws')])
  const [bucket] = ground({
    ...{ root: folder, clustersFolder: 'clusters', fleet, chosen: fleet.clusters, yes: true, patience: 1 },
    accounts: {
      state: { aws: { account: '123456789012', region: 'us-east-1', bucket: 'a-bucket' } },
      ...{ stages: { aws: {}, gcp: {}, vpn: {}, edge: {} }, clusters: {} },
    },
    workplace: { terraform: path('terraform'), cache: path('cache'), program: 'terraform' },
    managers: async () => new Map(),
    ...{ rootFile: undefined, certificate: undefined },
  })
  if (bucket === undefined) throw new Error('no step')
  return {
    look: () => bucket.look(() => {}),
    state: path('terraform/bootstrap-state/aws/terraform.tfstate'),
    calls: () => (existsSync(path('calls')) ? readFileSync(path('calls'), 'utf8').split('\n') : []),
  }
}

afterEach(() => vi.unstubAllEnvs())

describe('a bucket that is there', () => {
  test('and that somebody else made is taken as it is', async () => {
    const { look, calls } = machine()
    expect(await look()).toEqual([])
    expect(calls()).toEqual([])
  })

  test('and whose making was broken off here is not as it must be', async () => {
    const { look, state } = machine()
    mkdirSync(dirname(state), { recursive: true })
    writeFileSync(state, '{}')
    expect(await look()).toEqual([
      {
        what: 'Plan: 4 to add, 0 to change, 0 to destroy.',
        mend: 'npm run bootstrap -- --only "state aws"',
      },
    ])
  })
})
