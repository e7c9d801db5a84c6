/** What rows say: pure arithmetic over seconds. */
import type { Fleet } from '../../generators/fleet/index.ts'
import { app, type TrackName } from '../../generators/inference/index.ts'
import type { Row, Total } from './tally.ts'

/** Who answered, as the fleet knows it. */
interface Answerer {
  readonly cluster: string
  readonly track: TrackName
  readonly pod: string
}

/**
 * Reads `<cloud> <region> <pod>`. Answers name the provider, not the cluster, so two clusters of one provider in one region
 * cannot be told apart. Errors: throws for a place that no cluster, or more than one, is at.
 */
const answererOf = ({ clusters }: Fleet, by: string): Answerer => {
  const [provider, region, pod = ''] = by.split(' ')
  const at = clusters.filter(({ cloud }) => cloud.provider === provider && cloud.region === region)
  const [cluster] = at
  if (cluster === undefined || at.length > 1)
    throw new Error(`${at.length} clusters are at ${provider} ${region}, from where ${pod} answered`)
  return { cluster: cluster.name, track: pod.startsWith(`${app.name}-canary-`) ? 'canary' : 'stable', pod }
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

/** Answers by whatever `key` makes of who answered, such as the cluster, or cluster and track. */
export const answersBy = (
  fleet: Fleet,
  rows: readonly Pick<Row, 'by'>[],
  key: (answerer: Answerer) => string,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const [by, count] of rows.flatMap((row) => Object.entries(row.by))) {
    const name = key(answererOf(fleet, by))
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  return counts
}

/** Percent of the answers that each key has. */
export const percentBy = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const all = sum([...counts.values()])
  return new Map([...counts].map(([key, count]) => [key, (100 * count) / all]))
}

export const sentOf = (rows: readonly Pick<Row, 'sent'>[]): number => sum(rows.map(({ sent }) => sent))
export const failedOf = (rows: readonly Pick<Row, 'failed'>[]): number =>
  sum(rows.flatMap(({ failed }) => Object.values(failed)))

/** `504: 3, reset: 1`; empty when nothing failed. */
export const failuresSaid = (totals: readonly Pick<Total, 'failed' | 'said'>[]): string => {
  const kinds = [...new Set(totals.flatMap(({ failed }) => Object.keys(failed)))]
  return kinds
    .map((kind) => {
      const said = totals.find((each) => each.said[kind] !== undefined)?.said[kind]
      return `${kind}: ${sum(totals.map(({ failed }) => failed[kind] ?? 0))}${said === undefined ? '' : ` (${said})`}`
    })
    .join(', ')
}

/** Of a stream's name: what its requests ask for (`split`, or a cluster), and the gateway that they come in by. */
export const sidesOf = (stream: string): readonly [asked: string, gateway: string] => {
  const [asked = '', gateway = ''] = stream.split(' via ')
  return [asked, gateway]
}

/** The middle of some numbers; 0 when there is none. */
export const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Seconds in which something failed, with what. */
export const failures = (rows: readonly Row[]): readonly { second: number; kind: string; count: number }[] =>
  rows.flatMap(({ second, failed }) =>
    Object.entries(failed).map(([kind, count]) => ({ second, kind, count })),
  )

/** p99 above which a second is slow, milliseconds: measured before in the same form. */
const SLOW = 250
export const slowSeconds = (rows: readonly Row[]): readonly number[] =>
  rows.filter(({ p99 }) => p99 > SLOW).map(({ second }) => second)

/** Rows of seconds that lie wholly in `from` to `to`. */
export const between = (rows: readonly Row[], from: number, to = Number.POSITIVE_INFINITY): readonly Row[] =>
  rows.filter(({ second }) => second >= from && second + 1 <= to)

/** Seconds from a fault until nothing fails and nothing is slow any more; 0 when nothing ever was. */
export const untilSteady = (rows: readonly Row[], fault: number): number => {
  const bad = rows.filter(
    ({ second, p99, failed }) => second + 1 > fault && (p99 > SLOW || failedOf([{ failed }]) > 0),
  )
  const last = bad.at(-1)
  return last === undefined ? 0 : Math.ceil(last.second + 1 - fault)
}

/** Part of its share that a cluster must have again to count as back. */
const BACK = 0.8

/** Seconds from `mended` until a cluster has most of its share of the split again; undefined when it never had. */
export const untilBack = (
  fleet: Fleet,
  rows: readonly Row[],
  { cluster, mended, asked }: { readonly cluster: string; readonly mended: number; readonly asked: number },
): number | undefined => {
  const back = between(rows, mended).find(
    (row) => (percentBy(answersBy(fleet, [row], (who) => who.cluster)).get(cluster) ?? 0) >= asked * BACK,
  )
  return back === undefined ? undefined : Math.floor(back.second - mended)
}

/** The busiest pod's requests over the idlest's, of the pods that answered; 1 is even. */
export const imbalance = (counts: ReadonlyMap<string, number>): number => {
  const values = [...counts.values()]
  return Math.max(...values) / Math.min(...values)
}
