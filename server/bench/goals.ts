/** What the server is meant to reach, and whether it did. */
import { type Ratio, ratio, type Sample, SHORT } from './compare.ts'
import { figure, middle, type Spread, spread } from './spread.ts'
import type { Round } from './tracing.ts'

const rate = ({ rate }: Sample) => rate
const p99 = ({ p99 }: Sample) => p99

/** A ratio and how its median should be. The fleet runs with tracing, in which nearly no request is sampled. */
const RATIOS: readonly (Ratio & { readonly least?: number; readonly most?: number })[] = [
  { title: 'req/s, not sampled / FastAPI', one: 'unsampled', other: 'fastapi', of: rate, least: 5 },
  { title: 'p99, not sampled / FastAPI', one: 'unsampled', other: 'fastapi', of: p99, most: 1 / 3 },
  { title: 'req/s, no tracing / bare', one: 'off', other: 'bare', of: rate, least: 0.55 },
]

/** What tracing may cost: processor time per request over that without. */
const TRACING = { unsampled: 1.05, sampled: 2 } as const

/** Connections at which the goals are looked at; at 1 the round trip decides, not the server. */
export const LOADED = 32

/** MiB. */
const MEMORY = 150

interface Goal {
  readonly goal: string
  readonly result: string
  readonly met: boolean
}

/** Of the server with the most, its peak over all loads in each repeat; undefined without samples. */
const largestPeak = (samples: readonly Sample[]): Spread | undefined =>
  [...Map.groupBy(samples, ({ name }) => name).values()]
    .map((own) =>
      spread(
        [...Map.groupBy(own, ({ repeat }) => repeat).values()].map((same) =>
          Math.max(...same.map(({ mebibytes }) => mebibytes)),
        ),
      ),
    )
    .sort((a, b) => b.median - a.median)[0]

const tracingGoals = (rounds: readonly Round[]): readonly Goal[] =>
  (['unsampled', 'sampled'] as const).map((way) => {
    const found = middle(rounds.map((round) => round[way] / round.off))
    return {
      goal: `CPU, ${way === 'sampled' ? 'sampled' : 'not sampled'} / no tracing, c = ${LOADED}: at most ${TRACING[way]}`,
      result: figure(found, 2),
      met: found.median <= TRACING[way],
    }
  })

/** Of each number of connections the ratios, and the goals that the samples and rounds can tell of. */
export const judged = (samples: readonly Sample[], rounds: readonly Round[]) => {
  const sizes = [...new Set(samples.map(({ connections }) => connections))]
  const goals = [...tracingGoals(rounds)]
  const rows = sizes.map((connections) => [
    `${connections}`,
    ...RATIOS.map((wanted) => {
      const found = ratio(samples, { connections, values: SHORT }, wanted)
      if (found === undefined) return ''
      const { title, least = 0, most = Number.POSITIVE_INFINITY } = wanted
      const bound = least > 0 ? `at least ${least}` : `at most ${Number(most.toFixed(2))}`
      if (connections >= LOADED)
        goals.push({
          goal: `${title}, c = ${connections}: ${bound}`,
          result: figure(found, 2),
          met: found.median >= least && found.median <= most,
        })
      return figure(found, 2)
    }),
  ])
  const ours = samples.filter(({ name }) => name === 'off' || name === 'unsampled' || name === 'sampled')
  const failed = ours.reduce((sum, sample) => sum + sample.failed, 0)
  const peak = largestPeak(ours)
  if (peak !== undefined)
    goals.push(
      {
        goal: `peak memory of the largest of ours, MiB: at most ${MEMORY}`,
        result: figure(peak, 0),
        met: peak.median <= MEMORY,
      },
      { goal: 'requests that fail at ours: none', result: `${failed}`, met: failed === 0 },
    )
  return { head: ['c', ...RATIOS.map(({ title }) => title)], rows, goals }
}
