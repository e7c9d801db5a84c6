import { describe, expect, test } from 'vitest'
import { fleetOf as read } from '../fleet/index.ts'
import type { Answer, Ask } from '../proposals/index.ts'
import { awsData, fleetOf, fleetText, gcpData, merged } from '../testing/fleets.ts'
import { scale } from './index.ts'

const DAY = 86_400
const END = 1_800_000_000

/** Requests a second in each of two clusters, by the time before the end, over some days. */
const measured = (rps: (secondsAgo: number) => number, days = 14): Answer => ({
  series: ['aws', 'gcp'].map((cluster) => ({
    labels: { cluster },
    values: Array.from({ length: (days * DAY) / 300 }, (_, i) => [END - 300 * i, `${rps(300 * i) / 2}`]),
  })),
  failed: {},
})

/** One pod carries 200 requests/s; the peak that is declared is 1,000. */
const shared = { traffic: { peakRps: 1_000 } }
const clusters = (aws: unknown, gcp: unknown) => [
  merged(awsData('aws'), { inference: { replicas: aws } }),
  merged(gcpData('gcp'), { inference: { replicas: gcp } }),
]
const decided = async (answer: Answer, aws: unknown, gcp: unknown, over = {}) => {
  const ask: Ask = async () => answer
  const text = fleetText(merged(shared, over), clusters(aws, gcp))
  const decision = await scale.decide(read(text), ask, new Date(END * 1_000))
  const { title, verdict, why } = decision
  const after = decision.verdict === 'change' ? read(decision.edit(text, read(text))) : undefined
  return {
    said: [`${verdict}: ${title}`, ...why].join('\n'),
    pods: after?.clusters.map(({ inference }) => inference.replicas),
    peak: after?.traffic.peakRps,
  }
}

const flat = (rps: number) => () => rps
/** A usual load, and a peak for two hours of the two weeks. */
const peaky = (usual: number, peak: number) => (ago: number) => (ago < 7_200 ? peak : usual)

describe('pods by measured load', () => {
  test('stay when they are what is needed', async () => {
    const { said } = await decided(measured(flat(800)), { min: 4, max: 5 }, { min: 4, max: 5 })
    expect(said).toMatch(/^keep: pods are as many as are needed\nin 14\.0 days at most 800 requests\/s/)
  })

  test('each cluster alone can carry the peak with its headroom, and the usual load at rest', async () => {
    const { pods } = await decided(measured(peaky(400, 990)), { min: 1, max: 3 }, { min: 1, max: 3 })
    // 990 · 1.2 / 200 = 5.94; 400 / 200 = 2.
    expect(pods).toEqual([
      { min: 2, max: 6 },
      { min: 2, max: 6 },
    ])
  })

  test('a number stays a number, and is the most that is needed', async () => {
    expect((await decided(measured(peaky(400, 990)), 5, 6)).pods).toEqual([6, 6])
  })

  test('a measured peak above the one that is declared is declared', async () => {
    const low = { traffic: { peakRps: 500 } }
    const { peak, said } = await decided(
      measured(peaky(400, 733)),
      { min: 2, max: 8 },
      { min: 2, max: 8 },
      low,
    )
    expect(peak).toBe(740)
    expect(said).toContain('that is above the 500 that traffic.peakRps declares')
  })

  test('go by half at most, and not for a few', async () => {
    const { pods } = await decided(measured(flat(300)), { min: 2, max: 40 }, { min: 2, max: 6 })
    expect(pods).toEqual([
      { min: 2, max: 20 },
      { min: 2, max: 6 },
    ])
  })

  test('are not taken away by what is known of two days; more come at once', async () => {
    const few = measured(flat(900), 2)
    expect((await decided(few, { min: 9, max: 20 }, { min: 9, max: 20 })).said).toMatch(
      /^wait: .*[\s\S]*too little is known to take pods away/,
    )
    expect((await decided(few, { min: 2, max: 3 }, { min: 9, max: 20 })).pods).toEqual([
      { min: 5, max: 6 },
      { min: 9, max: 20 },
    ])
  })

  test.each([
    ['a cluster does not answer', { ...measured(flat(900)), failed: { gcp: 'refused' } }, 'gcp: refused'],
    [
      'a cluster counts nothing',
      { series: measured(flat(900)).series.slice(0, 1), failed: {} },
      'gcp: nobody counted requests there',
    ],
  ])('freeze when %s', async (_, answer, why) => {
    expect((await decided(answer, 5, 5)).said).toBe(
      `freeze: pods stay: not every cluster can be seen\n${why}`,
    )
  })

  test('wait while a cluster is evacuated', async () => {
    const away = { traffic: { evacuated: ['gcp'] } }
    expect((await decided(measured(flat(900)), 6, 6, away)).said).toMatch(/^wait: gcp is evacuated/)
  })

  test('count only the times that every cluster knows', async () => {
    const [aws, gcp] = measured(flat(1_000)).series
    const half = { series: [aws, { ...gcp, values: gcp?.values.slice(0, 100) }], failed: {} } as Answer
    expect((await decided(half, 6, 6)).said).toContain('in 0.3 days at most 1,000 requests/s')
  })

  test('a cluster that has left counts while it was there', async () => {
    const [aws, gcp] = measured(flat(600)).series
    const old = { labels: { cluster: 'old' }, values: gcp?.values.slice(1_000) ?? [] }
    const { said } = await decided({ series: [aws, gcp, old], failed: {} } as Answer, 6, 6)
    expect(said).toContain('in 14.0 days at most 900 requests/s')
  })

  test('fit a fleet of three: the share of a lost cluster goes to the others', async () => {
    const three = fleetOf({ traffic: { peakRps: 1_000, split: { aws: 50, gcp: 30, eu: 20 } } }, [
      ...clusters(9, 9),
      merged(gcpData('eu', 2), { inference: { replicas: 9 } }),
    ])
    const series = ['aws', 'gcp', 'eu'].map((cluster) => ({
      labels: { cluster },
      values: (measured(flat(1_000)).series[0]?.values ?? []).map(([at]) => [at, '300'] as [number, string]),
    }))
    const { numbers } = await scale.decide(three, async () => ({ series, failed: {} }), new Date(END * 1_000))
    const shares = numbers[0]?.rows.map(([, share]) => Number.parseInt(share ?? '', 10)) ?? []
    expect(shares[0]).toBeGreaterThan(50)
    expect(shares[0]).toBeLessThan(100)
    expect(shares.reduce((a, b) => a + b, 0)).toBeGreaterThan(130)
  })
})
