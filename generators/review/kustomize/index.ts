/**
 * What `kustomize build` makes of an overlay, from its files in memory: for the fields that the tree has. A kustomization with
 * any other is not guessed at: NotBuiltError says which, and whoever asked has kustomize itself build it.
 */
import { posix } from 'node:path'
import { parseAllDocuments } from 'yaml'
import {
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  keyOf,
  kubeObject,
  NotAnObjectError,
  toJson,
} from '../../objects/index.ts'
import { writtenDocuments } from '../../render/written.ts'
import { NotBuiltError } from './json-patch.ts'
import { onlyOneReading } from './reading.ts'
import { READ_KEYS, transformed } from './transform.ts'

export { NotBuiltError }

/** Files as a kustomization sees them. */
export interface Files {
  readonly has: (path: string) => boolean
  /** A text that is equal exactly when the bytes are, and costs nothing. */
  readonly idOf: (path: string) => string | undefined
  /** The text of a file. Errors: NotBuiltError where it cannot be read. */
  readonly text: (path: string) => string
}

/** The names that kustomize looks for. */
export const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

const kustomizationIn = ({ has }: Files, folder: string) => {
  const [path, more] = KUSTOMIZATIONS.map((name) => `${folder}/${name}`).filter(has)
  if (more !== undefined) throw new NotBuiltError(`${folder} has two kustomizations`)
  return path
}

/** `a/b/../c` in its plain form; undefined where it leaves the repository. */
const plain = (path: string): string | undefined => {
  const short = posix.normalize(path).replace(/\/$/, '')
  return short === '..' || short.startsWith('../') || posix.isAbsolute(short) ? undefined : short
}

/** What takes a parser minutes: brackets and dashes in each other, and documents, beyond what anybody writes. */
const MOST = { depth: 200, documents: 2_000 } as const

const excess = (text: string): string | undefined => {
  let [depth, deepest] = [0, 0]
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    // [ and {, then ] and }.
    if (char === 0x5b || char === 0x7b) deepest = Math.max(deepest, ++depth)
    else if ((char === 0x5d || char === 0x7d) && depth > 0) depth--
  }
  if (deepest > MOST.depth || /([-?:][ \t]+){200}/.test(text)) return 'has lists too deep in each other'
  const documents = text.match(/^---/gm)?.length ?? 0
  return documents > MOST.documents ? `has ${documents} documents` : undefined
}

/** The documents of a YAML text as plain data, or why it has none: whatever a parser says of a hostile text is a reason. */
const documentsOf = (text: string, path: string): readonly Json[] => {
  const why = excess(text)
  if (why !== undefined) throw new NotBuiltError(`${path} ${why}`)
  try {
    const written = writtenDocuments(text)
    if (written !== undefined) return written.filter((value) => value !== null)
    return onlyOneReading(path, text, (version) => {
      const documents = [parseAllDocuments(text, { prettyErrors: false, version })].flat()
      const error = documents.flatMap(({ errors }) => errors)[0]
      if (error !== undefined)
        throw new NotBuiltError(
          `${path} does not parse, at line ${text.slice(0, error.pos[0]).split('\n').length}`,
        )
      return documents.map((document) => toJson(document.toJS())).filter((value) => value !== null)
    })
  } catch (cause) {
    if (cause instanceof NotBuiltError) throw cause
    throw new NotBuiltError(`${path} does not parse: ${cause instanceof Error ? cause.message : cause}`)
  }
}

/** Annotations that tell kustomize itself what to do with an object: to leave it out, among others. */
const KUSTOMIZES_OWN = /^(internal\.)?config\.kubernetes\.io\/|^kustomize\.config\.k8s\.io\//

const objectsOf = (text: string, path: string): readonly KubeObject[] => {
  try {
    return documentsOf(text, path).map((value) => {
      const object = kubeObject(value)
      const { annotations } = object.metadata
      const own = Object.keys(isMap(annotations) ? annotations : {}).find((key) => KUSTOMIZES_OWN.test(key))
      if (own !== undefined) throw new NotBuiltError(`${path} has the annotation ${own}`)
      return object
    })
  } catch (error) {
    if (error instanceof NotAnObjectError) throw new NotBuiltError(`${path}: ${error.message}`)
    throw error
  }
}

const resourcesOf = (kustomization: JsonMap): readonly string[] => {
  const { resources = [] } = kustomization
  const texts = Array.isArray(resources) ? resources.filter((each) => typeof each === 'string') : undefined
  if (texts === undefined || (Array.isArray(resources) && texts.length !== resources.length))
    throw new NotBuiltError('resources is not a list of paths')
  return texts
}

const API_VERSION = 'kustomize.config.k8s.io/v1beta1'

interface Kustomization {
  readonly path: string
  readonly id: string
  readonly kustomization: JsonMap
  readonly targets: readonly string[]
}

/** As many folders in each other as kustomizations may have. */
const DEEPEST = 20

