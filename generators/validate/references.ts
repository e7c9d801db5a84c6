/**
 * What a kustomization points at, read before anything is built: kustomize would fetch a URL, and run git for it. In
 * rendered/ every reference is a file or a folder of the tree, and what is none is refused.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { parseDocument } from 'yaml'
import type { Finding } from '../findings/index.ts'
import { isList, isMap, type Json, toJson } from '../objects/index.ts'
import { clipped } from '../text/index.ts'

/** The names that kustomize looks for. */
const NAMES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

export const isKustomization = (path: string) => NAMES.includes(basename(path))

/** The keys whose paths and addresses kustomize reads; a key that it does not know it refuses before it reads any. */
const FILES: readonly string[] = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'generators',
  'transformers',
  'validators',
  'configurations',
  'crds',
  'openapi',
  'replacements',
]
/** Folders too: what of these is not there kustomize takes for the address of a repository. */
const RESOURCES: readonly string[] = ['resources', 'bases', 'components']
/** Keys with names and values beside what is read. */
const MIXED: readonly string[] = [
  'configMapGenerator',
  'secretGenerator',
  'helmCharts',
  'helmChartInflationGenerator',
]
const READ: readonly string[] = [...RESOURCES, ...FILES, ...MIXED]

/** Keys below them that hold no path: patches as text, what they are for, values. */
const NO_PATH: readonly string[] = ['patch', 'target', 'options', 'literals', 'source', 'targets']

interface Reference {
  readonly field: string
  readonly path: string
}

const textsOf = (value: Json, field: string): readonly Reference[] => {
  if (typeof value === 'string') return [{ field, path: value }]
  if (isList(value)) return value.flatMap((item, i) => textsOf(item, `${field}[${i}]`))
  if (isMap(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      NO_PATH.includes(key) ? [] : textsOf(inner, `${field}.${key}`),
    )
  return []
}

/** Every path that a kustomization names; a text of several lines is a patch that is written out. */
const referencesIn = (kustomization: Json): readonly Reference[] =>
  isMap(kustomization)
    ? Object.entries(kustomization)
        .filter(([key]) => READ.includes(key))
        .flatMap(([key, value]) => textsOf(value, key))
        .filter(({ path }) => !path.includes('\n'))
    : []

/** An address: with a scheme, of ssh, of git's or a forge's short forms, or with kustomize's own `?ref=` and `//`. */
const REMOTE =
  /:\/\/|^[\w.-]+@|^(git::|gh:|git@|ssh:|file:)|^([\w-]+\.)+[a-z]{2,}[/:]|[?&](ref|version)=|[^:]\/\//i

const isRemote = (path: string) => REMOTE.test(path)

const refused = (file: string, { field, path }: Reference, what: string): Finding => ({
  code: isRemote(path) ? 'tree-remote' : 'tree-build',
  place: { file, field },
  message: `${JSON.stringify(clipped(path, 120))} ${what}`,
  mend: 'npm run render; what the fleet needs from elsewhere is in its generators, and rendered into files',
})

/** Where a reference leads is no file or folder of the tree. */
const wrong = (tree: string, file: string, reference: Reference): readonly Finding[] => {
  const { field, path } = reference
  if (isRemote(path))
    return [refused(file, reference, 'is an address: nothing was fetched, and nothing was built')]
  const key = field.replace(/[.[].*/, '')
  if (MIXED.includes(key)) return []
  const target = join(dirname(file), path)
  const below = relative(tree, target)
  if (below === '..' || below.startsWith(`..${sep}`)) return [refused(file, reference, 'leaves the tree')]
  if (!existsSync(target)) return [refused(file, reference, 'is not in the tree')]
  return statSync(target).isDirectory() && !RESOURCES.includes(key)
    ? [refused(file, reference, 'is a folder, not a file')]
    : []
}

/**
 * Findings about what the kustomizations of a tree point at: tree-remote for an address, tree-build for what is not in the
 * tree. `files`: their paths. One that does not parse is somebody else's finding.
 */
export const referenceFindings = (tree: string, files: readonly string[]): readonly Finding[] =>
  files.flatMap((file) => {
    const document = parseDocument(readFileSync(file, 'utf8'))
    if (document.errors.length > 0) return []
    return referencesIn(toJson(document.toJS())).flatMap((reference) => wrong(tree, file, reference))
  })
