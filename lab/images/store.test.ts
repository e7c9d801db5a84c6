import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../tools/fakes.ts'
import type { Content } from './contents.ts'
import { file, folder, layerOf, layerOfRoot, link, text } from './layers.ts'
import { isMade, make } from './make.ts'
import { nameOf } from './names.ts'
import { copyStore, storeIn } from './store.ts'

/** A machine's root with one program, and a store. */
const scene = () => {
  const root = temporaryFolder()
  const debian = join(root, 'debian')
  mkdirSync(join(debian, 'etc/ssl/certs'), { recursive: true })
  mkdirSync(join(debian, 'usr/bin'), { recursive: true })
  writeFileSync(join(debian, 'etc/ssl/certs/ca-certificates.crt'), 'trusted')
  writeFileSync(join(debian, 'usr/bin/git'), 'git')
  writeFileSync(join(debian, 'usr/bin/containerd-shim'), 'of nodes')
  const program = join(root, 'program')
  writeFileSync(program, 'program', { mode: 0o755 })
  const store = storeIn(join(root, 'store'))
  const content = (on: Content['on'] = 'nothing'): Content => ({
    name: nameOf('registry.example.com/team/program:v1'),
    on,
    entries: [file('bin/program', program, { uid: 7 }), link('bin/other', 'program'), text('etc/a', 'a')],
    start: { User: '7', Entrypoint: ['/bin/program'] },
  })
  return { root, debian, program, store, content }
}

const bytes = async (from: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of from) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('a layer has the files with their owners and modes, and its bytes depend on nothing else', async () => {
  const { program } = scene()
  const entries = [
    folder('home/app', { uid: 7, gid: 8, mode: 0o700 }),
    file('bin/program', program),
    link('bin/other', 'program'),
    text('etc/a', 'a'),
  ]
  const archive = await bytes(layerOf(entries))
  const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--utc', '--file', '-'], {
    input: archive,
    encoding: 'utf8',
  })
  expect(listed.replaceAll(/ +/g, ' ').trim().split('\n')).toEqual([
    'drwx------ 7/8 0 1970-01-01 00:00 home/app',
    '-rwxr-xr-x 0/0 7 1970-01-01 00:00 bin/program',
    'lrw-r--r-- 0/0 0 1970-01-01 00:00 bin/other -> program',
    '-rw-r--r-- 0/0 1 1970-01-01 00:00 etc/a',
  ])
  utimesSync(program, 1, 1)
  expect((await bytes(layerOf(entries))).equals(archive)).toBe(true)
})

test('a layer of a root leaves out what is named, also by a pattern', async () => {
  const { debian } = scene()
  const listed = execFileSync('tar', ['--list', '--file', '-'], {
    input: await bytes(layerOfRoot(debian, ['usr/bin/containerd*', 'etc/*'])),
    encoding: 'utf8',
  })
  expect(listed.trim().split('\n')).toEqual(['./', './etc/', './usr/', './usr/bin/', './usr/bin/git'])
})

test('a file that cannot be read ends the layer with an error, and leaves nothing in the store', async () => {
  const { root, store } = scene()
  await expect(store.put(layerOf([file('a', join(root, 'absent'))]))).rejects.toThrow('ENOENT')
  await expect(store.put(layerOfRoot(join(root, 'absent'), []))).rejects.toThrow('ended with 2')
  const left = readdirSync(join(store.folder, 'docker/registry/v2'))
  expect(left).toEqual([])
})

test('an image is named, is found, and is made again when a file or its start changes', async () => {
  const { debian, program, store, content } = scene()
  expect(isMade(store, content(), debian)).toBe(false)
  await make(store, content(), debian)
  const first = store.find(content().name)
  expect(first).toMatch(/^sha256:/)
  expect(isMade(store, content(), debian)).toBe(true)
  expect(isMade(store, { ...content(), start: { User: '8' } }, debian)).toBe(false)
  expect(isMade(store, content('debian'), debian)).toBe(false)

  appendFileSync(program, ' newer')
  expect(isMade(store, content(), debian)).toBe(false)
  await make(store, content(), debian)
  expect(store.find(content().name)).not.toBe(first)
})

/** Every file of a store, by what it is called in it. */
const filesIn = (store: string) =>
  readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('each blob is under the digest of its bytes', async () => {
  const { debian, store, content } = scene()
  await make(store, content(), debian)
  const blobs = filesIn(store.folder).filter((path) => path.endsWith('/data'))
  expect(blobs).toHaveLength(4)
  for (const path of blobs)
    expect(path).toContain(createHash('sha256').update(readFileSync(path)).digest('hex'))
})

test('a copy of a store shares its blobs and not its names', async () => {
  const { root, debian, store, content } = scene()
  await make(store, content(), debian)
  const copy = storeIn(join(root, 'copy'))
  copyStore(store.folder, copy.folder)
  const before = store.find(content().name)
  expect(copy.find(content().name)).toBe(before)
  for (const path of filesIn(copy.folder)) expect(statSync(path).nlink).toBe(path.endsWith('/data') ? 2 : 1)

  const other = await copy.put('other')
  copy.name(content().name, other, [])
  expect(copy.find(content().name)).toBe(other.digest)
  expect(store.find(content().name)).toBe(before)
  expect(existsSync(join(copy.folder, 'docker'))).toBe(true)
})

test('bytes that fail at once leave nothing, as often as they come', async () => {
  const { store } = scene()
  const failing = async function* () {
    yield* []
    throw new Error('no')
  }
  for (let i = 0; i < 200; i++) await expect(store.put(failing())).rejects.toThrow('no')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(readdirSync(join(store.folder, 'docker/registry/v2'))).toEqual([])
})
