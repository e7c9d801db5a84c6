import { describe, expect, test } from 'vitest'
import { fleetOf as parsedFleet } from '../../fleet/index.ts'
import { type Answer, decideAgain, decideNow, type Question } from '../../proposals/index.ts'
import { awsData, fleetText, gcpData, merged } from '../../testing/fleets.ts'
import { pricesData, pricesText } from '../../testing/prices.ts'
import { costDecider, pricesAnswer } from './index.ts'
import { questions } from './questions.ts'

const AT = new Date('2026-01-02T12:00:00Z')
const seconds = AT.getTime() / 1_000

/** aws and gcp, half each, autoscaled, with pods enough. */
const text = fleetText({ traffic: { peakRps: 400 } }, [
  merged(awsData('aws'), { inference: { replicas: { min: 1, max: 8 } } }),
  merged(gcpData('gcp'), { inference: { replicas: { min: 1, max: 8 } } }),
])

/** Spot prices of today. */
const prices = pricesText(
  JSON.parse(JSON.stringify(pricesData).replaceAll('"checked":null', '"checked":"2026-01-02"')),
)

const vector = (...all: readonly (readonly [labels: Record<string, string>, value: number])[]): Answer => ({
  series: all.map(([labels, value]) => ({ labels, values: [[seconds, `${value}`]] })),
  failed: {},
})
const both = (aws: number, gcp: number, label = 'cluster') =>
  vector([{ cluster: 'aws', [label]: 'aws' }, aws], [{ cluster: 'gcp', [label]: 'gcp' }, gcp])
const over = (hours: number, step: number, value: (ago: number) => number): [number, string][] =>
  Array.from({ length: (hours * 3_600) / step + 1 }, (_, i): [number, string] => {
    const ago = hours * 3_600 - i * step
    return [seconds - ago, `${value(ago)}`]
  })

/** What a healthy fleet says that has had its split for a day. */
const well: Readonly<Record<keyof typeof questions, Answer>> = {
  load: {
    series: ['aws', 'gcp'].map((cluster) => ({
      labels: { cluster },
      values: over(7 * 24, 3_600, () => 150),
    })),
    failed: {},
  },
  asked: {
    series: ['aws', 'gcp'].map((name) => ({
      labels: { cluster: 'aws', destination_cluster: name },
      values: over(7, 60, () => 0.5),
    })),
    failed: {},
  },
  requests: both(150, 150, 'destination_cluster'),
  failures: vector([{ cluster: 'aws', destination_cluster: 'aws' }, 0.01]),
  p99: both(40, 40, 'destination_cluster'),
  pods: both(2, 2),
  node: both(0.03, 0.02),
}

const sourcesOf = (more: Partial<typeof well> = {}) => {
  const answers = new Map(Object.entries({ ...well, ...more }).map(([name, answer]) => [name, answer]))
  return async (question: Question): Promise<Answer> => {
    if (!('query' in question)) return pricesAnswer('clusters/prices.yaml', prices)
    const [name = ''] = Object.entries(questions).find(([, { query }]) => query === question.query) ?? []
    return answers.get(name) ?? { series: [], failed: {} }
  }
}
const decided = (more?: Partial<typeof well>) => decideNow(costDecider, text, AT, sourcesOf(more))
const only = (answer: Answer, cluster: string): Answer => ({
  ...answer,
  series: answer.series.filter(({ labels }) => labels.cluster === cluster),
})

describe('a proposal by cost', () => {
  test('says what moves and what it saves, and edits the split alone', async () => {
    const { decision } = await decided()
    expect(decision.title).toBe('Split by cost: aws 50 % to 40 %, gcp 50 % to 60 %')
    expect(decision.why[0]).toMatch(/^saves \$\d+\.\d\d a month .* between \$\d+\.\d\d and \$\d+\.\d\d$/)
    if (decision.verdict !== 'change') throw new Error(decision.verdict)
    expect(decision.command).toBe('weights -- aws=40 gcp=60')
    const fleet = parsedFleet(text)
    const after = parsedFleet(decision.edit(text, fleet))
    expect(after).toEqual({ ...fleet, traffic: { ...fleet.traffic, split: { aws: 40, gcp: 60 } } })
  })

  test('is made again from its record, prices and all', async () => {
    const { decision, evidence } = await decided()
    const again = await decideAgain(costDecider, JSON.parse(JSON.stringify(evidence)), 'evidence.json')
    expect(JSON.stringify(again.decision)).toBe(JSON.stringify(decision))
  })

  test.each<readonly [string, Partial<typeof well>, string, RegExp]>([
    [
      'a view that gives no answer',
      { p99: { ...well.p99, failed: { gcp: 'no answer in 30 s' } } },
      'freeze',
      /^gcp: no answer in 30 s$/,
    ],
    [
      'a cluster that nobody measures',
      { pods: only(well.pods, 'aws') },
      'freeze',
      /^of gcp there is no measure of pods$/,
    ],
    ['no requests at all', { load: { series: [], failed: {} } }, 'freeze', /^no request was seen/],
    ['prices that OpenCost contradicts', { node: both(0.03, 0.09) }, 'freeze', /^OpenCost counts \$0.0900/],
    [
      'a commit that has not arrived',
      {
        asked: {
          ...well.asked,
          series: well.asked.series.map((each) => ({ ...each, values: over(7, 60, () => 0.6) })),
        },
      },
      'wait',
      /^aws: the metrics there ask for another split/,
    ],
    [
      'a change two hours ago',
      {
        asked: {
          ...well.asked,
          series: well.asked.series.map((each) => ({
            ...each,
            values: over(7, 60, (ago) => (ago > 7_200 ? 0.6 : 0.5)),
          })),
        },
      },
      'wait',
      /the next change may come in 4\.0 h$/,
    ],
  ])('%s stops it', async (_, more, verdict, why) => {
    const { decision } = await decided(more)
    expect([decision.verdict, decision.why[0]]).toEqual([verdict, expect.stringMatching(why)])
  })

  test('an hour of which one cluster says nothing is no hour of half the load', async () => {
    const [aws, gcp] = well.load.series
    if (aws === undefined || gcp === undefined) throw new Error('two')
    const gap = { ...gcp, values: gcp.values.slice(0, -30) }
    const whole = await decided()
    const { decision } = await decided({ load: { series: [aws, gap], failed: {} } })
    expect(decision.why[0]).toBe(whole.decision.why[0])
  })

  test('a file of prices that is none stops the run with its findings', async () => {
    const sources = async (question: Question) =>
      'query' in question ? { series: [], failed: {} } : pricesAnswer('clusters/prices.yaml', 'taken: 1')
    await expect(decideNow(costDecider, text, AT, sources)).rejects.toThrow('clusters/prices.yaml')
  })
})
