/**
 * Packages that the server can reach. `npm ci --omit=dev --workspace server` leaves more: what is a dependency of the
 * root and a development dependency of the server at once comes along.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Of onnxruntime-node, only its install script uses them. */
const installOnly: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['adm-zip', 'global-agent'],
}

const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies']

/** The names of the packages that a package loads when it runs. */
const needs = (folder: string): readonly string[] => {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof manifest !== 'object' || manifest === null) return []
  const entries = new Map<string, unknown>(Object.entries(manifest))
  const skipped = installOnly[String(entries.get('name'))] ?? []
  return fields.flatMap((field) => keysOf(entries.get(field))).filter((name) => !skipped.includes(name))
}

/** The folder Node finds a package in, from another package's folder. */
const resolve = (name: string, from: string, root: string): string | undefined => {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return folder
  return from === root ? undefined : resolve(name, dirname(from), root)
}

/** Every package below a node_modules folder, those inside other packages too. */
export const packagesBelow = (modules: string): readonly string[] => {
  if (!existsSync(modules)) return []
  const scoped = (name: string) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name]
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap((entry) => scoped(entry.name))
    .map((name) => join(modules, name))
    .flatMap((folder) => [folder, ...packagesBelow(join(folder, 'node_modules'))])
}

const reachedFrom = (start: string, root: string): ReadonlySet<string> => {
  const reached = new Set<string>()
  const visit = (folder: string) => {
    for (const name of needs(folder)) {
      const found = resolve(name, folder, root)
      if (found === undefined || reached.has(found)) continue
      reached.add(found)
      visit(found)
    }
  }
  visit(start)
  return reached
}

/** Removes the packages that the workspace cannot reach, npm's links and notes; the folders of the packages removed. */
export const removeUnreached = (root: string, workspace: string): readonly string[] => {
  const home = join(root, workspace)
  const reached = [...reachedFrom(home, root)]
  const unreached = [join(root, 'node_modules'), join(home, 'node_modules')]
    .flatMap(packagesBelow)
    .filter((folder) => !reached.some((kept) => kept === folder || kept.startsWith(`${folder}/`)))
  for (const folder of unreached) rmSync(folder, { recursive: true, force: true })
  const modules = join(root, 'node_modules')
  const emptyScopes = readdirSync(modules).filter(
    (name) => name.startsWith('@') && readdirSync(join(modules, name)).length === 0,
  )
  for (const name of [...emptyScopes, workspace, '.bin', '.package-lock.json'])
    rmSync(join(modules, name), { recursive: true, force: true })
  return unreached
}
