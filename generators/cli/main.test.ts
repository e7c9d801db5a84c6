/** The entry says in plain words when what is installed does not fit, before anything else is loaded. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'entry-'))
  mkdirSync(join(root, 'generators/cli'), { recursive: true })
  cpSync(join(import.meta.dirname, 'main.js'), join(root, 'generators/cli/main.js'))
  writeFileSync(join(root, 'package.json'), '{"type": "module"}')
})
afterEach(() => rmSync(root, { recursive: true }))

const started = (before: readonly string[] = [], ...after: readonly string[]) =>
  new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [...before, join(root, 'generators/cli/main.js'), 'render', ...after],
      (_, out, err) => resolve({ code: child.exitCode, out, err }),
    )
  })
const loads = (text: string) => writeFileSync(join(root, 'generators/cli/run.ts'), text)

test('a node that is too old', async () => {
  const old = 'Object.defineProperty(process.versions, "node", { value: "20.11.1" })'
  expect(await started(['--import', `data:text/javascript,${encodeURIComponent(old)}`])).toEqual({
    code: 4,
    out: '',
    err: 'this runs on Node 24, which npm ci brings, and this is Node 20.11.1: with npm 11 or newer (npm install -g npm@11) run npm ci, then this again through npm run\n',
  })
})

test('a package that is not there, loaded first or by the command', async () => {
  const wanted =
    /^the packages are not those of package-lock.json \(Cannot find package 'not-installed'\): with npm 11/
  loads("import 'not-installed'\nexport const run = () => 0")
  expect(await started()).toMatchObject({ code: 4, err: expect.stringMatching(wanted) })
  loads("export const run = async () => { await import('not-installed') }")
  expect(await started()).toMatchObject({ code: 4, err: expect.stringMatching(wanted) })
})

test('a machine that asks for JSON gets it also then', async () => {
  loads("import 'not-installed'\nexport const run = () => 0")
  const { code, out, err } = await started([], '--json')
  expect([code, err, JSON.parse(out)]).toEqual([
    4,
    '',
    {
      error: 'refused',
      message: expect.stringContaining("Cannot find package 'not-installed'"),
      findings: [],
    },
  ])
})

test('a package of another version', async () => {
  loads("import { nothing } from 'node:fs'\nexport const run = () => nothing")
  expect(await started()).toMatchObject({
    code: 4,
    err: expect.stringMatching(
      /^the packages are not those of package-lock.json \(.*does not provide an export named/,
    ),
  })
})

test('a mistake of our own is not explained away', async () => {
  loads("export const run = async () => { await import('./not-written.ts') }")
  expect((await started()).code).toBe(1)
  loads("import { nothing } from './main.js'\nexport const run = () => nothing")
  expect(await started()).toMatchObject({
    code: 1,
    err: expect.stringMatching(/'.\/main.js' does not provide/),
  })
  loads("export const run = async () => { throw new SyntaxError('ours') }")
  expect((await started()).err).toContain('SyntaxError: ours')
})

test('npm before 11 is refused by npm itself, or at least warned of', () => {
  const { engines, devEngines } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
  )
  expect([engines.npm, devEngines.packageManager]).toEqual([
    '>=11',
    { name: 'npm', version: '>=11', onFail: 'error' },
  ])
})
