/** Files that commands write beside the trees: never over one of the fleet, and never found impossible after the work. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { filesBelow, fleetFolder } from '../testing/commands.ts'
import { fleetText } from '../testing/fleets.ts'
import { outputsOf } from './outputs.ts'
import { run } from './run.ts'

let root: string
beforeEach(() => {
  root = fleetFolder(fleetText().files)
  mkdirSync(join(root, 'folder'))
  symlinkSync(join(root, 'clusters'), join(root, 'link'))
})
afterEach(() => rmSync(root, { recursive: true }))

const nobody = '--metrics=aws=http://127.0.0.1:9,gcp=http://127.0.0.1:9'

test.each([
  [['canary', 'gate', nobody], 'record', 'clusters/fleet.yaml', 2, 'lies in --clusters'],
  [['canary', 'status', nobody], 'record', 'link/aws.yaml', 2, 'lies in --clusters'],
  [['cost', '--propose', nobody], 'body', 'rendered/new.md', 2, 'lies in --out'],
  [['scale', nobody], 'message', 'apps', 2, 'is a folder'],
  [['scale', nobody], 'message', 'folder', 2, 'is a folder'],
  [['scale', nobody, '--record', 'ROOT/one'], 'body', 'folder/../one', 2, '--record and --body are one file'],
  [['images', 'v9.9.9', `sha256:${'9'.repeat(64)}`], 'record', 'nowhere/file', 4, 'no such file or folder'],
  [['diff'], 'html', 'clusters/page.html', 2, 'lies in --clusters'],
  [['diff'], 'html', 'notes.txt', 2, 'is not the name of a page'],
  [['diff'], 'markdown', 'clusters/aws.yaml', 2, 'lies in --clusters'],
  [['what-if'], 'html', 'clusters/page.html', 2, 'lies in --clusters'],
])('%j --%s %s is refused before anything is asked', async (words, option, file, code, message) => {
  mkdirSync(join(root, 'rendered'))
  mkdirSync(join(root, 'apps'))
  const [error, ask] = [vi.spyOn(console, 'error'), vi.spyOn(globalThis, 'fetch')]
  error.mockImplementation(() => undefined)
  const before = filesBelow(root)
  const places = ['clusters', ...(words[0] === 'what-if' ? [] : ['out', 'apps'])].flatMap((name) => [
    `--${name}`,
    join(root, name === 'out' ? 'rendered' : name),
  ])
  const given = words.map((word) => word.replace('ROOT', root))
  expect(await run([...given, `--${option}`, join(root, file), ...places])).toBe(code)
  expect(error.mock.calls.join('\n').replaceAll(/\s+/g, ' ')).toContain(message)
  expect(ask).not.toHaveBeenCalled()
  expect(filesBelow(root)).toEqual(before)
  vi.restoreAllMocks()
})

test('a pipe, and a file beside the trees, are what they are', () => {
  const words = { record: '/dev/stdout', body: join(root, 'body.md') }
  expect(outputsOf({ options: words, words: [] }, ['record', 'message', 'body'])).toEqual(words)
})
