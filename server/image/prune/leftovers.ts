/** Files of packages that no server reads: types, sources, maps, manuals and tests. Licences stay. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { packagesBelow } from './reached.ts'

/** Folders beside a package's package.json; the same names deeper down may be code. */
const folders = [
  'test',
  'tests',
  '__tests__',
  'example',
  'examples',
  'benchmark',
  'benchmarks',
  'docs',
  '.github',
]

/** Node runs no TypeScript below node_modules, so .ts there is types or sources. */
const isLeftover = (name: string) =>
  /\.(ts|mts|cts|map|md)$/i.test(name) && !/licen[cs]e|notice|copying/i.test(name)

const remove = (path: string) => rmSync(path, { recursive: true })

/** Removes them below a node_modules folder; the number of files and folders removed. */
export const removeLeftovers = (modules: string): number => {
  const whole = packagesBelow(modules)
    .flatMap((folder) => folders.map((name) => join(folder, name)))
    .filter((folder) => existsSync(folder))
  whole.forEach(remove)
  const single = readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isLeftover(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  single.forEach(remove)
  return whole.length + single.length
}
