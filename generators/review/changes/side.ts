/** One side of a comparison as a tree: which overlays it has, what each builds to, and what of it could not be read. */
import { type Folders, foldersOf, type Snapshot } from '../../git/index.ts'
import {
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  kubeObject,
  NotAnObjectError,
} from '../../objects/index.ts'
import { type Builder, type Files, KUSTOMIZATIONS, NotBuiltError } from '../kustomize/index.ts'
import type { Layout, Unread } from './model.ts'

/** A part of a cluster, at `<out>/<cluster>/<app>`. */
export interface Place {
  readonly cluster: string
  readonly app: string
  readonly folder: string
}

/** What shared files are in. */
export const BASE = 'base'

/** A file that is larger is compared by its bytes: nobody reviews it, and reading it would take longer than anybody waits. */
const MOST_BYTES = 2 ** 21

/** Why a file that is there is not read; undefined where it is, or there is none. */
export const whyUnread = ({ ids, special, gitlinks, bytes }: Snapshot, path: string): string | undefined => {
  if (!ids.has(path)) return undefined
  if (gitlinks.has(path)) return `${path} is a commit of another repository`
  if (special.has(path)) return `${path} is a link`
  const content = bytes(path)
  if (content === undefined) return `git does not have ${path} here`
  return content.length > MOST_BYTES ? `${path} has ${(content.length / 2 ** 20).toFixed(1)} MiB` : undefined
}

export interface Side {
  readonly name: 'before' | 'after'
  readonly snapshot: Snapshot
  readonly files: Files
  /** By their folders. */
  readonly overlays: ReadonlyMap<string, Place>
  readonly charts: ReadonlyMap<string, Place>
  /** Clusters by their folders, sorted. */
  readonly clusters: readonly string[]
  /**
   * What an overlay builds to, or what some of its files come to; empty where it is not there or could not be built, which is
   * kept as unread.
   */
  readonly objects: (folder: string, only?: (path: string) => boolean) => readonly KubeObject[]
  /** The kustomizations that an overlay is built by, as one id; undefined where they cannot be read. */
  readonly recipe: (folder: string) => string | undefined
  /** The documents of a file; empty where it is not there or could not be read. */
  readonly documents: (path: string) => readonly Json[]
  /** The objects that a file is applied as, each document after `named`; a file with anything else in it is unread. */
  readonly asObjects: (path: string, named: (value: Json) => Json) => readonly KubeObject[]
  readonly unread: ReadonlyMap<string, Unread>
}

const filesOf = (snapshot: Snapshot): Files => ({
  has: (path) => snapshot.ids.has(path),
  idOf: (path) => snapshot.ids.get(path),
  text: (path) => {
    const why = whyUnread(snapshot, path)
    const content = snapshot.bytes(path)
    if (why !== undefined || content === undefined) throw new NotBuiltError(why ?? `there is no ${path}`)
    return content.toString()
  },
})

/** Folders of `<out>/<cluster>/<part>` that are overlays, and those with values of a chart; the base is neither. */
const placesIn = (folders: Folders, out: string) => {
  const [overlays, charts] = [new Map<string, Place>(), new Map<string, Place>()]
  for (const [folder, names] of folders) {
    if (!folder.startsWith(`${out}/`)) continue
    const [cluster = '', app, ...deeper] = folder.slice(out.length + 1).split('/')
    if (cluster === BASE || app === undefined || deeper.length > 0) continue
    const place = { cluster, app, folder }
    if (names.includes('values.yaml')) charts.set(folder, place)
    if (KUSTOMIZATIONS.some((name) => names.includes(name))) overlays.set(folder, place)
  }
  return { overlays, charts }
}

/** What asks kustomize itself; undefined where it is not there, or does not build it either. */
export type Fallback = (snapshot: Snapshot, folder: string) => readonly KubeObject[] | undefined

const objectOf = (value: Json, path: string): KubeObject => {
  try {
    return kubeObject(value)
  } catch (error) {
    if (error instanceof NotAnObjectError) throw new NotBuiltError(`${path}: ${error.message}`)
    throw error
  }
}

export const sideOf = (
  name: Side['name'],
  snapshot: Snapshot,
  { out }: Layout,
  builder: Builder,
  fallback: Fallback = () => undefined,
): Side => {
  const files = filesOf(snapshot)
  const unread = new Map<string, Unread>()
  const attempt = <T>(
    file: string,
    make: () => readonly T[],
    otherwise: () => readonly T[] | undefined,
  ): readonly T[] => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof NotBuiltError)) throw error
      const instead = otherwise()
      if (instead === undefined) unread.set(file, { file, side: name, why: error.message })
      return instead ?? []
    }
  }
  const { overlays, charts } = placesIn(foldersOf(snapshot), out)
  return {
    name,
    snapshot,
    files,
    overlays,
    charts,
    clusters: [...new Set([...overlays.values(), ...charts.values()].map(({ cluster }) => cluster))].sort(),
    objects: (folder, only) =>
      overlays.has(folder)
        ? attempt(
            folder,
            () => builder.build(files, folder, only),
            () => fallback(snapshot, folder),
          )
        : [],
    recipe: (folder) => {
      try {
        return builder.recipe(files, folder)
      } catch (error) {
        if (error instanceof NotBuiltError) return undefined
        throw error
      }
    },
    documents: (path) =>
      files.has(path)
        ? attempt(
            path,
            () => builder.documents(files, path),
            () => undefined,
          )
        : [],
    asObjects: (path, named) =>
      files.has(path)
        ? attempt(
            path,
            () => builder.documents(files, path).map((value) => objectOf(named(value), path)),
            () => undefined,
          )
        : [],
    unread,
  }
}

/** The one map that a file is; undefined where it is not there or is something else. */
export const mapIn = (side: Side, path: string): JsonMap | undefined => {
  const [value] = side.documents(path)
  return isMap(value) ? value : undefined
}
