/** Helm's values, field by field: a chart's own names, so that rules know them by their last words. */
import { isList, isMap, type Json } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case } from './case.ts'
import { ofKinds } from './things.ts'

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
  if (before === after || depth > DEEPEST) return
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

/** Every field of every chart's values that is something else now. A chart that leaves has none. */
export const valueLeaves = (of: Case): readonly Leaf[] =>
  ofKinds(of, 'Values').flatMap((change) =>
    change.what === 'removed' ? [] : [...leavesOf(change, '', change.before, change.after, 0)],
  )
