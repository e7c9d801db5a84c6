/** From two snapshots to what differs between them in meaning: a step that reads no disk and no network of its own. */
import { posix } from 'node:path'
import { foldersOf, type Snapshot } from '../../git/index.ts'
import { compareText, isMap, type Json } from '../../objects/index.ts'
import { builder, KUSTOMIZATIONS } from '../kustomize/index.ts'
import { fieldChanges } from '../meaning/index.ts'
import { folded, type Pair } from './fold.ts'
import type { Comparison, Layout } from './model.ts'
import {
  bootstrapPairs,
  firewallPairs,
  type ObjectPair,
  overlayPairs,
  type Sides,
  valuesPairs,
} from './pairs.ts'
import { closedTo } from './reading.ts'
import { BASE, type Fallback, type Side, sideOf } from './side.ts'

export type { Change, Comparison, Layout, Thing, Unread } from './model.ts'
export { readingOf } from './reading.ts'
export type { Fallback, Side } from './side.ts'

/** A link has the bytes of the path that it leads to: a file of the same text is another thing. */
const changedPaths = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...new Set([...before.ids.keys(), ...after.ids.keys()])]
    .filter(
      (path) =>
        before.ids.get(path) !== after.ids.get(path) || before.special.has(path) !== after.special.has(path),
    )
    .sort(compareText)

const foldersAbove = (path: string): readonly string[] => {
  const folder = posix.dirname(path)
  return folder === '.' ? [] : [folder, ...foldersAbove(folder)]
}

/** Whatever the parts with a changed file are made of, read in one go. */
const load = (side: Side, { out }: Layout, dirty: ReadonlySet<string>, changed: readonly string[]) => {
  const { snapshot } = side
  const wanted = [...foldersOf(snapshot)].filter(([folder]) => {
    if (!folder.startsWith(`${out}/`)) return false
    const [cluster = '', part = ''] = folder.slice(out.length + 1).split('/')
    return dirty.has(`${out}/${cluster}/${part}`) || dirty.has(`${out}/${BASE}/${part}`)
  })
  const paths = wanted.flatMap(([folder, names]) => names.map((name) => `${folder}/${name}`))
  snapshot.load([...paths, ...changed])
}

const manifestOf = (side: Side, folder: string): ReadonlySet<string> => {
  const path = `${folder}/manifest.txt`
  const lines = side.files.has(path) ? (side.snapshot.bytes(path)?.toString().split('\n') ?? []) : []
  return new Set(
    lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => `${folder}/${line}`),
  )
}

/** Where render writes: a part of a cluster, or of what all share, with a kustomization or values; and a firewall. */
const isPlace = ({ files }: Side, out: string, path: string): boolean => {
  const [cluster = '', part = '', file, ...deeper] = path.slice(out.length + 1).split('/')
  if (file === undefined) return part === 'firewall.json'
  const makers = [...KUSTOMIZATIONS, 'values.yaml'].map((name) => `${out}/${cluster}/${part}/${name}`)
  return deeper.length === 0 && !file.startsWith('.') && makers.some(files.has)
}

/**
 * Files that changed, and that the list of what render made does not have, or that stand where it writes nothing: Argo CD reads
 * a folder without kustomization as it is, and a file that begins with a dot as its own settings.
 */
const foreignIn = (after: Side, { out, apps }: Layout, changed: readonly string[]): readonly string[] =>
  [out, apps].flatMap((folder) => {
    const ours = manifestOf(after, folder)
    return changed.filter(
      (path) =>
        path.startsWith(`${folder}/`) &&
        after.files.has(path) &&
        path !== `${folder}/manifest.txt` &&
        (!ours.has(path) || (folder === out && !isPlace(after, out, path))),
    )
  })

/** What people changed in the fleet's own files. */
const askedIn = (
  before: Side,
  after: Side,
  { clusters }: Layout,
  changed: readonly string[],
): Comparison['asked'] =>
  changed
    .filter((path) => path.startsWith(`${clusters}/`) && path.endsWith('.yaml'))
    .flatMap((file) => {
      const [old, now] = [before, after].map((side): Json | undefined => {
        const [value] = side.documents(file)
        return value
      })
      const fields =
        isMap(old) && isMap(now) ? fieldChanges('Fleet', old, now) : [{ path: '', before: old, after: now }]
      return fields.length === 0 ? [] : [{ file, fields }]
    })

function* allPairs(
  sides: Sides,
  overlays: readonly ObjectPair[],
  changed: readonly string[],
): Generator<Pair> {
  yield* overlays
  yield* valuesPairs(sides)
  yield* firewallPairs(sides, changed)
  yield* bootstrapPairs(sides, changed)
}

export interface Compared extends Comparison {
  readonly before: Side
  readonly after: Side
  /** Objects of overlays that are other ones, before they were compared by meaning and folded. */
  readonly overlays: readonly ObjectPair[]
}

/** Compares two snapshots of a repository. `fallback` builds what only kustomize itself can; default: nothing does. */
export const compareSnapshots = (
  { before: from, after: to }: { readonly before: Snapshot; readonly after: Snapshot },
  layout: Layout,
  fallback?: Fallback,
): Compared => {
  const shared = builder()
  const [before, after] = [
    sideOf('before', from, layout, shared, fallback),
    sideOf('after', to, layout, shared, fallback),
  ]
  const paths = changedPaths(from, to)
  const dirty = new Set(paths.flatMap(foldersAbove))
  load(before, layout, dirty, paths)
  load(after, layout, dirty, paths)
  const sides = { before, after, layout, dirty }
  const overlays = [...overlayPairs(sides)]
  const changes = folded(allPairs(sides, overlays, paths))
  const asked = askedIn(before, after, layout, paths)
  return {
    before,
    after,
    overlays,
    changes,
    asked,
    paths,
    unread: [
      ...before.unread.values(),
      ...after.unread.values(),
      ...closedTo(to, paths).filter(({ file }) => !after.unread.has(file)),
    ],
    foreign: foreignIn(after, layout, paths),
    gitlinks: paths.filter((path) => to.gitlinks.has(path)),
    clusters: [...new Set([...before.clusters, ...after.clusters])].sort(compareText),
  }
}
