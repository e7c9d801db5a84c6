import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fleetOf } from '../generators/testing/fleets.ts'
import { fakeBinary, temporaryFolder } from '../tools/fakes.ts'
import { secretManagers } from './secret-managers/index.ts'

/**
 * A machine with aws and gcloud that answer as the real ones do, and note how they were called. What they say where there is
 * no entry was taken from aws 1.45 against an emulator, and from gcloud 528 against a server that answers as Google's.
 */
const machine = () => {
  const folder = temporaryFolder()
  const [bin, calls] = [join(folder, 'bin'), join(folder, 'calls')]
  mkdirSync(bin)
  for (const tool of ['bash', 'cat', 'sh']) symlinkSync(join('/bin', tool), join(bin, tool))
  vi.stubEnv('PATH', bin)
  const noting = (name: string, body: string) =>
    fakeBinary(join(bin, name), `echo "${name} $*" >> ${calls}\n${body}`)
  const aws = ({ account = '123456789012', broken = false } = {}) =>
    noting(
      'aws',
      `missing() { echo "An error occurred (ResourceNotFoundException) when calling the operation: Secrets Manager can't find the specified secret." >&2; exit 254; }
      case "$*" in
        sts*) echo '{"UserId":"a","Account":"${account}","Arn":"b"}' ;;
        ${broken ? '*) echo "An error occurred (AccessDeniedException): no" >&2; exit 254 ;;' : ''}
        *get-secret-value*) [ -f ${folder}/aws ] || missing; printf '{"SecretString": %s}' "$(cat ${folder}/aws)" ;;
        *put-secret-value*) [ -f ${folder}/aws ] || missing; cat /dev/stdin > ${folder}/put ;;
        *create-secret*) cat /dev/stdin > ${folder}/created ;;
      esac`,
    )
  const gcloud = ({ broken = false } = {}) =>
    noting(
      'gcloud',
      `missing() { echo 'ERROR: (gcloud.secrets) NOT_FOUND: Secret [projects/1/secrets/a] not found or has no versions.' >&2; exit 1; }
      case "$*" in
        --version) ;;
        ${broken ? '*) echo "ERROR: PERMISSION_DENIED: no" >&2; exit 1 ;;' : ''}
        *access*) [ -f ${folder}/gcp ] || missing; cat ${folder}/gcp ;;
        *add*) [ -f ${folder}/gcp ] || missing; cat > ${folder}/put ;;
        *create*) cat > ${folder}/created ;;
      esac`,
    )
  aws()
  gcloud()
  const of = async (name: 'aws' | 'gcp') => {
    const manager = (await secretManagers(fleetOf())).get(name)
    if (manager === undefined) throw new Error(name)
    return manager
  }
  return {
    ...{ aws, gcloud, of },
    /** Puts an entry where the fake of a cloud reads it; aws prints it as a text in JSON. */
    has: (name: 'aws' | 'gcp', text: string) =>
      writeFileSync(join(folder, name), name === 'aws' ? JSON.stringify(text) : text),
    calls: () => readFileSync(calls, 'utf8').trim().split('\n'),
    got: (what: 'put' | 'created') =>
      existsSync(join(folder, what)) ? readFileSync(join(folder, what), 'utf8') : undefined,
  }
}

const ENTRY = { 'ca-key.pem': 'very secret\nin lines\n', token: `it's "$HOME" \\n` }

beforeEach(() => vi.unstubAllEnvs())
afterEach(() => vi.unstubAllEnvs())

describe.each(['aws', 'gcp'] as const)('%s', (name) => {
  test('an entry that is there is read', async () => {
    const { of, has } = machine()
    has(name, JSON.stringify(ENTRY))
    expect(await (await of(name)).read('a')).toEqual(ENTRY)
  })

  test('one that is not there is none', async () => {
    expect(await (await machine().of(name)).read('a')).toBeUndefined()
  })

  test('one that is there gets a new version', async () => {
    const { of, has, got } = machine()
    has(name, '{}')
    await (await of(name)).write('a', ENTRY)
    expect(JSON.parse(got('put') ?? '')).toEqual(ENTRY)
    expect(got('created')).toBeUndefined()
  })

  test('one that is not there is made', async () => {
    const { of, got } = machine()
    await (await of(name)).write('a', ENTRY)
    expect(JSON.parse(got('created') ?? '')).toEqual(ENTRY)
  })

  test('no value is on a command line', async () => {
    const { of, calls } = machine()
    await (await of(name)).write('a', ENTRY)
    expect(calls().join('\n')).not.toMatch(/very secret|in lines|HOME/)
  })

  test('what is no map of texts is refused, without its text', async () => {
    for (const text of ['very secret', '["very secret"]', '{"a": {"b": "very secret"}}', '']) {
      const { of, has } = machine()
      has(name, text)
      const read = (await of(name)).read('a')
      await expect(read).rejects.toThrow(/: a is not (a )?JSON/)
      await expect(read).rejects.not.toThrow('very secret')
    }
  })

  test('any other refusal is an error, and nothing is made over what could not be read', async () => {
    const { of, aws, gcloud, calls } = machine()
    aws({ broken: true })
    gcloud({ broken: true })
    const manager = await of(name)
    await expect(manager.read('a')).rejects.toThrow(
      /ended with exit code \d+: .*(AccessDenied|PERMISSION_DENIED)/,
    )
    await expect(manager.write('a', ENTRY)).rejects.toThrow(/(AccessDenied|PERMISSION_DENIED)/)
    expect(calls().join('\n')).not.toMatch(/create-secret|secrets create/)
  })
})

describe('before anything is read', () => {
  test('credentials of another account are refused, with what to do', async () => {
    const { of, aws } = machine()
    aws({ account: '999999999999' })
    await expect(of('gcp')).rejects.toThrow(
      'aws is logged in to account 999999999999; choose the profile of 123456789012 with AWS_PROFILE',
    )
  })

  test('a program that is not there is named', async () => {
    vi.stubEnv('PATH', '')
    const bin = temporaryFolder()
    for (const tool of ['bash', 'cat']) symlinkSync(join('/bin', tool), join(bin, tool))
    vi.stubEnv('PATH', bin)
    await expect(secretManagers(fleetOf())).rejects.toThrow('aws is not on PATH')
  })
})

test('the commands are these', async () => {
  const { of, calls } = machine()
  await (await of('aws')).write('a', ENTRY)
  await (await of('gcp')).write('a', ENTRY)
  await (await of('gcp')).read('a')
  expect(new Set(calls())).toEqual(
    new Set([
      'aws sts get-caller-identity --region us-east-1 --output json',
      'gcloud --version',
      'aws secretsmanager put-secret-value --secret-id a --secret-string file:///dev/stdin --region us-east-1 --output json',
      'aws secretsmanager create-secret --name a --secret-string file:///dev/stdin --region us-east-1 --output json',
      'gcloud secrets versions add a --data-file=- --project example-inference --quiet',
      'gcloud secrets create a --replication-policy automatic --data-file=- --project example-inference --quiet',
      'gcloud secrets versions access latest --secret a --project example-inference --quiet',
    ]),
  )
})
