/** Helm's values, field by field: a chart's own names, so that rules know them by their last words. */
import { parse } from 'yaml'
import { isList, isMap, type Json, toJson } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case } from './case.ts'
import { coming, isObject, ofKinds } from './things.ts'

export interface Leaf {
  readonly change: Change
  /** Dotted path in the values, without the names of items. */
  readonly path: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** More fields than a chart of people's has: what is deeper is not read. */
const DEEPEST = 12

function* leavesOf(
  change: Change,
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  depth: number,
): Generator<Leaf> {
  // A whole object is a thing of its own.
  if (before === after || depth > DEEPEST || [before, after].some((side) => isMap(side) && isObject(side)))
    return
  if (isMap(before) || isMap(after)) {
    const [old, now] = [isMap(before) ? before : {}, isMap(after) ? after : {}]
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
      yield* leavesOf(
        change,
        path === '' ? key : `${path}.${key}`,
        Object.hasOwn(old, key) ? old[key] : undefined,
        Object.hasOwn(now, key) ? now[key] : undefined,
        depth + 1,
      )
    return
  }
  const [old, now] = [isList(before) ? before : [], isList(after) ? after : []]
  if ([...old, ...now].some(isMap)) {
    for (let i = 0; i < Math.max(old.length, now.length); i++)
      yield* leavesOf(change, `${path}[${i}]`, old[i], now[i], depth + 1)
    return
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) yield { change, path, before, after }
}

/** The values that a cluster that comes has of its own: what it shares with the others is in use there. */
const ownValues = (of: Case, { clusters, app }: Change): Json | undefined => {
  const path = of.comparison.paths.find(
    (each) => each.endsWith(`/${app}/values.yaml`) && clusters.some((name) => each.includes(`/${name}/`)),
  )
  try {
    return path === undefined ? undefined : toJson(parse(of.text('after', path) ?? ''))
  } catch {
    return undefined
  }
}

/** Every field of every chart's values that is something else now. A chart that leaves has none. */
export const valueLeaves = (of: Case): readonly Leaf[] =>
  ofKinds(of, 'Values').flatMap((change) =>
    change.what === 'removed' ? [] : [...leavesOf(change, '', change.before, valuesOf(of, change), 0)],
  )

const valuesOf = (of: Case, change: Change): Json | undefined => {
  const come = coming(of)
  const isNew = change.what === 'added' && change.clusters.every((name) => come.has(name))
  return isNew ? ownValues(of, change) : change.after
}
