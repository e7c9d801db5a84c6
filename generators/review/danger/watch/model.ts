/**
 * Fields that programs obey, watched: any change of one is told unless it is known to be harmless. What is dangerous cannot be listed,
 * since every release of Argo CD and Istio obeys more fields; what people change every day can.
 */
import type { Code } from '../../../findings/index.ts'
import type { Fleet } from '../../../fleet/index.ts'
import { equal, isList, isMap, type Json, type JsonMap, remembered, textAt } from '../../../objects/index.ts'
import type { Change, Comparison } from '../../changes/index.ts'
import type { Case } from '../case.ts'
import { duration } from '../duration.ts'
import { coming, leaving, ofKinds, things } from '../things.ts'
import { type Leaf, valueLeaves } from '../values.ts'

/** A rule over leaves: the first of a table that fits a leaf tells it. */
export interface Watch {
  readonly code: Code
  /** Kinds of objects; `Values` are those of charts. Default: every object and every chart. */
  readonly kinds?: readonly string[]
  /** Names of objects, or of charts. Default: all. */
  readonly names?: RegExp
  /** Dotted path of the field: items of lists in brackets, keys with dots as they are. */
  readonly path: RegExp
  /** Paths of these that are for people, or for the fleet to change. */
  readonly except?: RegExp
  /** When it is worse. Default: whenever it is another. */
  readonly bad?: (leaf: Leaf, of: Case) => boolean
  /** Also where the whole object is new. Default: only where the object changed. */
  readonly fresh?: boolean
  /** Also where a cluster that comes or goes is named. */
  readonly always?: boolean
  readonly why: string
  readonly mend: string
}

/** More items than people's objects have fields: what is deeper is told with what it stands in. */
const DEEPEST = 16

const isAnyMap = (value: Json | undefined) => isMap(value) && Object.keys(value).length > 0

function* below(
  change: Change,
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  depth = 0,
): Generator<Leaf> {
  const [one, other] = [before, after].map((side) => side === undefined)
  const side = after ?? before
  const whole = one === other || depth > DEEPEST
  if (!whole && isMap(side) && isAnyMap(side)) {
    for (const [key, inner] of Object.entries(side))
      yield* below(
        change,
        path === '' ? key : `${path}.${key}`,
        one ? undefined : inner,
        one ? inner : undefined,
        depth + 1,
      )
    return
  }
  if (!whole && isList(side) && side.some(isMap)) {
    for (const [i, inner] of side.entries())
      yield* below(
        change,
        `${path}[${textAt(inner, 'name') ?? i}]`,
        one ? undefined : inner,
        one ? inner : undefined,
        depth + 1,
      )
    return
  }
  yield { change, path, before, after }
}

/** `metadata.annotations["a.b/c"]` as `metadata.annotations.a.b/c`. */
export const plainPath = (path: string) => path.replace(/\["([^"]*)"\]/g, '.$1')

const NO_OBJECTS: readonly string[] = ['Values', 'Firewall']

const kindsIn = remembered((comparison: Comparison): readonly string[] => [
  ...new Set(things(comparison).map(({ kind }) => kind)),
])

/** Every field of every object and chart that is another now, or that a new object has. */
const leaves = (of: Case): readonly Leaf[] => [
  ...ofKinds(of, ...kindsIn(of.comparison).filter((kind) => !NO_OBJECTS.includes(kind))).flatMap((change) =>
    change.what === 'removed'
      ? []
      : change.what === 'added'
        ? [...below(change, '', undefined, change.after)]
        : change.fields.flatMap(({ path, before, after }) => [
            ...below(change, plainPath(path), before, after),
          ]),
  ),
  ...valueLeaves(of),
]

const named = (names: readonly string[]) =>
  new RegExp(
    `(^|[^A-Za-z0-9])(${names.map((name) => name.replace(/\W/g, '\\$&')).join('|')})($|[^A-Za-z0-9])`,
  )

