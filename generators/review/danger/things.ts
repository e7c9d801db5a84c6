/** What the rules look at: each change of an object, also of the objects that a chart is given to create. */
import {
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  keyOf,
  kubeObject,
  namespaceOf,
  remembered,
  textAt,
} from '../../objects/index.ts'
import type { Change, Comparison } from '../changes/index.ts'
import { fieldChanges } from '../meaning/index.ts'
import type { Case } from './case.ts'

/** Charts that are given whole objects: the maps of their values that look like one. */
const embedded = (value: Json | undefined, depth = 0): readonly KubeObject[] => {
  if (depth > 8 || value === undefined) return []
  if (isList(value)) return value.flatMap((each) => embedded(each, depth + 1))
  if (!isMap(value)) return []
  if (isObject(value)) return [kubeObject(value)]
  return Object.values(value).flatMap((each) => embedded(each, depth + 1))
}

/** A whole object in the values of a chart. */
export const isObject = (value: JsonMap) =>
  ['apiVersion', 'kind'].every((key) => typeof value[key] === 'string') &&
  textAt(value, 'metadata', 'name') !== undefined

const insideOf = (change: Change): readonly Change[] => {
  const [old, now] = [change.before, change.after].map(
    (side) => new Map(embedded(side).map((object) => [keyOf(object), object])),
  )
  if (old === undefined || now === undefined) return []
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): readonly Change[] => {
    const [before, after] = [old.get(key), now.get(key)]
    const thing = after ?? before
    if (thing === undefined) return []
    const what = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
    const fields = what === 'changed' ? fieldChanges(thing.kind, before, after) : []
    if (what === 'changed' && fields.length === 0) return []
    const { apiVersion, kind, metadata } = thing
    return [
      {
        ...change,
        apiVersion,
        kind,
        namespace: namespaceOf(thing),
        name: metadata.name,
        what,
        fields,
        before,
        after,
      },
    ]
  })
}

/** Every change, and every change of an object that a chart is given to create. */
export const things = remembered(({ changes }: Comparison): readonly Change[] =>
  changes.flatMap((change) => (change.kind === 'Values' ? [change, ...insideOf(change)] : [change])),
)

/** Clusters that the new fleet does not have: what they had goes with them, and is told once, not object by object. */
export const leaving = ({ before, after }: Case): ReadonlySet<string> => {
  const now = new Set<string>(after?.clusters.map(({ name }) => name))
  if (after === undefined) return new Set()
  return new Set((before?.clusters ?? []).map(({ name }): string => name).filter((name) => !now.has(name)))
}

/** Clusters that only the new fleet has. */
export const coming = ({ before, after }: Case): ReadonlySet<string> => {
  const old = new Set<string>(before?.clusters.map(({ name }) => name))
  if (before === undefined) return new Set()
  return new Set((after?.clusters ?? []).map(({ name }): string => name).filter((name) => !old.has(name)))
}

const flat = (text: string) => text.replaceAll('-', '').toLowerCase()

/** The changed file that an object or the values of a chart stand in; undefined where only what shares it changed. */
export const ownFile = (
  { comparison: { paths } }: Case,
  { app, kind, name, clusters }: Change,
): string | undefined => {
  const own = kind === 'Values' ? 'values.' : kind === 'Firewall' ? 'firewall.' : `${flat(`${kind}${name}`)}.`
  const all = paths.filter(
    (path) =>
      (kind === 'Firewall' || path.includes(`/${app}/`)) &&
      flat(path.slice(path.lastIndexOf('/') + 1)).startsWith(own),
  )
  return all.find((path) => clusters.some((name) => path.includes(`/${name}/`))) ?? all.find(isShared)
}

/** `rendered/base/…` and `apps/base/…`. */
const isShared = (path: string) => path.split('/')[1] === 'base'

/**
 * The changes of some kinds, but for those of clusters that leave, and for what a cluster that comes has in common with the
 * others: that stands in files that all share.
 */
export const ofKinds = (of: Case, ...kinds: readonly string[]): readonly Change[] => {
  const [gone, come] = [leaving(of), coming(of)]
  return things(of.comparison).filter(
    (change) =>
      kinds.includes(change.kind) &&
      (change.clusters.length === 0 || change.clusters.some((name) => !gone.has(name))) &&
      !(
        change.what === 'added' &&
        change.clusters.length > 0 &&
        change.clusters.every((name) => come.has(name)) &&
        !change.clusters.some((name) => ownFile(of, change)?.includes(`/${name}/`) === true)
      ),
  )
}
