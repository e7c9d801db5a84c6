import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { archiveOf, fakeBinary, nobody, pinOf, serve, temporaryFolder } from './fakes.ts'
import { type FindOptions, find } from './find.ts'
import { PINS } from './pins.ts'
import { release } from './release.ts'

const ARCHIVE = new Uint8Array()
const NEVER: FindOptions = { installs: [] }

const madeOf = (body?: string): FindOptions => ({
  installs: [['made', async (_, folder) => ({ path: fakeBinary(join(folder, 'kubeconform'), body) })]],
})

describe('what is there already', () => {
  test('the variable wins over everything, whatever its version', async () => {
    const folder = temporaryFolder()
    const mine = fakeBinary(join(folder, 'mine'), 'echo v0.0.1')
    fakeBinary(join(folder, 'bin/kubeconform'))
    const env = { KUBECONFORM: mine, PATH: join(folder, 'bin'), TOOLS_CACHE: folder }
    expect(await find(pinOf(ARCHIVE), env, NEVER)).toBe(mine)
  })

  test.each(['missing', 'folder', 'plain'])(
    'a variable that names a %s is an error, not the next way',
    async (name) => {
      const folder = temporaryFolder()
      mkdirSync(join(folder, 'folder'))
      writeFileSync(join(folder, 'plain'), 'text', { mode: 0o644 })
      fakeBinary(join(folder, 'bin/kubeconform'))
      const env = { KUBECONFORM: join(folder, name), PATH: join(folder, 'bin'), TOOLS_CACHE: folder }
      await expect(find(pinOf(ARCHIVE), env, NEVER)).rejects.toThrow('is not an executable file')
    },
  )

  test('on PATH the first of exactly the pinned version is taken', async () => {
    const folder = temporaryFolder()
    fakeBinary(join(folder, 'old/kubeconform'), 'echo v9.9.8')
    fakeBinary(join(folder, 'broken/kubeconform'), 'exit 3')
    const right = fakeBinary(join(folder, 'right/kubeconform'))
    const PATH = ['old', 'broken', 'none', 'right'].map((name) => join(folder, name)).join(':')
    expect(await find(pinOf(ARCHIVE), { PATH, TOOLS_CACHE: folder }, NEVER)).toBe(right)
  })

  test.each([
    ['on the other stream', 'echo v9.9.9 >&2', true],
    ['beside a warning', 'echo v9.9.9; echo watch out >&2', true],
    ['of another version on the other stream', 'echo v9.9.8 >&2', false],
  ])('a program that says its version %s', async (_, body, taken) => {
    const folder = temporaryFolder()
    const path = fakeBinary(join(folder, 'bin/kubeconform'), body)
    const found = find(pinOf(ARCHIVE), { PATH: join(folder, 'bin'), TOOLS_CACHE: folder }, madeOf())
    expect((await found) === path).toBe(taken)
  })

  test('a program that ends with 1 once it has said its version is taken, one of another version is not', async () => {
    const folder = temporaryFolder()
    const env = { PATH: join(folder, 'bin'), TOOLS_CACHE: folder }
    const path = fakeBinary(join(folder, 'bin/wrk'), 'echo "wrk debian/4.1.0-3 [epoll] Copyright"; exit 1')
    expect(await find(PINS.wrk, env, NEVER)).toBe(path)
    for (const body of ['echo "wrk 3.1.0 [epoll]"; exit 1', 'echo "wrk 4.1.0 [epoll]"; exit 2']) {
      fakeBinary(path, body)
      await expect(find(PINS.wrk, env, NEVER)).rejects.toThrow('wrk 4.1.0 cannot be had')
    }
  })

  test.each([
    ['development', {}, 'v9.9.9'],
    ['v9.9', {}, 'v9.9.9'],
    ['unknown', { goVersion: 'v0.0.0-20260827124520-eed52ebb66ad' }, 'v0.0.0-20260827124520-eed52ebb66ad'],
  ])(
    'a binary that says "%s" is taken when Go wrote the pinned version into it',
    async (says, more, built) => {
      const folder = temporaryFolder()
      const path = fakeBinary(join(folder, 'bin/kubeconform'), `echo ${says}`)
      const env = { PATH: join(folder, 'bin'), TOOLS_CACHE: folder }
      const pin = { ...pinOf(ARCHIVE), ...more }
      await expect(find(pin, env, NEVER)).rejects.toThrow(`is ${says}, not v9.9.9`)

      fakeBinary(path, `echo ${says}; exit\nmod\texample.com/kubeconform\t${built}\th1:x`)
      expect(await find(pin, env, NEVER)).toBe(path)
    },
  )

  test('a pin may say by which words its binary tells the version', async () => {
    const folder = temporaryFolder()
    const path = fakeBinary(join(folder, 'bin/kubeconform'), 'echo client version: 9.9.9')
    const env = { PATH: join(folder, 'bin'), TOOLS_CACHE: folder }
    await expect(find(pinOf(ARCHIVE), env, NEVER)).rejects.toThrow('is client version: 9.9.9, not v9.9.9')
    expect(await find({ ...pinOf(ARCHIVE), says: 'client version: 9.9.9' }, env, NEVER)).toBe(path)
  })

  test('the wrapper of this repository on PATH is never taken for the binary, and never asks itself', async () => {
    const folder = temporaryFolder()
    const wrapper = join(import.meta.dirname, 'kubeconform.ts')
    fakeBinary(join(folder, 'bin/kubeconform'), `exec ${process.execPath} ${wrapper} "$@"`)
    const env = { PATH: join(folder, 'bin'), TOOLS_CACHE: folder }
    await expect(find(pinOf(ARCHIVE), env, NEVER)).rejects.toThrow('this is the wrapper of this repository')
  })

  test('the cache is used without a word', async () => {
    const folder = temporaryFolder()
    const cached = fakeBinary(join(folder, 'kubeconform-9.9.9/kubeconform'))
    const said: string[] = []
    expect(
      await find(pinOf(ARCHIVE), { TOOLS_CACHE: folder }, { ...NEVER, say: (line) => said.push(line) }),
    ).toBe(cached)
    expect(said).toEqual([])
  })
})

