/**
 * The bucket for state, made, looked at again and taken away by the real provider against an emulator; and between that a
 * stage that keeps its state there, with its lock.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ACCOUNT,
  copyOfTree,
  type Emulator,
  mirrorConfiguration,
  questions,
  startEmulator,
  terraform,
} from '../testing/index.ts'

const BUCKET = 'example-terraform-state'
const bootstrap = 'terraform/bootstrap-state/aws'
const stage = 'terraform/stages/aws'

/** They begin before the tests around them: the provider waits a minute until S3 has told it the same rule often enough. */
export const stateTests = () => {
  let tree: Awaited<ReturnType<typeof copyOfTree>>
  let emulator: Emulator
  let begun: Promise<string>

  const run = (folder: string, ...args: readonly string[]) =>
    terraform(join(tree.root, folder), args, {
      ...emulator.env,
      TF_CLI_CONFIG_FILE: mirrorConfiguration(tree.root),
      TF_INPUT: '0',
    })
  const succeeds = async (folder: string, ...args: readonly string[]) => {
    const { code, text } = await run(folder, ...args)
    expect(code, `terraform ${args.join(' ')}:\n${text}`).toBe(0)
    return text
  }
  const object = (path: string, request?: RequestInit) =>
    questions(emulator).answer('s3', `/${BUCKET}/${path}`, request)

  const begin = async () => {
    tree = await copyOfTree()
    emulator = await startEmulator('ministack')
    writeFileSync(
      join(tree.root, bootstrap, 'here.auto.tfvars.json'),
      JSON.stringify({ account: ACCOUNT, region: 'us-east-1', bucket: BUCKET }),
    )
    // Names of hosts are for networks; and what this test leaves in the bucket goes with it.
    writeFileSync(
      join(tree.root, bootstrap, 'here_override.tf'),
      'provider "aws" {\n  s3_use_path_style = true\n}\nresource "aws_s3_bucket" "state" {\n  force_destroy = true\n}\n',
    )
    writeFileSync(
      join(tree.root, stage, 'here.auto.tfvars.json'),
      JSON.stringify({
        cluster: 'aws',
        administrators: { platform: `arn:aws:iam::${ACCOUNT}:role/platform` },
      }),
    )
    await succeeds(bootstrap, 'init')
    return succeeds(bootstrap, 'apply', '-auto-approve')
  }
  beforeAll(() => {
    begun = begin()
    // Whoever looks at it first fails by it.
    begun.catch(() => undefined)
  })
  afterAll(async () => {
    await emulator?.stop()
    await tree?.remove()
  })

  describe('the bucket for state', () => {
    test('is made, and there is nothing to change when it is looked at again', async () => {
      expect(await begun).toContain('9 added, 0 changed, 0 destroyed')
      expect(await succeeds(bootstrap, 'plan', '-detailed-exitcode')).toContain('No changes.')
    })

    test('is encrypted by its key, keeps versions and is nobody else’s', async () => {
      const setting = async (name: string) => (await object(`?${name}`)).text
      const { Aliases } = await questions(emulator).target('kms', 'TrentService.ListAliases')
      const key = Aliases.find(
        ({ AliasName }: { AliasName: string }) => AliasName === `alias/${BUCKET}`,
      ).TargetKeyId
      expect(await setting('versioning')).toContain('<Status>Enabled</Status>')
      expect(await setting('encryption')).toContain(`key/${key}</KMSMasterKeyID>`)
      const access = await setting('publicAccessBlock')
      for (const name of [
        'BlockPublicAcls',
        'IgnorePublicAcls',
        'BlockPublicPolicy',
        'RestrictPublicBuckets',
      ])
        expect(access).toContain(`<${name}>true</${name}>`)
      expect(JSON.parse(await setting('policy')).Statement).toHaveLength(2)
    })

    test('takes the state of a stage, encrypted, which a lock keeps others from', async () => {
      const backend = JSON.parse(await succeeds(bootstrap, 'output', '-json', 'backend'))
      await succeeds(
        stage,
        'init',
        ...Object.entries({ ...backend, key: 'aws/aws', use_path_style: true }).map(
          ([name, value]) => `-backend-config=${name}=${value}`,
        ),
      )
      // One small resource is enough to have a state.
      const one = '-target=module.cluster.aws_iam_role.node'
      await succeeds(stage, 'apply', '-auto-approve', one)
      const state = await object('aws/aws')
      expect(JSON.parse(state.text).resources).toEqual(
        expect.arrayContaining([expect.objectContaining({ type: 'aws_iam_role', name: 'node' })]),
      )
      expect(state.headers.get('x-amz-server-side-encryption-aws-kms-key-id')).toBe(backend.kms_key_id)

      const locks = emulator.calls.map(({ action }) => action).filter((action) => action.includes('.tflock'))
      expect(locks.some((action) => action.startsWith('PUT '))).toBe(true)
      expect(locks.at(-1)).toMatch(/^DELETE /)
      await object('aws/aws.tflock', {
        method: 'PUT',
        body: JSON.stringify({ ID: 'somebody', Operation: 'apply' }),
      })
      const locked = await run(stage, 'destroy', '-auto-approve', one)
      expect(locked.text).toContain('Error acquiring the state lock')
      expect(locked.code).toBe(1)
      await object('aws/aws.tflock', { method: 'DELETE' })
      await succeeds(stage, 'destroy', '-auto-approve', one)
    })

    test('goes only when somebody takes the guard away, and leaves nothing', async () => {
      const refused = await run(bootstrap, 'destroy', '-auto-approve')
      expect(refused.text).toContain('Instance cannot be destroyed')
      expect(refused.code).toBe(1)
      expect((await object('')).status).toBe(200)

      const guarded = ['aws_kms_key', 'aws_s3_bucket']
      writeFileSync(
        join(tree.root, bootstrap, 'unguarded_override.tf'),
        guarded
          .map((type) => `resource "${type}" "state" {\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n`)
          .join(''),
      )
      expect(await succeeds(bootstrap, 'destroy', '-auto-approve')).toContain('9 destroyed')
      expect((await object('')).status).toBe(404)
    })
  })
}
