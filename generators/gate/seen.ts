/** The answers as counts: of each track in each cluster, and of what callers got. */
import { workloads } from '../observability/index.ts'
import { type Answer, newest, type Series } from '../proposals/index.ts'
import type { Sample } from './leak.ts'
import type { Counts } from './questions.ts'
import type { Counted } from './sequence.ts'

/** What one track of one cluster did since the step began. */
export interface Seen {
  readonly failed: Counted
  /** Answers that took longer than each bound (seconds), of those that were no failures. */
  readonly slower: ReadonlyMap<number, Counted>
  readonly restarts: number
  /** Of each pod of the canary. */
  readonly memory: ReadonlyMap<string, readonly Sample[]>
}

/** What callers in one cluster got from one track of one cluster. */
export interface Called extends Counted {
  readonly from: string
}

export type Answers = { readonly [Name in keyof Counts]: Answer }

export interface Of {
  readonly cluster: string
  readonly track: 'stable' | 'canary'
  /** Of the image that the fleet names for it: pods of another are on their way out. */
  readonly version: string
}

/** Prometheus extrapolates, so its counts are fractions. */
const count = (series: readonly Series[]) =>
  Math.round(series.reduce((sum, each) => sum + (newest(each) || 0), 0))

const having = ({ series }: Answer, wanted: Readonly<Record<string, string>>) =>
  series.filter(({ labels }) => Object.entries(wanted).every(([name, value]) => labels[name] === value))

export const seenOf = (answers: Answers, of: Of, bounds: readonly number[]): Seen => {
  const own = (name: keyof Counts, more: Readonly<Record<string, string>> = {}) =>
    having(answers[name], { ...of, ...more })
  const all = count(own('answered'))
  const under = own('under')
  const within = (test: (le: number) => boolean) =>
    count(
      under.filter(({ labels }) => test(labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le))),
    )
  const timed = within((le) => le === Number.POSITIVE_INFINITY)
  const pods = new Set(own('memory').map(({ labels }) => labels.pod ?? ''))
  return {
    failed: { all, hits: Math.min(all, count(own('failed'))) },
    slower: new Map(
      bounds.map((bound) => [bound, { all: timed, hits: Math.max(0, timed - within((le) => le === bound)) }]),
    ),
    restarts: count(own('restarts')),
    memory: new Map(
      [...pods].map((pod) => [
        pod,
        own('memory', { pod }).flatMap(({ values }) =>
          values.map(([at, value]): Sample => [at, Number(value)]),
        ),
      ]),
    ),
  }
}

/** By whom it was called; a caller that no request of it is known of is not in the list. */
export const calledOf = (answers: Answers, { cluster, track }: Of): readonly Called[] => {
  const to = { destination_cluster: cluster, destination_workload: workloads[track] }
  const from = new Set(having(answers.called, to).map(({ labels }) => labels.cluster ?? ''))
  return [...from].map((name) => {
    const all = count(having(answers.called, { ...to, cluster: name }))
    const hits = count(having(answers.calledInVain, { ...to, cluster: name }))
    return { from: name, all, hits: Math.min(all, hits) }
  })
}

/** Everything that callers asked for, whoever answered, or nobody. */
export const callsOf = ({ called }: Answers): number => count(called.series)
