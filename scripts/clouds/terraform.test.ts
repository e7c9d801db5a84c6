import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fakeBinary, temporaryFolder } from '../../tools/fakes.ts'
import { carryOut, init, outputsOf, planned, type Stage, showPlan } from './terraform.ts'

/** A machine with a Terraform that notes its words and its environment, prints `out`, and ends with the code of a task. */
const machine = (program = 'terraform') => {
  const folder = temporaryFolder()
  const path = (name: string) => join(folder, name)
  mkdirSync(path('bin'))
  for (const tool of ['bash', 'cat', 'sh']) symlinkSync(join('/bin', tool), join(path('bin'), tool))
  const body = `{ echo "$*"; export -p; echo; } >> ${path('calls')}
cat ${path('out')}; [ -f ${path('err')} ] && cat ${path('err')} >&2; exit $(cat ${path('code')})`
  fakeBinary(join(path('bin'), program), body)
  writeFileSync(path('out'), '')
  writeFileSync(path('code'), '0')
  writeFileSync(path('calls'), '')
  vi.stubEnv('PATH', path('bin'))
  return {
    place: { terraform: '/work/terraform', cache: path('cache'), program },
    path,
    ends: (code: number, out = '', err = '') => {
      writeFileSync(path('code'), String(code))
      writeFileSync(path('out'), out)
      writeFileSync(path('err'), err)
    },
    calls: () =>
      readFileSync(path('calls'), 'utf8')
        .split(/\n\n/)
        .filter((call) => call.trim() !== '')
        .map((call) => call.split('\n'))
        .map(([words = '', ...environment]) => ({ words, environment: environment.join('\n') })),
  }
}

afterEach(() => vi.unstubAllEnvs())

const STAGE: Stage = {
  name: 'vpn aws-gcp',
  folder: 'stages/vpn',
  backend: async () => ({ bucket: 'a-bucket', prefix: 'vpn/aws-gcp' }),
  variables: { aws: 'aws', ranges: ['10.0.0.0/8'] },
  secrets: async () => ({ preshared_keys: { '0-1': 'canary-of-the-vpn' } }),
}

test('init is told where the state is, and writes the variables beside what it fetches', async () => {
  const { place, calls, path } = machine()
  await init(place, STAGE)
  const [call] = calls()
  expect(call?.words).toBe(
    '-chdir=/work/terraform/stages/vpn init -input=false -no-color -reconfigure -backend-config=bucket=a-bucket -backend-config=prefix=vpn/aws-gcp',
  )
  expect(call?.environment).toContain(`TF_DATA_DIR='${path('cache')}/vpn-aws-gcp/data'`)
  expect(JSON.parse(readFileSync(path('cache/vpn-aws-gcp/variables.tfvars.json'), 'utf8'))).toEqual(
    STAGE.variables,
  )
})

test('each stage has a folder of its own, also two of the same root', async () => {
  const { place, path } = machine()
  for (const name of ['cluster aws', 'cluster aws-west']) await init(place, { ...STAGE, name })
  expect(existsSync(path('cache/cluster-aws/variables.tfvars.json'))).toBe(true)
  expect(existsSync(path('cache/cluster-aws-west/variables.tfvars.json'))).toBe(true)
})

describe('a plan', () => {
  test.each([
    [0, '', undefined],
    [2, 'some\nPlan: 3 to add, 1 to change, 0 to destroy.\n', 'Plan: 3 to add, 1 to change, 0 to destroy.'],
    [2, 'Changes to Outputs:\n', 'its outputs change'],
  ])('that ends with %i', async (code, out, said) => {
    const { place, ends, calls } = machine()
    ends(code, out)
    expect(await planned(place, STAGE)).toBe(said)
    expect(calls()[0]?.words).toMatch(
      /^-chdir=\S+ plan -detailed-exitcode -no-color -lock=false -input=false -var-file=\S+\/cache\/vpn-aws-gcp\/variables\.tfvars\.json$/,
    )
  })

  test('that fails is an error with words, exit code and complaint', async () => {
    const { place, ends } = machine()
    ends(1, '', 'Error: no credentials')
    await expect(planned(place, STAGE)).rejects.toThrow(
      /^terraform -chdir=\S+ plan .*\nended with exit code 1: Error: no credentials$/,
    )
  })
})

test('apply and destroy ask, unless yes', async () => {
  const { place, calls } = machine()
  await carryOut(place, STAGE, 'apply', { yes: false, quiet: true })
  await carryOut(place, STAGE, 'destroy', { yes: true, quiet: true })
  const [apply, destroy] = calls().map(({ words }) => words)
  expect(apply).toMatch(/ apply -var-file=/)
  expect(apply).not.toMatch(/-auto-approve|-input=false/)
  expect(destroy).toMatch(/ destroy -auto-approve -input=false -var-file=/)
})

test('a secret is in the environment of what plans or applies, never in words, and in no other program', async () => {
  const { place, calls, path, ends } = machine()
  ends(0, '{}')
  await init(place, STAGE)
  await outputsOf(place, STAGE)
  await planned(place, STAGE)
  await showPlan(place, STAGE)
  await carryOut(place, STAGE, 'apply', { yes: true, quiet: true })
  expect(calls().map(({ environment }) => environment.includes('canary-of-the-vpn'))).toEqual([
    ...[false, false],
    ...[true, true, true],
  ])
  expect(calls()[2]?.environment).toContain(`TF_VAR_preshared_keys='{"0-1":"canary-of-the-vpn"}'`)
  expect(
    calls()
      .map(({ words }) => words)
      .join('\n'),
  ).not.toContain('canary')
  expect(readFileSync(path('cache/vpn-aws-gcp/variables.tfvars.json'), 'utf8')).not.toContain('canary')
})

describe('outputs', () => {
  test('are their values, of the state that the stage has', async () => {
    const { place, ends, calls, path } = machine()
    ends(0, '{"ips":{"value":["10.0.0.1"],"type":["list","string"]}}')
    expect(await outputsOf(place, { ...STAGE, stateFile: 'a.tfstate' })).toEqual({ ips: ['10.0.0.1'] })
    expect(calls()[0]?.words).toBe(
      `-chdir=/work/terraform/stages/vpn output -json -no-color -state=${path('cache')}/a.tfstate`,
    )
  })

  test('something else is an error', async () => {
    const { place, ends } = machine()
    ends(0, '[1]')
    await expect(outputsOf(place, STAGE)).rejects.toThrow('printed something else than outputs')
  })
})

test('tofu is run where it is asked for', async () => {
  const { place, calls } = machine('tofu')
  await init(place, STAGE)
  expect(calls()).toHaveLength(1)
})

test('a program that is not there is named', async () => {
  const { place } = machine('tofu')
  await expect(init({ ...place, program: 'terraform' }, STAGE)).rejects.toThrow('terraform is not on PATH')
})
