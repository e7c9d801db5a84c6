/** The gate of a canary: to the next step when it is surely as good as stable, away with it when it is surely not. */
import { abortCanary, advanceCanary } from '../edits/index.ts'
import { type Canary, canaryClusters, type Fleet } from '../fleet/index.ts'
import {
  type Ask,
  type Decider,
  type Decision,
  failedIn,
  type Numbers,
  type Proposed,
  sentences,
  type Unchanged,
  unchanged,
} from '../proposals/index.ts'
import { type Begun, beginOf } from './beginning.ts'
import { chartOf } from './chart.ts'
import { boundsOf, errorOf, type Judged, judge, type Measured } from './judge.ts'
import { beginning, type Counts, counts } from './questions.ts'
import type { Answers } from './seen.ts'

/** Seconds after the beginning of a step before anything is counted of it. */
const LEAST = 60

const percentOf = (ratio: number) => `${(100 * ratio).toFixed(2)}`
const rate = ({ all, hits }: { readonly all: number; readonly hits: number }) =>
  all === 0 ? '' : percentOf(hits / all)

const rowOf = (cluster: string, { name, compared: { canary, stable, verdict } }: Measured) => [
  cluster,
  name,
  `${canary.all}`,
  rate(canary),
  `${percentOf(canary.low)} to ${percentOf(canary.high)}`,
  `${stable.all}`,
  rate(stable),
  verdict,
]

const HEAD = ['cluster', 'measure', 'canary', '%', 'surely', 'stable', '%', 'verdict']

/** Of measures that say the same, the first alone: a canary that is fast is fast at every bound. */
const told = (measured: readonly Measured[]) =>
  measured.filter(
    (each, i) =>
      i < 3 ||
      each.compared.verdict !== measured[i - 1]?.compared.verdict ||
      each.compared.canary.hits + each.compared.stable.hits > 0,
  )

const numbersOf = (judged: readonly Judged[]): Numbers => ({
  title: 'Requests since the step began, and of how many percent of them it is so',
  head: HEAD,
  rows: judged.flatMap(({ cluster, measured }) => told(measured).map((each) => rowOf(cluster, each))),
})

const minutes = (seconds: number) => `${Math.max(1, Math.round(seconds / 60))} min`

const nameOf = ({ version, percent }: Canary) => `canary ${version} at ${percent} %`

const reasons = (judged: readonly Judged[], ...verdicts: readonly Judged['verdict'][]) =>
  judged
    .filter(({ verdict }) => verdicts.includes(verdict))
    .flatMap(({ cluster, why }) => why.map((each) => `${cluster}: ${each}`))

const abort = (canary: Canary, why: readonly string[], numbers: readonly Numbers[]): Proposed => ({
  verdict: 'change',
  title: `Canary ${canary.version} is aborted at ${canary.percent} %`,
  why,
  numbers,
  command: 'canary -- abort',
  edit: abortCanary,
  urgent: true,
})

const advance = (fleet: Fleet, canary: Canary, numbers: readonly Numbers[]): Proposed => {
  const next = fleet.release.steps.find((step) => step > canary.percent) ?? 100
  return {
    verdict: 'change',
    title:
      next === 100
        ? `Canary ${canary.version} becomes the stable release`
        : `Canary ${canary.version} goes from ${canary.percent} % to ${next} %`,
    why: ['in every cluster that has it, it is surely no worse than stable by more than the fleet allows'],
    numbers,
    command: 'canary -- advance',
    edit: advanceCanary,
  }
}

/** How long until there is enough, at the rate so far. */
const patienceWords = (judged: readonly Judged[], seconds: number): readonly string[] => {
  const times = judged.flatMap(({ missing, measured }) => {
    const had = measured[0]?.compared.canary.all ?? 0
    return missing === undefined || missing === 0 || had === 0 ? [] : [(missing / had) * seconds]
  })
  return times.length === 0 ? [] : [`at the rate so far that takes about ${minutes(Math.max(...times))}`]
}

/** By what every cluster that has the canary shows; `lost` are those of which nothing is known. */
const verdictOf = (
  fleet: Fleet,
  canary: Canary,
  judged: readonly Judged[],
  { lost }: Begun,
  seconds: number,
  numbers: readonly Numbers[],
): Decision => {
  const say = (verdict: Unchanged['verdict'], title: string, why: readonly string[]) =>
    unchanged(verdict, `${nameOf(canary)} ${title}`, why, numbers)
  // What is known to do harm ends, whatever else is not known.
  const bad = reasons(judged, 'bad')
  if (bad.length > 0) return abort(canary, bad, numbers)
  if (lost.size > 0) return say('freeze', 'stays: not every cluster can be seen', sentences(lost))
  const late = seconds > fleet.release.gate.patience / 1_000
  const silent = reasons(judged, 'silent')
  if (silent.length > 0 && late)
    return abort(canary, [...silent, `so it has been for ${minutes(seconds)}`], numbers)
  const open = reasons(judged, 'contrary', 'silent', 'open')
  if (open.length === 0) return advance(fleet, canary, numbers)
  return say('wait', `has to show more`, [...open, ...patienceWords(judged, seconds)])
}

const askAll = async (ask: Ask, questions: Counts): Promise<Answers> => {
  const [answered, failed, under, called, calledInVain, restarts, memory, rate, failing] = await Promise.all([
    ask('answered', questions.answered),
    ask('failed', questions.failed),
    ask('under', questions.under),
    ask('called', questions.called),
    ask('calledInVain', questions.calledInVain),
    ask('restarts', questions.restarts),
    ask('memory', questions.memory),
    ask('rate', questions.rate),
    ask('failing', questions.failing),
  ])
  return { answered, failed, under, called, calledInVain, restarts, memory, rate, failing }
}

const decide = async (fleet: Fleet, ask: Ask, at: Date): Promise<Decision> => {
  const { canary } = fleet.release
  if (canary === undefined) return unchanged('keep', 'no canary runs')
  const answers = {
    age: await ask('age', beginning.age),
    asked: await ask('asked', beginning.asked),
    present: await ask('present', beginning.present),
  }
  const begun = beginOf(fleet, answers, at)
  if (begun.waiting.length > 0)
    return unchanged('wait', `${nameOf(canary)} is on its way`, [
      `${begun.waiting.join(', ')}: the metrics there ask for another share: the commit has not arrived`,
    ])
  if (begun.at === undefined)
    return unchanged('freeze', `${nameOf(canary)} stays: no cluster can be seen`, sentences(begun.lost))
  const seconds = Math.round(at.getTime() / 1_000 - begun.at)
  if (seconds < LEAST)
    return unchanged('wait', `${nameOf(canary)} has just begun`, [
      `${seconds} s ago: ${LEAST} s are the least that is judged`,
    ])
  const counted = await askAll(ask, counts(seconds, boundsOf(fleet)))
  const lost = new Map([...failedIn({ ...counted, present: answers.present }), ...begun.lost])
  const homes = fleet.clusters.filter(({ name }) => canaryClusters(fleet).includes(name))
  const error = errorOf(fleet, homes.length)
  const judged = homes.filter(({ name }) => !lost.has(name)).map((each) => judge(fleet, each, counted, error))
  const numbers = [
    numbersOf(judged),
    chartOf(
      counted,
      homes.map(({ name }) => name),
    ),
  ]
  return verdictOf(fleet, canary, judged, { ...begun, lost }, seconds, numbers)
}

/** Decides about the canary of a fleet. */
export const gate: Decider = { name: 'canary', fields: ['release'], decide }
