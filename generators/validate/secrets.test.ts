import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { secretFindings } from './secrets.ts'

let top = ''
const git = (...args: readonly string[]) => execFileSync('git', ['-C', top, ...args])
const add = (path: string, text: string) => {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}
const found = () =>
  secretFindings(top).map(({ place, message }) => `${place.file.slice(top.length + 1)}: ${message}`)

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
    expect(secretFindings(top)).toMatchObject([
      {
        code: 'tree-unsearched',
        place: { file: top },
        message: expect.stringMatching(/^no file was searched for Secrets, .*: fatal: not a git repository/),
      },
    ])
  })

  test('on a machine without git', () => {
    vi.stubEnv('PATH', join(top, 'nowhere'))
    expect(secretFindings(top)).toMatchObject([
      { code: 'tree-unsearched', message: expect.stringContaining('git does not start') },
    ])
    vi.unstubAllEnvs()
  })
})
