import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { repositoryFindings } from './secrets.ts'

let top = ''
const git = (...args: readonly string[]) => execFileSync('git', ['-C', top, ...args])
const add = (path: string, text: string) => {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}
const found = () =>
  repositoryFindings(top).map(({ place, message }) => `${place.file.slice(top.length + 1)}: ${message}`)

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'secrets-'))
  git('init', '-q')
})
afterEach(() => rmSync(top, { recursive: true }))

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n'

describe('a Secret with values is found', () => {
  test.each([
    ['in plain YAML', 'a.yaml', `${SECRET}data: {k: dg==}\n`],
    ['as stringData', 'x/a.yml', `${SECRET}stringData: {k: v}\n`],
    ['in JSON', 'a.json', '{"metadata":{"name":"s"},"data":{"k":"dg=="},"kind":"Secret"}'],
    ['in flow style', 'a.yaml', '{kind: "Secret", metadata: {name: s}, data: {k: dg==}}'],
    ['in a second document', 'a.yaml', `a: 1\n---\n${SECRET}data: {k: dg==}\n`],
    [
      'in a List',
      'a.yaml',
      'kind: List\nitems:\n  - kind: Secret\n    metadata: {name: s}\n    data: {k: dg==}\n',
    ],
    [
      'in a text, such as a patch',
      'a.yaml',
      'patch: |\n  kind: Secret\n  metadata: {name: s}\n  data: {k: dg==}\n',
    ],
    [
      'with its kind on a line of its own',
      'a.yaml',
      'kind: >-\n  Secret\nmetadata: {name: s}\ndata: {k: dg==}\n',
    ],
    ['as one text', 'a.yaml', `${SECRET}data: cGxhaW4=\n`],
  ])('%s', (_, path, text) => {
    add(path, text)
    expect(found()).toEqual([
      `${path}: this file has a Secret s with data: whoever reads the repository reads it`,
    ])
  })

  test('in a kustomization that makes one', () => {
    add('k/kustomization.yaml', 'secretGenerator:\n  - name: s\n    literals: [k=v]\n')
    expect(found()).toEqual([
      'k/kustomization.yaml: this file has a secretGenerator s with values: whoever reads the repository reads it',
    ])
  })

  test('in a file that does not parse', () => {
    add('a.yaml', `${SECRET}data:\n  k: [dg==\n`)
    expect(found()).toEqual([expect.stringContaining('what looks like a Secret with data')])
  })

  test('whether git tracks the file already or would with the next add', () => {
    add('a.yaml', `${SECRET}data: {k: dg==}\n`)
    expect(found()).toHaveLength(1)
    git('add', '.')
    expect(found()).toHaveLength(1)
  })
})

const letters = (many: number) => 'aB3'.repeat(many).slice(0, many)
const pem = (kind = '') =>
  `-----BEGIN ${kind}PRIVATE KEY-----\n${letters(64)}\n-----END ${kind}PRIVATE KEY-----\n`