/** What is parsed and built once for all overlays of both sides. */
export interface Builder {
  /**
   * The objects of the overlay in a folder; with `only`, those of the files that it answers true for: what else is in it is
   * not read. Errors: NotBuiltError.
   */
  readonly build: (files: Files, folder: string, only?: (path: string) => boolean) => readonly KubeObject[]
  /** The kustomizations that an overlay is built by, its own and those of folders that it names, as one id. Errors: NotBuiltError. */
  readonly recipe: (files: Files, folder: string) => string
  /** The documents of a YAML file. Errors: NotBuiltError. */
  readonly documents: (files: Files, path: string) => readonly Json[]
}

export const builder = (): Builder => {
  const parsed = new Map<string, readonly Json[]>()
  const asObjects = new Map<string, readonly KubeObject[]>()
  const built = new Map<string, readonly KubeObject[]>()
  const kustomizations = new Map<string, Kustomization>()
  const once = <T>(memory: Map<string, T>, key: string, make: () => T): T => {
    const known = memory.get(key) ?? make()
    memory.set(key, known)
    return known
  }
  const documents: Builder['documents'] = (files, path) =>
    once(parsed, files.idOf(path) ?? path, () => documentsOf(files.text(path), path))
  const fileObjects = (files: Files, path: string) =>
    once(asObjects, files.idOf(path) ?? path, () => objectsOf(files.text(path), path))

  /** A kustomization, and the files and folders that it names. */
  const read = (files: Files, folder: string, depth: number) => {
    const path = kustomizationIn(files, folder)
    if (path === undefined) throw new NotBuiltError(`${folder} has no kustomization`)
    if (depth > DEEPEST) throw new NotBuiltError(`${folder} is in itself`)
    const id = files.idOf(path) ?? path
    return once(kustomizations, `${folder} ${id}`, () => {
      const [kustomization, more] = documents(files, path)
      if (!isMap(kustomization) || more !== undefined) throw new NotBuiltError(`${path} is not one map`)
      const { apiVersion = API_VERSION, kind = 'Kustomization' } = kustomization
      if (kind !== 'Kustomization' || apiVersion !== API_VERSION)
        throw new NotBuiltError(`${path} is a ${kind} of ${apiVersion}`)
      const unknown = Object.keys(kustomization).find((key) => !READ_KEYS.includes(key))
      if (unknown !== undefined) throw new NotBuiltError(`${path} has ${unknown}`)
      const targets = resourcesOf(kustomization).map((resource) => {
        const target = /:\/\/|\?/.test(resource) ? undefined : plain(`${folder}/${resource}`)
        if (target === undefined) throw new NotBuiltError(`${path} points at ${resource}`)
        return target
      })
      return { path, id, kustomization, targets }
    })
  }
  const recipeIn = (files: Files, folder: string, depth: number): string => {
    const { id, targets } = read(files, folder, depth)
    const inner = targets.filter((target) => !files.has(target))
    return [id, ...inner.map((target) => recipeOf(files, target, depth + 1))].join(' ')
  }
  const recipes = new WeakMap<Files, Map<string, string>>()
  /** Folders that others name are read once for all of them. */
  const recipeOf = (files: Files, folder: string, depth: number) => {
    const known = recipes.get(files) ?? new Map<string, string>()
    recipes.set(files, known)
    return once(known, folder, () => recipeIn(files, folder, depth))
  }

  type Part = { readonly key: string; readonly objects: () => readonly KubeObject[] }
  const partOf = (files: Files, folder: string, depth: number, only?: (path: string) => boolean): Part => {
    const { path, id, kustomization, targets } = read(files, folder, depth)
    const parts = targets.flatMap((target): readonly Part[] => {
      if (!files.has(target)) return [innerPart(files, target, depth + 1, only)]
      if (only !== undefined && !only(target)) return []
      return [{ key: files.idOf(target) ?? target, objects: () => fileObjects(files, target) }]
    })
    const key = [only === undefined ? 'all' : 'some', id, ...parts.map((part) => part.key)].join(' ')
    return {
      key,
      objects: () =>
        once(built, key, () => {
          const all = parts.flatMap((part) => part.objects())
          const twice = [...Map.groupBy(all, keyOf)].find(([, same]) => same.length > 1)
          if (twice !== undefined) throw new NotBuiltError(`${path} has ${twice[0]} twice`)
          return transformed(kustomization, all, only !== undefined)
        }),
    }
  }
  const inner = new WeakMap<Files, Map<unknown, Map<string, Part>>>()
  const innerPart: typeof partOf = (files, folder, depth, only) => {
    const bySide = inner.get(files) ?? new Map<unknown, Map<string, Part>>()
    inner.set(files, bySide)
    const known = bySide.get(only) ?? new Map<string, Part>()
    bySide.set(only, known)
    return once(known, folder, () => partOf(files, folder, depth, only))
  }
  return {
    build: (files, folder, only) => partOf(files, folder, 0, only).objects(),
    recipe: (files, folder) => recipeIn(files, folder, 0),
    documents,
  }
}
