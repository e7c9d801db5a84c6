/** Answers as what the weights are decided by. */
import type { ClusterName, Fleet } from '../../fleet/index.ts'
import { type Answer, newest, type Series, totals } from '../../proposals/index.ts'
import { preferredShares } from '../../traffic/index.ts'
import type { Load, Seen } from '../weights/index.ts'
import type { questions } from './questions.ts'

export type Answers = { readonly [Name in keyof typeof questions]: Answer }

const DAY = 86_400

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined)

const ofCluster = ({ series }: Answer, label: string, name: ClusterName) =>
  series.filter(({ labels }) => labels[label] === name)

const sumOf = (all: readonly Series[]) =>
  all.length === 0 ? undefined : finite(all.reduce((sum, each) => sum + newest(each), 0))

/** The largest of what the callers of several clusters see. */
const most = (all: readonly Series[]) => {
  const known = all.flatMap((each) => finite(newest(each)) ?? [])
  return known.length === 0 ? undefined : Math.max(...known)
}

const success = (answers: Answers, name: ClusterName) => {
  const all = sumOf(ofCluster(answers.requests, 'destination_cluster', name))
  // A cluster that has never failed has no series of failures.
  const failed = sumOf(ofCluster(answers.failures, 'destination_cluster', name)) ?? 0
  return all === undefined || all === 0 ? undefined : 1 - failed / all
}

export const seenOf = (fleet: Fleet, answers: Answers): ReadonlyMap<ClusterName, Seen> =>
  new Map(
    fleet.clusters.map(({ name }) => [
      name,
      {
        success: success(answers, name),
        p99: most(ofCluster(answers.p99, 'destination_cluster', name)),
        pods: sumOf(ofCluster(answers.pods, 'cluster', name)),
        node: sumOf(ofCluster(answers.node, 'cluster', name)),
      },
    ]),
  )

/**
 * Requests per second of the whole fleet by days before `at`, of the moments that all clusters know. A day with less than half
 * of its moments is left out where there is another.
 */
export const loadOf = ({ load }: Answers, clusters: readonly ClusterName[], at: Date, step: number): Load => {
  const whole = totals(load.series, clusters)
  const end = at.getTime() / 1_000
  const days = Map.groupBy(whole, ([time]) => Math.floor((end - time) / DAY))
  const lists = [...days].sort(([a], [b]) => b - a).map(([, day]) => day.map(([, rps]) => rps))
  const full = lists.filter((day) => day.length * 2 * step >= DAY)
  return full.length > 0 ? full : lists
}

/** A part of a hundredth of a percent is a rounding. */
const SAME = 5e-5

/** What the routes of the clusters ask for: who does not have the split of the fleet yet, and when it last changed anywhere. */
export const askedOf = (
  fleet: Fleet,
  { asked }: Answers,
): { readonly late: readonly string[]; readonly changed: Date | undefined } => {
  const shares = preferredShares(fleet)
  const late = new Set<string>()
  let last: number | undefined
  for (const { labels, values } of asked.series) {
    const share = fleet.clusters.find(({ name }) => name === labels.destination_cluster)
    const wanted = (share === undefined ? 0 : (shares.get(share.name) ?? 0)) / 100
    const now = Number(values.at(-1)?.[1] ?? Number.NaN)
    if (!(Math.abs(now - wanted) < SAME)) late.add(labels.cluster ?? '')
    const before = values.findLastIndex(([, value]) => !(Math.abs(Number(value) - now) < SAME))
    const since = before < 0 ? undefined : values[before + 1]?.[0]
    if (since !== undefined) last = Math.max(last ?? 0, since)
  }
  return { late: [...late].sort(), changed: last === undefined ? undefined : new Date(last * 1_000) }
}