describe('what looks like a secret is found in a file of any kind', () => {
  test.each([
    ['a private key', 'server/tests/key.pem', pem('RSA ')],
    ['a private key', 'notes/a.md', `So:\n\n${pem()}`],
    ['a private key', 'a.ts', `const key = '${pem('EC ').replaceAll('\n', '\\n')}'`],
    ['a private key', 'key', pem('ENCRYPTED ').replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n')],
    ['a Google service account key', 'a.json', JSON.stringify({ private_key: letters(50) })],
    ['an AWS access key', '.env', `AWS_ACCESS_KEY_ID=AKIA${letters(16).toUpperCase()}\n`],
    ['a secret key of AWS', '.env', `AWS_SECRET_ACCESS_KEY=${letters(38)}/+\n`],
    ['a secret key of AWS', 'a.tfvars', `aws_secret_key = "${letters(40)}"\n`],
    ['a GitHub token', 'scripts/a.sh', `curl -H "Authorization: Bearer ghp_${letters(36)}"\n`],
    [
      'what a kubeconfig logs in with',
      'kubeconfig',
      `users:\n- name: a\n  user:\n    token: ${letters(20)}\n`,
    ],
    [
      'what a kubeconfig logs in with',
      'lab/fixtures/a.json',
      JSON.stringify({ users: [{ user: { 'client-key-data': letters(40) } }] }),
    ],
  ])('%s in %s', (what, path, text) => {
    add(path, text)
    expect(found()).toContain(`${path}: this file has ${what}: whoever reads the repository reads it`)
  })
})

describe('a submodule is found', () => {
  const link = (path: string) =>
    git('update-index', '--add', '--cacheinfo', `160000,${'c'.repeat(40)},${path}`)
  const codes = () =>
    repositoryFindings(top).map(({ code, place }) => `${code} ${place.file.slice(top.length + 1)}`)

  test('whether the file that says where it is fetched is there or not', () => {
    link('rendered/aws/extra')
    expect(codes()).toEqual(['tree-submodule rendered/aws/extra'])
    add('.gitmodules', '[submodule "a"]\n')
    expect(codes()).toEqual(['tree-submodule .gitmodules', 'tree-submodule rendered/aws/extra'])
  })

  test('and that file alone, wherever it is, tracked or about to be', () => {
    add('docs/.gitmodules', '')
    expect(codes()).toEqual(['tree-submodule docs/.gitmodules'])
    git('add', '.')
    expect(codes()).toEqual(['tree-submodule docs/.gitmodules'])
  })

  test('and a repository within that the next git add makes one of', () => {
    execFileSync('git', ['init', '-q', join(top, 'within')])
    expect(codes()).toEqual(['tree-submodule within/'])
  })

  test('but not a file of a name like it, nor what git ignores', () => {
    add('gitmodules.md', 'a')
    add('.gitignore', 'within\n')
    execFileSync('git', ['init', '-q', join(top, 'within')])
    expect(codes()).toEqual([])
  })
})

describe('nothing is said of', () => {
  test.each([
    ['a Secret without values', 'a.yaml', SECRET],
    ['an empty one', 'a.yaml', `${SECRET}data: {}\n`],
    [
      'an ExternalSecret',
      'a.yaml',
      'kind: ExternalSecret\nmetadata: {name: s}\nspec: {data: [{secretKey: k}]}\n',
    ],
    ['a fixture of a test', 'x/tests/a.yaml', `${SECRET}data: {k: dg==}\n`],
    ['a form without a value', 'a.ts', "const form = /-----BEGIN PRIVATE KEY-----/\nx['private_key']\n"],
    ["AWS's own example", 'notes/a.md', 'AKIAIOSFODNN7EXAMPLE\n'],
    ['a key that is filled in', 'a.sh', 'AWS_SECRET_ACCESS_KEY="$KEY"\n'],
    ['a token that is filled in', 'a.ts', `user:\n  token: ${'$'}{filled('token')}\n`],
    ['what is no text', 'a.bin', `\0${pem()}`],
    ['another kind of file', 'a.md', `${SECRET}data: {k: dg==}\n`],
  ])('%s', (_, path, text) => {
    add(path, text)
    expect(found()).toEqual([])
  })

  test('what git ignores', () => {
    add('.gitignore', 'mine.yaml\n')
    add('mine.yaml', `${SECRET}data: {k: dg==}\n`)
    expect(found()).toEqual([])
  })
})

describe('where git does not list the files, that is said', () => {
  test('in a folder that is no repository', () => {
    rmSync(join(top, '.git'), { recursive: true })
    add('a.yaml', `${SECRET}data: {k: dg==}\n`)
    expect(repositoryFindings(top)).toMatchObject([
      {
        code: 'tree-unsearched',
        place: { file: top },
        message: expect.stringMatching(/^no file was searched for secrets, .*: fatal: not a git repository/),
      },
    ])
  })

  test('on a machine without git', () => {
    vi.stubEnv('PATH', join(top, 'nowhere'))
    expect(repositoryFindings(top)).toMatchObject([
      { code: 'tree-unsearched', message: expect.stringContaining('git does not start') },
    ])
    vi.unstubAllEnvs()
  })
})
