import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../server/src/metrics.ts'
import { randomOf } from '../chance/index.ts'
import type { Answer, Ask, Decision } from '../proposals/index.ts'
import { canaryData, fleetOf, fleetText } from '../testing/fleets.ts'
import { gate } from './decide.ts'
import { BOUNDS } from './judge.ts'
import { type Release, rollout, worldOf } from './simulated/index.ts'

const fleet = fleetOf({ release: { canary: canaryData(10) } })
const BEGAN = 1_800_000_000
const good: Release = { failing: 0.0005, median: 8, spread: 0.6 }

/** Decides after some minutes of 200 requests a second; `over` changes answers by their names. */
const decidedAfter = async (
  minutes: number,
  canary: Release,
  over: (name: string, answer: Answer) => Answer = (_, answer) => answer,
  stable = good,
): Promise<Decision> => {
  const world = worldOf(fleet, { stable, canary }, BEGAN, randomOf(1))
  world.pass(minutes * 60, 200)
  const ask: Ask = async (name, question) => over(name, await world.ask(name, question))
  return gate.decide(fleet, ask, new Date((BEGAN + minutes * 60) * 1_000))
}

const said = ({ verdict, title, why }: Decision) => [`${verdict}: ${title}`, ...why].join('\n')

/** The same answer without the series of a cluster. */
const without = (cluster: string, { series, failed }: Answer): Answer => ({
  series: series.filter(({ labels }) => labels.cluster !== cluster),
  failed,
})

