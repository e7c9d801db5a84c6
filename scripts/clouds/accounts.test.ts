import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../tools/fakes.ts'
import { accountsSchema, readAccounts } from './accounts.ts'

const STATE = 'state:\n  gcp: {project: p, region: r, bucket: a-bucket}\n'

const read = (text: string, clusters: readonly string[] = ['aws']) => {
  const file = join(temporaryFolder(), 'accounts.yaml')
  writeFileSync(file, text)
  try {
    return { accounts: readAccounts(file, clusters) }
  } catch (error) {
    return { said: String(error).replaceAll(file, 'accounts.yaml') }
  }
}

test('what is not said is empty', () => {
  expect(read(STATE).accounts).toEqual({
    state: { gcp: { project: 'p', region: 'r', bucket: 'a-bucket' } },
    stages: { aws: {}, gcp: {}, vpn: {}, edge: {} },
    clusters: {},
  })
})

test.each([
  ['', 'accounts.yaml:1 the file: Invalid input: expected object, received null'],
  ['state: {}\nmore: 1\n', 'accounts.yaml:1 the file: Unrecognized key: "more"'],
  [`${STATE}stages:\n  azure: {}\n`, 'accounts.yaml:4 stages: Unrecognized key: "azure"'],
  [
    'state:\n  aws:\n    account: 123456789012\n    region: r\n    bucket: a-bucket\n',
    'accounts.yaml:3 state.aws.account: Invalid input: expected string, received number',
  ],
  [
    'state:\n  gcp:\n    project: p\n    region: r\n    bucket: A_b\n',
    'accounts.yaml:5 state.gcp.bucket: must be 3 to 63 lower-case letters, digits and dashes',
  ],
  [`${STATE}clusters:\n  azure: {}\n`, 'accounts.yaml:4 clusters.azure: the fleet has no such cluster'],
  ['state: {a: [}\n', 'accounts.yaml:1 '],
])('%j is refused with file and place', (text, said) => {
  expect(read(text).said).toContain(`AccountsError: ${said}`)
})

test('all that is wrong is said at once', () => {
  expect(read('state: {aws: {account: "1", region: r, bucket: b}}\n').said?.split('\n')).toHaveLength(2)
})

test('a file that is not there is named', () => {
  expect(() => readAccounts('/nowhere/accounts.yaml', [])).toThrow('/nowhere/accounts.yaml is not there')
})

const terraform = join(import.meta.dirname, '../../terraform')

test('the file of the repository is right for its fleet, and names the schema that npm run docs writes', () => {
  const file = join(terraform, 'accounts.yaml')
  expect(readAccounts(file, ['aws', 'gcp']).state.aws?.account).toBe('123456789012')
  const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(file, 'utf8')) ?? []
  expect(readFileSync(join(terraform, schema), 'utf8')).toBe(accountsSchema())
})
