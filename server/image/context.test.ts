import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { contextFiles, parseIgnore } from './context.ts'

const ours = parseIgnore(readFileSync(join(import.meta.dirname, '..', '..', '.dockerignore'), 'utf8'))

test.each([
  'package-lock.json',
  'server/package.json',
  'server/src/main.ts',
  'server/src/routes/tutorial.ts',
  'server/models/forecaster/1/model.onnx',
  'server/image/prune/main.ts',
  'server/image/strip/main.ts',
])('%s goes into the image', (path) => {
  expect(ours(path)).toBe(false)
})

test.each([
  '.env',
  '.git/config',
  '.npmrc',
  'clusters/fleet.yaml',
  'node_modules/fastify/package.json',
  'server/node_modules/a/package.json',
  'server/.env',
  'server/src/main.test.ts',
  'server/image/check.ts',
  'server/image/prune/prune.test.ts',
  'server/image/strip/strip.test.ts',
  'server/train/main.ts',
])('%s stays out', (path) => {
  expect(ours(path)).toBe(true)
})

test.each([
  ['a', 'a/b', true],
  ['/a/', 'a/b', true],
  ['a', 'ab', false],
  ['*', 'a/b', true],
  ['a/*.md', 'a/b/c.md', false],
  ['**/*.md', 'c.md', true],
  ['a/**', 'a/b/c', true],
  ['a?', 'ab', true],
  ['a\n!a/b', 'a/b/c', false],
  ['!a/b\na', 'a/b', true],
  ['# a', '# a', false],
])('the lines %j leave %s out: %s', (lines, path, expected) => {
  expect(parseIgnore(lines)(path)).toBe(expected)
})

test('the files of a folder and of a file, without those that are ignored', () => {
  const folder = mkdtempSync(join(tmpdir(), 'context-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const file of ['a/one', 'a/b/two', 'a/three.test.ts']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  const ignored = parseIgnore('**/*.test.ts')
  expect(contextFiles(folder, 'a', ignored)).toEqual(['b/two', 'one'])
  expect(contextFiles(folder, 'a/one', ignored)).toEqual([''])
  expect(() => contextFiles(folder, 'c', ignored)).toThrow('ENOENT')
})
