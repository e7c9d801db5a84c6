/** What is no file of text is refused with its place, and nothing hangs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FindingsError } from '../findings/index.ts'
import { readText, readTexts } from './index.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'read-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const said = (action: () => unknown) => {
  try {
    action()
  } catch (error) {
    if (error instanceof FindingsError)
      return error.findings.map(
        ({ code, place: { file, line = '' }, message }) =>
          `${code} ${file.replace(`${root}/`, '')}:${line} ${message}`,
      )
    throw error
  }
  return []
}

const file = (content: string | Buffer, name = 'x.yaml') => {
  writeFileSync(join(root, name), content)
  return join(root, name)
}

test('every byte of a text comes back, the mark at its start too', () => {
  const bytes = Buffer.from('\uFEFFa: ü\r\nb: 2')
  expect(Buffer.from(readText(file(bytes)))).toEqual(bytes)
})

describe('bytes that are not UTF-8', () => {
  test.each([
    ['latin1 in a comment', Buffer.from('a: 1\n# caf\xe9\nb: 2\n', 'latin1'), 2],
    ['a character that is cut off at the end', Buffer.from([0x61, 0x0a, 0xe2, 0x82]), 2],
    ['on the first line', Buffer.from([0xff, 0x0a]), 1],
  ])('%s', (_, bytes, line) => {
    expect(said(() => readText(file(bytes)))).toEqual([
      `fleet-encoding x.yaml:${line} this line has bytes that are not UTF-8`,
    ])
  })

  test('UTF-16 is called what it is', () => {
    expect(said(() => readText(file(Buffer.from('\uFEFFa: 1', 'utf16le'))))).toEqual([
      'fleet-encoding x.yaml:1 this file is UTF-16',
    ])
  })
})

describe('what is no file is not opened', () => {
  test('a pipe that nobody writes to, straight and through a link', () => {
    execFileSync('mkfifo', [join(root, 'pipe')])
    symlinkSync('pipe', join(root, 'link'))
    for (const name of ['pipe', 'link'])
      expect(said(() => readText(join(root, name)))).toEqual([
        `file-refused ${name}: this is a pipe, not a file`,
      ])
  })

  test('a device, a folder, a socket', async () => {
    mkdirSync(join(root, 'folder'))
    expect(said(() => readText('/dev/zero'))).toEqual([
      'file-refused /dev/zero: this is a device, not a file',
    ])
    expect(said(() => readText(join(root, 'folder')))).toEqual([
      'file-refused folder: this is a folder, not a file',
    ])
    const server = createServer()
    await new Promise((resolve) => server.listen(join(root, 'socket'), () => resolve(undefined)))
    expect(said(() => readText(join(root, 'socket')))).toEqual([
      'file-refused socket: this is a socket, not a file',
    ])
    server.close()
  })
})

describe('what the system refuses', () => {
  test('a link that leads nowhere, and ones in a circle', () => {
    symlinkSync('nowhere.yaml', join(root, 'a'))
    symlinkSync('c', join(root, 'b'))
    symlinkSync('b', join(root, 'c'))
    expect(said(() => readText(join(root, 'a')))).toEqual([
      'file-refused a: this link leads to nowhere.yaml, which is not there',
    ])
    expect(said(() => readText(join(root, 'b')))).toEqual(['file-refused b: symbolic links lead in a circle'])
  })

  test('a file on the way, and a name that is too long', () => {
    file('')
    expect(said(() => readText(join(root, 'x.yaml', 'y')))).toEqual([
      'file-refused x.yaml/y: a file stands where a folder should be on this path',
    ])
    const long = 'x'.repeat(300)
    expect(said(() => readText(join(root, long)))).toEqual([
      `file-refused ${long}: the name is longer than the file system takes`,
    ])
  })
})

test('several files are refused together', () => {
  file(Buffer.from([0xff]), 'a')
  file('fine', 'b')
  const all = ['a', 'b', 'c']
  expect(said(() => readTexts(all, (name) => [join(root, name), name]))).toEqual([
    'fleet-encoding a:1 this line has bytes that are not UTF-8',
    'file-refused c: there is no such file or folder',
  ])
})