/** A list, or a text of several words, without those that are hit. */
const withoutOnes = (value: Json, hits: (value: Json) => boolean): Json =>
  isList(value)
    ? value.filter((each) => !hits(each))
    : typeof value === 'string'
      ? value
          .split(/[\s;]+|,(?!")/)
          .filter((each) => !hits(each))
          .map((each) => each.replace(/[[\]{}"]/g, ''))
      : value

/** Items of lists that a path goes through, by what they are called; a number is a place and no name. */
const itemsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\[([^\]]+)\]/g)].flatMap(([, name = '']) => (/^\d+$/.test(name) ? [] : [name]))

function* valuesBelow(value: Json | undefined): Generator<string> {
  if (isList(value)) for (const each of value) yield* valuesBelow(each)
  else if (isMap(value)) for (const each of Object.values(value)) yield* valuesBelow(each)
  else if (typeof value === 'string' || typeof value === 'number') yield `${value}`
}

/** Every value of one side of an object, which may be what an item of it is called by. */
const valuesIn = remembered((side: JsonMap): ReadonlySet<string> => new Set(valuesBelow(side)))

/** An item that is called after a cluster which one side does not have: that side does not have the item either. */
const isCalledAfter = (names: RegExp | undefined, path: string, without: Json | undefined): boolean => {
  if (names === undefined || !isMap(without)) return false
  const known = valuesIn(without)
  return itemsOf(path).some((item) => names.test(item) && !known.has(item))
}

/**
 * What a cluster that comes or goes changes in what it shares with the others: values with its name, items that are called after
 * it, objects that come or go with it. Keys are those of a schema, whatever a cluster is called.
 */
export const followsFleet = (of: Case): ((leaf: Leaf) => boolean) => {
  const [come, gone] = [[...coming(of)], [...leaving(of)]]
  if (come.length + gone.length === 0) return () => false
  const is = named([...come, ...gone])
  const [isComing, isGone] = [come, gone].map((names) => (names.length === 0 ? undefined : named(names)))
  const hits = (value: Json | undefined) => typeof value === 'string' && is.test(value)
  return ({ change, path, before, after }) => {
    if (change.what !== 'changed' && is.test(change.name)) return true
    if (isCalledAfter(isComing, path, change.before) || isCalledAfter(isGone, path, change.after)) return true
    if (before === undefined) return hits(after)
    if (after === undefined) return hits(before)
    return equal(withoutOnes(before, hits), withoutOnes(after, hits))
  }
}

export interface Hit extends Leaf {
  readonly watch: Watch
}

const fits = (watch: Watch, leaf: Leaf, of: Case) => {
  const { change, path } = leaf
  return (
    (watch.kinds === undefined || watch.kinds.includes(change.kind)) &&
    (watch.names === undefined || watch.names.test(change.name)) &&
    (watch.fresh === true || change.what !== 'added') &&
    watch.path.test(path) &&
    watch.except?.test(path) !== true &&
    watch.bad?.(leaf, of) !== false
  )
}

/** What a table says of a case. */
export const hitsOf = (of: Case, table: readonly Watch[]): readonly Hit[] => {
  const follows = followsFleet(of)
  return leaves(of).flatMap((leaf) => {
    const watch = table.find((each) => fits(each, leaf, of))
    return watch === undefined || (watch.always !== true && follows(leaf)) ? [] : [{ ...leaf, watch }]
  })
}

/** A time by its unit, of Go or of Prometheus; else the number that a text begins with. */
const numberOf = (value: Json | undefined): number =>
  duration(value) ??
  duration(value, 'prometheus') ??
  (typeof value === 'number' || typeof value === 'string' ? Number.parseFloat(`${value}`) : Number.NaN)

/** True where a number, or a time, is at least `times` more or less; also where there was or is none. */
export const farFrom =
  (times: number, none = true) =>
  ({ before, after }: Pick<Leaf, 'before' | 'after'>): boolean => {
    const [old, now] = [numberOf(before), numberOf(after)]
    if (Number.isNaN(old) || Number.isNaN(now)) return none
    return old === 0 || now === 0 ? old !== now : now / old >= times || old / now >= times
  }

export const clustersOf = (fleet: Fleet | undefined): readonly string[] =>
  (fleet?.clusters ?? []).map(({ name }) => name)
