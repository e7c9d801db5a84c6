/** The canary of one cluster, by everything that was measured of it. */
import { type Cluster, type Fleet, formatDuration, parseQuantity } from '../fleet/index.ts'
import { splitOf } from '../traffic/index.ts'
import { type Allowed, type Compared, compare, needed } from './compare.ts'
import { growth } from './leak.ts'
import { type Answers, calledOf, callsOf, type Seen, seenOf } from './seen.ts'
import type { Counted } from './sequence.ts'

/** Finite bounds of the server's histogram of durations, seconds: server/src/metrics.ts. */
export const BOUNDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** What takes a tenth of what a fast answer may take is no difference to anybody. */
const SMALL = 10
/** Shares of its memory limit: a pod beyond it is about to be killed. */
const FULL = 0.9
/** Seconds. A pod that will reach its limit sooner is not waited for. */
const SOON = 3_600
/** A container that starts again once may have had an accident. */
const ACCIDENTS = 1
/** Requests of which a canary that answers less than a part of its share is known not to take it. */
const [ENOUGH, PART] = [50, 0.25]

export interface Measured {
  readonly name: string
  readonly compared: Compared
  readonly allowed: Allowed
}

export interface Judged {
  readonly cluster: string
  /**
   * bad, good: by what was measured. open: not known yet. contrary: its callers in one cluster and in another see opposite things.
   * silent: it does not take its share of the requests.
   */
  readonly verdict: 'bad' | 'good' | 'open' | 'contrary' | 'silent'
  /** Sentences. */
  readonly why: readonly string[]
  readonly measured: readonly Measured[]
  /** Requests that it needs before a verdict, beyond those that it had; undefined where nobody can say. */
  readonly missing: number | undefined
}

/** Bounds at which slowness is looked for, seconds. */
export const boundsOf = ({ observability, traffic }: Fleet): readonly number[] => {
  const [least, most] = [observability.objectives.latency.under / 1_000 / SMALL, traffic.timeout / 1_000]
  return BOUNDS.filter((bound) => bound >= least && bound <= most)
}

/** Of each comparison, so that all of a rollout together are wrong with the probability that the fleet allows. */
export const errorOf = (fleet: Fleet, canaries: number): number => {
  const { steps, gate } = fleet.release
  return gate.falseAlarms / 100 / (steps.length * canaries * (2 + boundsOf(fleet).length))
}

const allowedFailures = ({ observability, release }: Fleet): Allowed => ({
  budget: 1 - observability.objectives.success / 100,
  distance: release.gate.failures / 100,
})

const allowedSlow = ({ observability, release }: Fleet, bound: number): Allowed => {
  const { percent, under } = observability.objectives.latency
  const distance = release.gate.slower / 100
  return { budget: bound * 1_000 >= under ? 1 - percent / 100 : 0, distance }
}

const together = (all: readonly Counted[]): Counted => ({
  all: all.reduce((sum, each) => sum + each.all, 0),
  hits: all.reduce((sum, each) => sum + each.hits, 0),
})

const percentText = (ratio: number) => `${Number((100 * ratio).toPrecision(2))} %`

const badWords = ({ name, compared: { canary, stable } }: Measured) =>
  `${name}: ${percentText(canary.hits / canary.all)} of ${canary.all} (surely above ${percentText(canary.low)}), stable ${percentText(stable.hits / Math.max(1, stable.all))} of ${stable.all}`

/** What its pods' memory says; undefined when nothing. */
const memoryFault = ({ memory, restarts }: Seen, stable: Seen, limit: number): string | undefined => {
  if (restarts > ACCIDENTS && stable.restarts <= ACCIDENTS)
    return `its containers started again ${restarts} times, stable's ${stable.restarts}`
  for (const [pod, samples] of memory) {
    const now = samples.at(-1)?.[1] ?? 0
    if (now > FULL * limit) return `${pod} has ${percentText(now / limit)} of the memory it may have`
    const seconds = (limit - now) / growth(samples)
    if (seconds < SOON)
      return `the memory of ${pod} grows: ${percentText(now / limit)} of its limit now, all of it in ${formatDuration(Math.max(60_000, Math.round(seconds / 60) * 60_000))}`
  }
  return undefined
}

