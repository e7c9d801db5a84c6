import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { copyBinaries } from './binaries.ts'
import { bundle } from './bundle.ts'
import { build } from './index.ts'

/** A folder with these files, for as long as the test lasts. */
const folderOf = (files: Readonly<Record<string, string | Uint8Array>> = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'image-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()

/** The start of an ELF file for a machine: 62 is x64, 183 is arm64. */
const elf = (machine: number): Uint8Array => {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header.writeUInt16LE(machine, 18)
  return header
}

test('of the packages there is one bundle with their licences, the page and the binaries of one architecture', async () => {
  const into = folderOf()
  await build('arm64', into)
  const files = filesOf(into)
  const native = 'bin/napi-v6/linux/arm64'
  expect(
    files.filter((file) => !/^dist\/[\w-]+\.mjs$/.test(file) && !file.startsWith('dist/static/')),
  ).toEqual([`${native}/libonnxruntime.so.1`, `${native}/onnxruntime_binding.node`, 'dist/licences.txt'])
  expect(files).toContain('dist/static/swagger-ui-bundle.js')
  const [licences, main] = ['licences.txt', 'main.mjs'].map((name) =>
    readFileSync(join(into, 'dist', name), 'utf8'),
  )
  expect(licences).toMatch(/^fastify 5\.\S+: MIT\n\nMIT License\n\nCopyright/m)
  expect(licences).toMatch(/^@opentelemetry\/sdk-trace \S+: Apache-2\.0$/m)
  expect(licences).toMatch(/^onnxruntime-node \S+: MIT$/m)
  expect(licences).not.toMatch(/^(rolldown|zod|typebox) /m)
  // A stack trace leads from the line of the bundle to the file and the function.
  expect(main).toMatch(/^\/\/ src\/serving\/batcher\.ts$/m)
  expect(main).toContain('Batcher = class')
})

const onnxruntime = (machine: number) => ({
  'bin/napi-v6/linux/x64/a.node': elf(machine),
  'bin/napi-v6/linux/x64/b.so.1': elf(62),
  'bin/napi-v6/linux/arm64/a.node': elf(183),
})

test("a binary of another architecture than its folder's ends the build", () => {
  const into = folderOf()
  expect(() => copyBinaries('amd64', folderOf(onnxruntime(183)), into)).toThrow('not for linux/amd64: a.node')
  copyBinaries('amd64', folderOf(onnxruntime(62)), into)
  expect(filesOf(into)).toEqual(['bin/napi-v6/linux/x64/a.node', 'bin/napi-v6/linux/x64/b.so.1'])
})

test.each([
  ['fastify', {}, 'imports fastify, which is no dependency in package.json'],
  ['@scope/name/inner', {}, 'imports @scope/name, which'],
  ['absent-anywhere', { 'absent-anywhere': '1.0.0' }, 'absent-anywhere'],
])('an import of %s with the dependencies %j ends the build', async (name, dependencies, message) => {
  const root = folderOf({
    'package.json': JSON.stringify({ type: 'module', dependencies }),
    'src/main.ts': `import '${name}'\nimport 'node:fs'`,
  })
  await expect(bundle(join(root, 'dist'), root)).rejects.toThrow(message)
})
