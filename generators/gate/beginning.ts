/**
 * When the step of a canary began: when the last cluster asked for this share of it, and the last pod of a canary before it was
 * gone, by its own metrics.
 */
import type { Fleet } from '../fleet/index.ts'
import { type Answer, newest, type Series } from '../proposals/index.ts'
import { splitOf } from '../traffic/index.ts'
import { beginning } from './questions.ts'

/** A cluster whose newest sample is older than this is lost, seconds. */
const STALE = 300
/** Shares have four decimals. */
const DUST = 1e-6

export interface Begun {
  /** Seconds since 1970; undefined while a cluster that answers asks for another share, or none answers. */
  readonly at: number | undefined
  /** Clusters that nothing of now is known of, each with why. */
  readonly lost: ReadonlyMap<string, string>
  /** Clusters that ask for another share: the commit has not reached them. */
  readonly waiting: readonly string[]
}

/** The share that the canaries of a fleet are asked for, all together, as a ratio. */
const askedOf = (fleet: Fleet) =>
  splitOf(fleet).shares.reduce((sum, { track, percent }) => sum + (track === 'canary' ? percent / 100 : 0), 0)

/** Seconds without a sample after which nobody asked: while no canary is asked for there are none, and none of them is a zero. */
const GAP = 2.5 * beginning.asked.step

/** Since when a cluster has asked for `share` without a break; undefined when it does not `now`, in seconds since 1970. */
const since = ({ values }: Series, share: number, now: number): number | undefined => {
  let found: number | undefined
  for (const [at, value] of values.toReversed()) {
    if ((found ?? now) - at > GAP || Math.abs(Number(value) - share) > DUST) break
    found = at
  }
  return found
}

/** Why a cluster says nothing, or nothing of now. */
const silence = (name: string, age: Answer): string | undefined => {
  const why = age.failed[name] ?? Object.values(age.failed)[0]
  const sample = age.series.find(({ labels }) => labels.cluster === name)
  if (sample === undefined) return why ?? 'its metrics are not there'
  const seconds = newest(sample)
  return seconds <= STALE ? undefined : `its metrics end ${Math.round(seconds)} s ago`
}

/** When a pod of another canary was seen last, seconds since 1970: one that took its place at the same share begins after it. */
const othersUntil = ({ series }: Answer, version: string): number =>
  Math.max(
    0,
    ...series
      .filter(({ labels }) => (labels.version ?? version) !== version)
      .map(({ values }) => values.at(-1)?.[0] ?? 0),
  )

/** The answers of the questions of these names. */
export type Beginning = Readonly<Record<keyof typeof beginning, Answer>>

/** What was asked `at`. Every cluster of the fleet counts: each sends requests. */
export const beginOf = (fleet: Fleet, { age, asked, present }: Beginning, at: Date): Begun => {
  const names = fleet.clusters.map(({ name }) => name)
  const lost = new Map(
    names.flatMap((name) => {
      const why = silence(name, age)
      return why === undefined ? [] : [[name, why] as const]
    }),
  )
  const share = askedOf(fleet)
  const times = names
    .filter((name) => !lost.has(name))
    .map((name) => {
      const found = asked.series.find(({ labels }) => labels.cluster === name)
      return { name, at: found === undefined ? undefined : since(found, share, at.getTime() / 1_000) }
    })
  const waiting = times.flatMap(({ name, at }) => (at === undefined ? [name] : []))
  const known = waiting.length === 0 && times.length > 0
  const first = Math.max(
    othersUntil(present, fleet.release.canary?.version ?? ''),
    ...times.map(({ at }) => at ?? 0),
  )
  return { at: known ? first : undefined, lost, waiting }
}
