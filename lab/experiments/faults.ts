/** One cloud is struck while requests come in at all gateways: what users see, and how long. */
import type { FaultName } from '../faults/index.ts'
import {
  answersBy,
  between,
  failedOf,
  percentBy,
  type Row,
  slowSeconds,
  untilBack,
  untilSteady,
} from '../traffic/index.ts'
import type { Context } from './context.ts'
import type { Experiment, Measure, Measures } from './experiment.ts'

/** Seconds before the fault, with it, and after it was mended. */
interface Times {
  readonly calm: number
  readonly struck: number
  readonly after: number
}
const TIMES: Times = { calm: 6, struck: 20, after: 20 }
/** Requests per second at each gateway; the pinned ones ask for the victim. */
const LOAD = { split: 75, pinned: 25 }

export interface Strike {
  readonly fault: FaultName
  readonly count?: number
  /** @default the victim */
  readonly in?: 'all' | 'other'
  /** Seconds after the first fault of the experiment. @default 0 */
  readonly after?: number
}

const round = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 10) / 10)

/** What the rows of one load say of a fault of `victim` that was there from second `from` to `to`. */
export const readFault = (
  lab: Pick<Context, 'fleet'>,
  rows: readonly Row[],
  { victim, from, to }: { readonly victim: string; readonly from: number; readonly to: number },
): Measures => {
  const fleet = lab.fleet()
  const via = (gateway: string) => rows.filter(({ stream }) => stream.endsWith(` via ${gateway}`))
  const splitVia = (gateway: string) => rows.filter(({ stream }) => stream === `split via ${gateway}`)
  const shareIn = (some: readonly Row[]) =>
    percentBy(answersBy(fleet, some, ({ cluster }) => cluster)).get(victim) ?? 0
  return fleet.clusters.flatMap(({ name: gateway }): Measures => {
    const all = between(via(gateway), Math.floor(from))
    // The first seconds of a fault are on their way to what it makes of the share.
    const meanwhile = between(splitVia(gateway), Math.ceil(from) + 5, to)
    const before = between(splitVia(gateway), 0, from)
    const back = { cluster: victim, mended: to, asked: shareIn(before) }
    return [
      { name: `failed via ${gateway}`, value: failedOf(via(gateway)) },
      { name: `slowest via ${gateway}, ms`, value: Math.max(0, ...all.map(({ max }) => max)) },
      { name: `slow via ${gateway}, s`, value: new Set(slowSeconds(all)).size },
      { name: `steady via ${gateway} after, s`, value: untilSteady(between(all, 0, to), from) },
      { name: `${victim} meanwhile via ${gateway}, %`, value: round(shareIn(meanwhile)) },
      { name: `${victim} back via ${gateway}, s`, value: untilBack(fleet, splitVia(gateway), back) },
    ]
  })
}

/** Percent of all requests that may fail. */
const total = (rows: readonly Row[], most: number): Measure => {
  const sent = rows.reduce((sum, row) => sum + row.sent, 0)
  return { name: 'failed', value: failedOf(rows), limit: { atMost: Math.floor((sent * most) / 100) } }
}

/** Runs load with faults in the middle of it. The victim is the first cluster. */
export const underFaults = async (
  lab: Context,
  strikes: readonly Strike[],
  { calm, struck, after }: Times = TIMES,
) => {
  const [victim = '', ...others] = lab.fleet().clusters.map(({ name }) => name)
  const whom = { all: [victim, ...others], other: others, victim: [victim] }
  const at = { victim, from: 0, to: 0 }
  const { rows } = await lab.load({ ...LOAD, pin: victim, seconds: calm + struck + after }, async (load) => {
    const until = (second: number) => lab.wait(Math.max(0, second - load.second()))
    await until(calm)
    at.from = load.second()
    for (const { fault, count, in: where = 'victim', after: late = 0 } of strikes) {
      await until(at.from + late)
      const struckAt = load.second()
      await Promise.all(
        whom[where].map((cluster) => lab.break({ fault, cluster, ...(count !== undefined && { count }) })),
      )
      lab.say(`${fault} took ${(load.second() - struckAt).toFixed(1)} s to strike`)
    }
    await until(at.from + struck)
    await lab.mend()
    at.to = load.second()
  })
  return { rows, at }
}

interface Case {
  readonly title: string
  readonly expected?: string
  readonly strikes: readonly Strike[]
  readonly times?: Partial<Times>
  /** Percent that may fail. @default 0 */
  readonly most?: number
}

const experiment = (name: string, { title, expected, strikes, times, most = 0 }: Case): Experiment => ({
  name,
  group: 'faults',
  title,
  expected: expected ?? 'nothing fails',
  run: async (lab) => {
    const { rows, at } = await underFaults(lab, strikes, { ...TIMES, ...times })
    return [total(rows, most), ...readFault(lab, rows, at)]
  },
})

const cases: Readonly<Record<string, Case>> = {
  crash: { title: 'all pods killed once', strikes: [{ fault: 'crash' }] },
  dead: { title: 'all pods killed for 20 s', strikes: [{ fault: 'dead' }], times: { after: 45 } },
  hang: { title: 'all pods hang for 20 s', strikes: [{ fault: 'hang' }] },
  'slow-300ms': { title: 'predictions take 300 ms more', strikes: [{ fault: 'slow' }] },
  'slow-3s': { title: 'predictions take 3 s more', strikes: [{ fault: 'very-slow' }] },
  'two-dead': {
    title: '2 of 3 pods killed for 20 s',
    strikes: [{ fault: 'dead', count: 2 }],
    times: { after: 45 },
  },
  'errors-half': { title: 'every pod answers 500 to half', strikes: [{ fault: 'errors' }] },
  'one-bad': { title: '1 of 3 answers 500 to all', strikes: [{ fault: 'bad' }] },
  'one-hangs': { title: '1 of 3 hangs', strikes: [{ fault: 'hang', count: 1 }] },
  'node-lost': {
    title: 'a node is lost for 60 s, with a gateway on it',
    expected:
      'only what its gateway held, and what the load balancer sends there until it notices (30 s): at most 0.5 %',
    strikes: [{ fault: 'node' }],
    times: { struck: 60 },
    most: 0.5,
  },
  'ingress-killed': {
    title: 'one of two ingress gateways killed',
    expected: 'only requests that it held, and none after 5 s',
    strikes: [{ fault: 'ingress' }],
    most: 0.5,
  },
  'east-west-dead': {
    title: 'all east-west gateways killed for 20 s',
    times: { after: 45 },
    strikes: [{ fault: 'east-west' }],
  },
  'link-cut': { title: 'link cut for 20 s', strikes: [{ fault: 'link' }] },
  'api-gone': { title: 'API server gone for 20 s', strikes: [{ fault: 'api-server' }] },
  'api-gone-istiod': {
    title: "API server gone for 60 s, the other's istiod restarted meanwhile",
    strikes: [{ fault: 'api-server' }, { fault: 'istiod', in: 'other', after: 5 }],
    times: { struck: 60 },
  },
  'slow-everywhere': {
    title: 'every pod of both clouds takes 1.2 s for 3 s',
    expected: 'at most 0.1 % fail',
    strikes: [{ fault: 'too-slow', in: 'all' }],
    times: { struck: 3 },
    most: 0.1,
  },
}

export const faultExperiments: readonly Experiment[] = Object.entries(cases).map(([name, each]) =>
  experiment(name, each),
)