describe('installing', () => {
  test('a binary from the release goes into the cache, with one line said, and nothing else stays', async () => {
    const archive = archiveOf('v9.9.9')
    const base = await serve((_, response) => response.end(archive))
    const folder = temporaryFolder()
    const said: string[] = []

    const path = await find(
      pinOf(archive),
      { TOOLS_CACHE: folder, TOOLS_RELEASES: base },
      { installs: [['release', release({ machine: 'linux-x64' })]], say: (line) => said.push(line) },
    )

    expect(path).toBe(join(folder, 'kubeconform-9.9.9/kubeconform'))
    expect(readdirSync(folder)).toEqual(['kubeconform-9.9.9'])
    expect(said).toEqual([`installing kubeconform 9.9.9 into ${folder} (once; a minute or more)`])
  })

  test('a binary of another version is not let into the cache', async () => {
    const folder = temporaryFolder()
    await expect(find(pinOf(ARCHIVE), { TOOLS_CACHE: folder }, madeOf('echo v1.0.0'))).rejects.toThrow(
      'is v1.0.0, not v9.9.9',
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('two at once both get the one in the cache', async () => {
    const folder = temporaryFolder()
    const env = { TOOLS_CACHE: folder }
    const paths = await Promise.all([1, 2, 3].map(() => find(pinOf(ARCHIVE), env, madeOf())))
    expect(new Set(paths)).toEqual(new Set([join(folder, 'kubeconform-9.9.9/kubeconform')]))
    expect(readdirSync(folder)).toEqual(['kubeconform-9.9.9'])
  })

  test('a cache entry that lost its executable bit is replaced', async () => {
    const folder = temporaryFolder()
    const cached = fakeBinary(join(folder, 'kubeconform-9.9.9/kubeconform'), 'broken')
    chmodSync(cached, 0o644)
    expect(await find(pinOf(ARCHIVE), { TOOLS_CACHE: folder }, madeOf())).toBe(cached)
    expect(readFileSync(cached, 'utf8')).toContain('echo v9.9.9')
  })
})

test('when no way works, one error lists each way, its reason and the mend', async () => {
  const folder = temporaryFolder()
  const bin = join(folder, 'bin')
  fakeBinary(join(bin, 'kubeconform'), 'echo v0.6.7')
  const releases = await nobody()
  const error = await find(PINS.kubeconform, {
    PATH: bin,
    TOOLS_CACHE: join(folder, 'cache'),
    TOOLS_RELEASES: releases,
  })
    .then(() => 'found')
    .catch((thrown: Error) => thrown.message)

  expect(error.split('\n')).toEqual([
    'kubeconform 0.8.0 cannot be had. Tried:',
    '  KUBECONFORM: not set',
    `  PATH: ${bin}/kubeconform is v0.6.7, not v0.8.0`,
    `  cache: ${folder}/cache/kubeconform-0.8.0/kubeconform is not there yet`,
    expect.stringMatching(/^ {2}release: (.*ECONNREFUSED|no release for )/),
    '  go install: no go on PATH',
    'Mend one of these, or get kubeconform 0.8.0 yourself and set KUBECONFORM to its path.',
  ])
})
