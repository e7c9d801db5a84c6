/** A made-up fleet's metrics: answers to the gate's questions, from rates of failures and times that are known. */

import { happening, type Random } from '../../chance/index.ts'
import { canaryClusters, type Fleet } from '../../fleet/index.ts'
import { workloads } from '../../observability/index.ts'
import type { Answer, Ask, Series } from '../../proposals/index.ts'
import { splitOf } from '../../traffic/index.ts'
import { boundsOf } from '../judge.ts'
import { beginning } from '../questions.ts'

/** How a release is: the share of requests that fail, and how long an answer takes, milliseconds. */
export interface Release {
  readonly failing: number
  /** Median; times are spread log-normally by `spread`. */
  readonly median: number
  readonly spread: number
  /** Added to every answer. @default 0 */
  readonly delay?: number
}

type Track = 'stable' | 'canary'

/** What was counted of one track of one cluster. */
interface Tally {
  all: number
  /** Tries; a request has as many as it takes. */
  failed: number
  /** Requests that no try of theirs answered. */
  lost: number
  /** Answers within each bound. */
  readonly under: Map<number, number>
  /** At the end of each stretch: requests a second, and failures a second. */
  readonly rates: (readonly [at: number, all: number, failed: number])[]
}

/** Of a standard normal distribution: Abramowitz and Stegun 26.2.17, good to 1e-7. */
const below = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x >= 0 ? 1 - tail : tail
}

/** The part of a release's answers that take at most so many seconds. */
const within = ({ median, spread, delay = 0 }: Release, seconds: number) => {
  const rest = seconds * 1_000 - delay
  return rest <= 0 ? 0 : below(Math.log(rest / median) / spread)
}

export interface World {
  /** Lets a second count of requests come in at `rps`, and be answered. */
  readonly pass: (seconds: number, rps: number) => void
  readonly ask: Ask
  /** Requests so far, of all tracks, and those that failed for who asked. */
  readonly total: () => { readonly all: number; readonly lost: number }
}

/** Since a step of the fleet's canary began, at `began` (seconds since 1970). */
export const worldOf = (
  fleet: Fleet,
  releases: Readonly<Record<Track, Release>>,
  began: number,
  random: Random,
): World => {
  const bounds = boundsOf(fleet)
  const homes: readonly string[] = fleet.clusters.map(({ name }) => name)
  const canaries: readonly string[] = canaryClusters(fleet)
  const tallies = new Map<string, Tally>()
  let now = began
  const tallyOf = (cluster: string, track: Track): Tally => {
    const key = `${cluster} ${track}`
    const known = tallies.get(key)
    if (known !== undefined) return known
    const made: Tally = { all: 0, failed: 0, lost: 0, under: new Map<number, number>(), rates: [] }
    tallies.set(key, made)
    return made
  }
  const { shares } = splitOf(fleet)
  const tries = 1 + fleet.traffic.retries.attempts
  const { stable, canary } = fleet.release
  const versions = { stable: stable.version, canary: canary?.version ?? '' }
  const tracks = (cluster: string): readonly Track[] =>
    canaries.includes(cluster) ? ['stable', 'canary'] : ['stable']
  const each = (value: (cluster: string, track: Track, tally: Tally) => readonly Series[]): Answer => ({
    series: homes.flatMap((cluster) =>
      tracks(cluster).flatMap((track) => value(cluster, track, tallyOf(cluster, track))),
    ),
    failed: {},
  })
  const one = (labels: Readonly<Record<string, string>>, value: number): Series => ({
    labels: { ...labels },
    values: [[now, `${value}`]],
  })
  const of = (cluster: string, track: Track) => ({ cluster, track, version: versions[track] })
  const called = (count: (tally: Tally) => number) =>
    each((cluster, track, tally) => [
      // Each request enters somewhere: who calls does not matter here.
      one({ cluster, destination_cluster: cluster, destination_workload: workloads[track] }, count(tally)),
    ])
  const rates = (sample: (rate: Tally['rates'][number]) => [number, string]) =>
    each((cluster, track, tally) => [{ labels: { cluster, track }, values: tally.rates.map(sample) }])
  const asked = shares.reduce((sum, each) => sum + (each.track === 'canary' ? each.percent / 100 : 0), 0)
  const answers: Readonly<Record<string, () => Answer>> = {
    age: () => ({ series: homes.map((cluster) => one({ cluster }, 5)), failed: {} }),
    asked: () => ({
      series: homes.map((cluster) => ({
        labels: { cluster },
        values: Array.from({ length: Math.floor((now - began) / beginning.asked.step) + 1 }, (_, i) => [
          began + i * beginning.asked.step,
          `${asked}`,
        ]),
      })),
      failed: {},
    }),
    present: () =>
      each((cluster, track, { all }) =>
        track === 'canary' ? [one({ cluster, version: versions.canary }, all)] : [],
      ),
    answered: () => each((cluster, track, { all }) => [one(of(cluster, track), all)]),
    failed: () => each((cluster, track, { failed }) => [one(of(cluster, track), failed)]),
    under: () =>
      each((cluster, track, { all, failed, under }) => [
        ...bounds.map((le) => one({ ...of(cluster, track), le: `${le}` }, under.get(le) ?? 0)),
        one({ ...of(cluster, track), le: '+Inf' }, all - failed),
      ]),
    rate: () => rates(([at, all]) => [at, `${all}`]),
    failing: () => rates(([at, , failed]) => [at, `${failed}`]),
    called: () => called(({ all }) => all),
    calledInVain: () => called(({ lost }) => lost),
  }
  return {
    pass: (seconds, rps) => {
      now += seconds
      for (const { cluster, track, percent } of shares) {
        const tally = tallyOf(cluster, track)
        const release = releases[track]
        const count = Math.round((rps * seconds * percent) / 100)
        const failed = happening(count, release.failing, random)
        tally.all += count
        tally.failed += failed
        tally.lost += happening(count, release.failing ** tries, random)
        tally.rates.push([now, count / seconds, failed / seconds])
        // Each bound among those that are slower than the one before.
        let [left, passed, share] = [count - failed, 0, 0]
        for (const bound of bounds) {
          const next = within(release, bound)
          const some = share < 1 ? happening(left, (next - share) / (1 - share), random) : 0
          left -= some
          passed += some
          share = next
          tally.under.set(bound, (tally.under.get(bound) ?? 0) + passed)
        }
      }
    },
    ask: async (name) => answers[name]?.() ?? { series: [], failed: {} },
    total: () => {
      const all = [...tallies.values()]
      return {
        all: all.reduce((sum, tally) => sum + tally.all, 0),
        lost: all.reduce((sum, tally) => sum + tally.lost, 0),
      }
    },
  }
}
