/** The same thing in many clusters, told once. */
import { compareText, isMap, type Json, remembered } from '../../objects/index.ts'
import { type FieldChange, fieldChanges } from '../meaning/index.ts'
import type { Change, Thing } from './model.ts'

/** One thing of one cluster on both sides. */
export interface Pair extends Thing {
  readonly app: string
  /** Undefined for what bootstrap applies to every cluster. */
  readonly cluster: string | undefined
  readonly before: Json | undefined
  readonly after: Json | undefined
  readonly file: string
}

const IMAGE = /^(.*)@(sha256:[0-9a-f]{64})$/

/** Registries differ between clouds while the digest is one: a new digest is the same change in all. */
const foldable = ({ path, before, after }: FieldChange): FieldChange => {
  const [old, now] = [before, after].map((value) => (typeof value === 'string' ? IMAGE.exec(value) : null))
  return old && now && old[1] === now[1] ? { path, before: old[2], after: now[2] } : { path, before, after }
}

const textOf = remembered((value: object): string => JSON.stringify(value))
const text = (value: Json | undefined) =>
  typeof value === 'object' && value !== null ? textOf(value) : JSON.stringify(value)

/** Compared once, however many clusters share both values. */
const comparer = () => {
  const known = new WeakMap<object, WeakMap<object, readonly FieldChange[]>>()
  return (kind: string, before: Json, after: Json): readonly FieldChange[] => {
    if (!isMap(before) || !isMap(after)) return fieldChanges(kind, before, after)
    const answers = known.get(before) ?? new WeakMap<object, readonly FieldChange[]>()
    known.set(before, answers)
    const answer = answers.get(after) ?? fieldChanges(kind, before, after)
    answers.set(after, answer)
    return answer
  }
}

const byThing = (a: Change, b: Change) =>
  compareText(a.app, b.app) ||
  compareText(a.kind, b.kind) ||
  compareText(a.namespace ?? '', b.namespace ?? '') ||
  compareText(a.name, b.name) ||
  compareText(a.what, b.what) ||
  compareText(a.clusters[0] ?? '', b.clusters[0] ?? '')

/** What differs in meaning, folded over clusters, sorted by app, kind and name. */
export const folded = (pairs: Iterable<Pair>): readonly Change[] => {
  const compare = comparer()
  const groups = new Map<string, { readonly change: Omit<Change, 'clusters'>; readonly clusters: string[] }>()
  for (const { cluster, before, after, ...thing } of pairs) {
    if (before === after) continue
    const fields = before === undefined || after === undefined ? [] : compare(thing.kind, before, after)
    if (before !== undefined && after !== undefined && fields.length === 0) continue
    const what = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
    const said = what === 'changed' ? JSON.stringify(fields.map(foldable)) : text(before ?? after)
    const key = [what, thing.app, thing.apiVersion, thing.kind, thing.namespace, thing.name, said].join('\0')
    const group = groups.get(key)
    if (group === undefined)
      groups.set(key, {
        change: { ...thing, what, fields, before, after },
        clusters: cluster === undefined ? [] : [cluster],
      })
    else if (cluster !== undefined) group.clusters.push(cluster)
  }
  return [...groups.values()]
    .map(({ change, clusters }) => ({ ...change, clusters: clusters.sort(compareText) }))
    .sort(byThing)
}