const shareOf = (fleet: Fleet, name: string) =>
  splitOf(fleet).shares.find(({ track, cluster }) => track === 'canary' && cluster === name)?.percent ?? 0

/** `error`: of each comparison. */
export const judge = (fleet: Fleet, { name }: Cluster, answers: Answers, error: number): Judged => {
  const { stable, canary } = fleet.release
  const bounds = boundsOf(fleet)
  const tried = { cluster: name, track: 'canary', version: canary?.version ?? '' } as const
  const proven = { cluster: name, track: 'stable', version: stable.version } as const
  const [seen, beside] = [seenOf(answers, tried, bounds), seenOf(answers, proven, bounds)]
  const [calls, callsBeside] = [calledOf(answers, tried), calledOf(answers, proven)]
  const failures = allowedFailures(fleet)
  const measure = (what: string, of: Counted, against: Counted, allowed: Allowed): Measured => ({
    name: what,
    compared: compare(of, against, allowed, error),
    allowed,
  })
  const none = { all: 0, hits: 0 }
  const server = measure('failed at the server', seen.failed, beside.failed, failures)
  const caller = measure('failed for callers', together(calls), together(callsBeside), failures)
  const slow = bounds.map((bound) =>
    measure(
      `slower than ${formatDuration(bound * 1_000)}`,
      seen.slower.get(bound) ?? none,
      beside.slower.get(bound) ?? none,
      allowedSlow(fleet, bound),
    ),
  )
  const measured = [server, caller, ...slow]
  const all = { cluster: name, measured }
  const bad = measured.filter(({ compared }) => compared.verdict === 'bad')
  const memory = memoryFault(seen, beside, parseQuantity(fleet.inference.resources.limits.memory) ?? Infinity)

  // What only callers see may be the way to it: then those who have another way see nothing.
  const views = calls.map((call) => {
    const same = callsBeside.find(({ from }) => from === call.from) ?? none
    return { from: call.from, verdict: compare(call, same, failures, error).verdict }
  })
  const contrary = views.filter(({ verdict }) => verdict === 'good').map(({ from }) => from)
  if (memory === undefined && bad.length === 1 && bad[0] === caller && contrary.length > 0)
    return {
      ...all,
      verdict: 'contrary',
      why: [
        `${badWords(caller)}; not so for callers in ${contrary.join(', ')}: the way to it may be at fault`,
      ],
      missing: undefined,
    }
  if (bad.length > 0 || memory !== undefined)
    return {
      ...all,
      verdict: 'bad',
      why: [...bad.map(badWords), ...(memory === undefined ? [] : [memory])],
      missing: undefined,
    }
  const due = (callsOf(answers) * shareOf(fleet, name)) / 100
  if (due >= ENOUGH && seen.failed.all < PART * due)
    return {
      ...all,
      verdict: 'silent',
      why: [`it answered ${seen.failed.all} of about ${Math.round(due)} requests that were its share`],
      missing: undefined,
    }
  const open = measured.filter(({ compared }) => compared.verdict === 'open')
  if (open.length === 0) return { ...all, verdict: 'good', why: [], missing: 0 }
  const needs = open.map(({ compared, allowed }) => needed(compared, allowed, error))
  const most = needs.reduce<number | undefined>(
    (a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)),
    0,
  )
  const missing = most === undefined ? undefined : Math.max(0, most - seen.failed.all)
  const first = open[0]
  return {
    ...all,
    verdict: 'open',
    why: [
      `${seen.failed.all} requests are too few to tell${missing === undefined ? '' : `: about ${missing} more are needed`} (${first?.name}${open.length > 1 ? ` and ${open.length - 1} more` : ''})`,
    ],
    missing,
  }
}
