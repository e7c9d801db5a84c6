import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { elf, filesOf, folderOf } from '../fixture.ts'
import { architecture } from './binaries.ts'
import { removeLeftovers } from './leftovers.ts'
import { removeUnreached } from './reached.ts'

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, ...more })
const needs = (...names: readonly string[]) => ({
  dependencies: Object.fromEntries(names.map((name) => [name, '1'])),
})
const ONNX = 'node_modules/onnxruntime-node'

/** A workspace with onnxruntime-node and its binaries for every system. */
const workspace = (more: Readonly<Record<string, string | Uint8Array>> = {}) =>
  folderOf({
    'server/package.json': manifest('server', needs('onnxruntime-node')),
    [`${ONNX}/package.json`]: manifest('onnxruntime-node', needs('adm-zip', 'onnxruntime-common')),
    [`${ONNX}/dist/index.js`]: '',
    [`${ONNX}/script/install.js`]: '',
    [`${ONNX}/bin/napi-v6/linux/x64/onnxruntime_binding.node`]: elf(62),
    [`${ONNX}/bin/napi-v6/linux/x64/libonnxruntime.so.1`]: elf(62),
    [`${ONNX}/bin/napi-v6/linux/arm64/onnxruntime_binding.node`]: elf(183),
    [`${ONNX}/bin/napi-v6/win32/x64/onnxruntime.dll`]: 'MZ',
    [`${ONNX}/bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib`]: 'macho',
    'node_modules/onnxruntime-common/package.json': manifest('onnxruntime-common'),
    'node_modules/adm-zip/package.json': manifest('adm-zip'),
    ...more,
  })

const prune = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { cwd, encoding: 'utf8' })

const kept = (...binaries: readonly string[]) =>
  [
    'server/package.json',
    'node_modules/onnxruntime-common/package.json',
    `${ONNX}/package.json`,
    `${ONNX}/dist/index.js`,
    ...binaries.map((file) => `${ONNX}/bin/napi-v6/linux/${file}`),
  ].sort()

describe('pruning', () => {
  test.each([
    ['amd64', ['x64/onnxruntime_binding.node', 'x64/libonnxruntime.so.1']],
    ['arm64', ['arm64/onnxruntime_binding.node']],
  ])('for %s leaves its binaries, and nothing that only installs', (arch, binaries) => {
    const folder = workspace()
    expect(prune(folder, arch)).toMatchObject({ status: 0, stderr: '' })
    expect(filesOf(folder)).toEqual(kept(...binaries))
  })

  test('fails when a binary of another system is left', () => {
    const native = 'node_modules/onnxruntime-common/build/fast.node'
    const { status, stderr } = prune(workspace({ [native]: elf(183) }), 'amd64')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`not for linux/x64: ${native}`),
    })
  })

  test('fails for an architecture without binaries, for one that is unknown, and for none', () => {
    const folder = workspace()
    rmSync(join(folder, ONNX, 'bin/napi-v6/linux/arm64'), { recursive: true })
    expect(prune(folder, 'arm64').stderr).toContain('onnxruntime-node has no binary for linux/arm64')
    expect(() => architecture('riscv64')).toThrow('the image is for amd64 or arm64, not riscv64')
    expect(prune(workspace()).stderr).toContain('the image is for amd64 or arm64, not nothing')
  })
})

describe('packages', () => {
  test('that the server reaches stay, in the version it finds; all others go', () => {
    const folder = folderOf({
      'server/package.json': manifest('server', { ...needs('@scope/a'), devDependencies: { tool: '1' } }),
      'server/node_modules/@scope/a/package.json': manifest('@scope/a', needs('b')),
      'node_modules/@scope/a/package.json': manifest('@scope/a'),
      'node_modules/b/package.json': manifest('b', { peerDependencies: { c: '1', 'not-installed': '1' } }),
      'node_modules/b/node_modules/old/package.json': manifest('old'),
      'node_modules/c/package.json': manifest('c', { optionalDependencies: { b: '1' } }),
      'node_modules/tool/package.json': manifest('tool', needs('d')),
      'node_modules/d/package.json': manifest('d'),
      'node_modules/.bin/tool': '',
      'node_modules/.package-lock.json': '{}',
    })
    symlinkSync('../server', join(folder, 'node_modules/server'))
    removeUnreached(folder, 'server')
    expect(filesOf(folder)).toEqual([
      'node_modules/b/package.json',
      'node_modules/c/package.json',
      'server/node_modules/@scope/a/package.json',
      'server/package.json',
    ])
  })

  test('keep code and licences, and lose types, maps, manuals and tests', () => {
    const folder = folderOf({
      'a/package.json': manifest('a'),
      'a/lib/index.js': '',
      'a/lib/index.js.map': '',
      'a/lib/index.d.ts': '',
      'a/lib/test/code.js': '',
      'a/test/index.test.js': '',
      'a/README.md': '',
      'a/LICENSE.md': '',
      'a/node_modules/b/package.json': manifest('b'),
      'a/node_modules/b/docs/guide.html': '',
    })
    mkdirSync(join(folder, '.cache'))
    removeLeftovers(folder)
    expect(filesOf(folder)).toEqual([
      'a/LICENSE.md',
      'a/lib/index.js',
      'a/lib/test/code.js',
      'a/node_modules/b/package.json',
      'a/package.json',
    ])
  })
})
