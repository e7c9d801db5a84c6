/** The fleets of both sides, by the rules of today: a side from before a rule may not hold it. */
import {
  type Fleet,
  isFleetFile,
  type KnownFiles,
  PRICES,
  type Prices,
  parseFleet,
  parsePrices,
} from '../../fleet/index.ts'
import { foldersOf, type Snapshot } from '../../git/index.ts'
import { compareText } from '../../objects/index.ts'

export interface Fleets {
  readonly before: Fleet | undefined
  readonly after: Fleet | undefined
  /** Why one of them is not there; undefined where both are. */
  readonly why: string | undefined
  /** Sides that have a fleet which does not hold today's rules, with why; one that has none is not among them. */
  readonly unread: Unread
}

type Unread = Readonly<Record<'before' | 'after', string | undefined>>

/** `none`: there are no files of a fleet. */
type Result = { readonly fleet: Fleet } | { readonly why: string; readonly none: boolean }

const read = (snapshot: Snapshot, folder: string, side: string, known: KnownFiles): Result => {
  const names = (foldersOf(snapshot).get(folder) ?? []).filter(isFleetFile).sort(compareText)
  if (names.length === 0) return { why: `the ${side} has no fleet in ${folder}/`, none: true }
  snapshot.load(names.map((name) => `${folder}/${name}`))
  const files = new Map(names.map((name) => [name, snapshot.bytes(`${folder}/${name}`)?.toString() ?? '']))
  const result = parseFleet({ label: folder, files }, known)
  if ('fleet' in result) return result
  const [first] = result.findings
  return {
    why: `the fleet of the ${side} does not hold today's rules${first === undefined ? '' : `: ${first.place.file} ${first.place.field ?? ''}: ${first.message}`}`,
    none: false,
  }
}

/** Reads both fleets. */
export const fleetsOf = (before: Snapshot, after: Snapshot, folder: string): Fleets => {
  const known: KnownFiles = new Map()
  const [old, now] = [read(before, folder, 'base', known), read(after, folder, 'head', known)]
  const unreadOf = (side: Result) => ('why' in side && !side.none ? side.why : undefined)
  return {
    unread: { before: unreadOf(old), after: unreadOf(now) },
    before: 'fleet' in old ? old.fleet : undefined,
    after: 'fleet' in now ? now.fleet : undefined,
    why: 'why' in now ? now.why : 'why' in old ? old.why : undefined,
  }
}

/** The list prices of a side; undefined where it has none that hold today's rules. */
export const pricesOf = (snapshot: Snapshot, folder: string): Prices | undefined => {
  const path = `${folder}/${PRICES}`
  const text = snapshot.bytes(path)?.toString()
  const result = text === undefined ? undefined : parsePrices(path, text)
  return result !== undefined && 'prices' in result ? result.prices : undefined
}