describe('the gate', () => {
  test('advances a canary that is as good as stable', async () => {
    const decision = await decidedAfter(30, good)
    expect(said(decision)).toMatch(/^change: Canary v\S+ goes from 10 % to 25 %/)
    expect('command' in decision && decision.command).toBe('canary -- advance')
  })

  test.each([
    ['errors', { ...good, failing: 0.05 }, /aws: failed at the server: [45]\.?\d* % of \d+ \(surely above/],
    ['slowness', { ...good, delay: 500 }, /slower than 500ms: 100 % of \d+/],
    ['less slowness', { ...good, delay: 60 }, /slower than 50ms: 100 % of \d+/],
  ])('aborts one with %s, and says of which cluster it knows what', async (_, canary, why) => {
    const decision = await decidedAfter(5, canary)
    expect(said(decision)).toMatch(/^change: Canary v\S+ is aborted at 10 %/)
    expect(said(decision)).toMatch(why)
    expect('urgent' in decision && decision.urgent).toBe(true)
  })

  test('aborts for one cluster alone', async () => {
    const decision = await decidedAfter(5, good, (name, answer) =>
      name !== 'failed'
        ? answer
        : {
            ...answer,
            series: answer.series.map((each) =>
              each.labels.cluster === 'gcp' && each.labels.track === 'canary'
                ? { ...each, values: [[BEGAN, '300']] }
                : each,
            ),
          },
    )
    expect(said(decision)).toMatch(/^change: .* aborted .*\ngcp: failed at the server/)
    expect(said(decision)).not.toContain('aws:')
  })

  test('says how many requests and minutes it needs while it waits', async () => {
    expect(said(await decidedAfter(2, good))).toMatch(
      /^wait: canary .* has to show more\naws: \d+ requests are too few to tell: about \d+ more are needed .*[\s\S]*at the rate so far that takes about \d+ min$/,
    )
  })

  test('does not blame a canary for what stable does as well', async () => {
    const ill = { ...good, failing: 0.005, delay: 300 }
    expect(said(await decidedAfter(30, ill, undefined, ill))).toMatch(/^change: .* goes from 10 % to 25 %/)
  })

  test.each([
    [
      'whose metrics are not there',
      (answer: Answer) => without('gcp', answer),
      'gcp: its metrics are not there',
    ],
    [
      'that does not answer',
      (answer: Answer) => ({ ...without('gcp', answer), failed: { gcp: 'refused' } }),
      'gcp: refused',
    ],
  ])('freezes for a cluster %s', async (_, over, why) => {
    const decision = await decidedAfter(30, good, (_name, answer) => over(answer))
    expect(said(decision)).toBe(`freeze: canary v1.1.0 at 10 % stays: not every cluster can be seen\n${why}`)
  })

  test('freezes for metrics that ended', async () => {
    const old = (name: string, answer: Answer): Answer =>
      name === 'age'
        ? { ...answer, series: answer.series.map((each) => ({ ...each, values: [[BEGAN, '900']] })) }
        : answer
    expect(said(await decidedAfter(30, good, old))).toMatch(
      /^freeze: .*no cluster can be seen\naws: its metrics end 900 s ago/,
    )
  })

  test('freezes when one question of many is not answered', async () => {
    const broken = (name: string, answer: Answer): Answer =>
      name === 'called' ? { ...answer, failed: { gcp: 'no answer in 30 s' } } : answer
    expect(said(await decidedAfter(30, good, broken))).toMatch(/^freeze: .*\ngcp: no answer in 30 s/)
  })

  test('aborts what does harm in the cluster that it sees, whatever else is lost', async () => {
    const decision = await decidedAfter(5, { ...good, failing: 0.3 }, (_, answer) => without('gcp', answer))
    expect(said(decision)).toMatch(/^change: .* aborted .*\naws: failed at the server/)
  })

  test('waits until the commit has arrived everywhere', async () => {
    const late = (name: string, answer: Answer): Answer =>
      name === 'asked'
        ? {
            ...answer,
            series: answer.series.map((each) =>
              each.labels.cluster === 'gcp' ? { ...each, values: [[BEGAN + 1_800, '0.05']] } : each,
            ),
          }
        : answer
    expect(said(await decidedAfter(30, good, late))).toMatch(/^wait: canary .* is on its way\ngcp: /)
  })

  /** Every cluster asked for these shares, by seconds since the world began. */
  const asking =
    (...shares: readonly (readonly [second: number, share: string])[]) =>
    (name: string, answer: Answer): Answer =>
      name === 'asked'
        ? {
            ...answer,
            series: answer.series.map((each) => ({
              ...each,
              values: shares.map(([second, share]) => [BEGAN + second, share]),
            })),
          }
        : answer

  test('counts from the last time that the share changed', async () => {
    const changed = asking([0, '0.1'], [1_760, '0.05'], [1_770, '0.1'], [1_800, '0.1'])
    expect(said(await decidedAfter(30, good, changed))).toMatch(/^wait: .* has just begun\n30 s ago/)
  })

  test('counts from when the last cluster asked for the share', async () => {
    const late = (name: string, answer: Answer): Answer =>
      name === 'asked'
        ? {
            ...answer,
            series: answer.series.map((each) =>
              each.labels.cluster === 'gcp'
                ? { ...each, values: each.values.map(([at, value]) => [Math.max(at, BEGAN + 1_780), value]) }
                : each,
            ),
          }
        : answer
    expect(said(await decidedAfter(30, good, late))).toMatch(/^wait: .* has just begun\n20 s ago/)
  })

  test('a canary of the same share that was aborted before is another one: nobody asked in between', async () => {
    const again = asking([0, '0.1'], [30, '0.1'], [1_770, '0.1'], [1_800, '0.1'])
    expect(said(await decidedAfter(30, good, again))).toMatch(/^wait: .* has just begun\n30 s ago/)
    const gone = asking([1_500, '0.1'], [1_530, '0.1'])
    expect(said(await decidedAfter(30, good, gone))).toMatch(/^wait: .* is on its way\naws, gcp: /)
  })

  test('a canary that took the place of another at the same share begins when the last pod of that is gone', async () => {
    const other = (last: number) => (name: string, answer: Answer) =>
      name === 'present'
        ? {
            ...answer,
            series: [
              ...answer.series,
              {
                labels: { cluster: 'gcp', version: 'v1.0.9' },
                values: [0, last].map((second): [number, string] => [BEGAN + second, '400']),
              },
            ],
          }
        : answer
    expect(said(await decidedAfter(30, good, other(1_780)))).toMatch(/^wait: .* has just begun\n20 s ago/)
    expect(said(await decidedAfter(30, good, other(-60)))).toMatch(/^change: .* goes from 10 % to 25 %/)
  })

  test('waits for a canary that takes no requests, and aborts it when patience ends', async () => {
    const silent = (name: string, answer: Answer): Answer =>
      ['answered', 'failed', 'under', 'called'].includes(name)
        ? {
            ...answer,
            series: answer.series.filter(
              ({ labels }) =>
                labels.track !== 'canary' && labels.destination_workload !== 'ml-inference-canary',
            ),
          }
        : answer
    expect(said(await decidedAfter(30, good, silent))).toMatch(
      /^wait: .*\naws: it answered 0 of about \d+ requests/,
    )
    expect(said(await decidedAfter(121, good, silent))).toMatch(
      /^change: .* aborted[\s\S]*so it has been for 121 min/,
    )
  })

  test('waits when callers in one cluster see what those in another do not', async () => {
    const blocked = (name: string, answer: Answer): Answer => {
      if (name !== 'called' && name !== 'calledInVain') return answer
      const value = name === 'called' ? '4000' : '400'
      const labels = {
        cluster: 'aws',
        destination_cluster: 'gcp',
        destination_workload: 'ml-inference-canary',
      }
      return { ...answer, series: [...answer.series, { labels, values: [[BEGAN, value]] }] }
    }
    expect(said(await decidedAfter(30, good, blocked))).toMatch(
      /^wait: .*\ngcp: failed for callers.*; not so for callers in gcp: the way to it may be at fault/,
    )
  })

  const pods =
    (values: (i: number) => number) =>
    (name: string, answer: Answer): Answer =>
      name === 'memory'
        ? {
            ...answer,
            series: [
              {
                labels: { cluster: 'gcp', track: 'canary', version: 'v1.1.0', pod: 'p-1' },
                values: Array.from({ length: 40 }, (_, i) => [BEGAN + 45 * i, `${values(i) * 2 ** 20}`]),
              },
            ],
          }
        : answer
  test.each([
    ['a pod at its memory limit', pods(() => 970), /gcp: p-1 has 95 % of the memory it may have/],
    [
      'a leak',
      pods((i) => 120 + 12 * i),
      /gcp: the memory of p-1 grows: 57 % of its limit now, all of it in 27m/,
    ],
    [
      'containers that start again and again',
      (name: string, answer: Answer): Answer =>
        name === 'restarts'
          ? {
              ...answer,
              series: [
                { labels: { cluster: 'gcp', track: 'canary', version: 'v1.1.0' }, values: [[BEGAN, '2']] },
              ],
            }
          : answer,
      /gcp: its containers started again 2 times, stable's 0/,
    ],
  ])('aborts for %s', async (_, over, why) => {
    const decision = await decidedAfter(30, good, over)
    expect(said(decision)).toMatch(/^change: .* aborted/)
    expect(said(decision)).toMatch(why)
  })

  test('does not count pods of another image under the name of the canary', async () => {
    const old = (name: string, answer: Answer): Answer =>
      name === 'failed'
        ? {
            ...answer,
            series: [
              ...answer.series,
              { labels: { cluster: 'gcp', track: 'canary', version: 'v1.0.9' }, values: [[BEGAN, '400']] },
            ],
          }
        : answer
    expect(said(await decidedAfter(30, good, old))).toMatch(/^change: .* goes from/)
  })

  test('has nothing to do without a canary', async () => {
    const ask: Ask = () => expect.unreachable('nobody is asked')
    expect((await gate.decide(fleetOf(), ask, new Date())).verdict).toBe('keep')
  })

  test('looks for slowness at bounds that the server counts by', async () => {
    const metrics = createMetrics(
      { model: 'm', version: '1', sha256: undefined },
      () => 0,
      () => false,
    )
    metrics.answered('POST', '/predict', 200, 1)
    const text = await metrics.registry.getSingleMetricAsString('http_request_duration_seconds')
    const known = [...text.matchAll(/le="([\d.]+)"/g)].map(([, le]) => Number(le))
    expect(known).toEqual(expect.arrayContaining([...BOUNDS]))
  })
})

describe('a whole rollout by the gate alone', () => {
  const trial = {
    text: fleetText({ release: { canary: canaryData(5) } }),
    stable: good,
    rps: 200,
    every: 120,
    most: 24 * 60,
  }
  const ends = async (canary: Release, runs: number) =>
    Promise.all(Array.from({ length: runs }, (_, seed) => rollout({ ...trial, canary }, randomOf(seed + 1))))

  test('promotes good canaries', async () => {
    const all = await ends(good, 5)
    expect(all.map(({ end }) => end)).toEqual(Array.from(all, () => 'promoted'))
  })

  test('aborts bad ones before a hundredth of the requests failed', async () => {
    for (const failing of [0.05, 0.3])
      for (const { end, lost, requests } of await ends({ ...good, failing }, 3)) {
        expect(end).toBe('aborted')
        expect(lost / requests).toBeLessThan(0.01)
      }
  })
})
