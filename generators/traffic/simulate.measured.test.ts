/**
 * Predictions held against what was measured on real control planes and Envoys: two clouds with three pods each behind
 * their gateways, 300 requests/s on the split and 100 pinned to aws through each gateway (docs/traffic.md says how).
 */
import { describe, expect, test } from 'vitest'
import { clusterName, type Fleet } from '../fleet/index.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../testing/fleets.ts'
import { type ClusterOutage, everyTrack, simulate } from './index.ts'

const clusters = [awsData('aws'), gcpData('gcp')]
const fleet = (aws: number, canary?: readonly string[]) =>
  fleetOf(
    {
      traffic: { split: { aws, gcp: 100 - aws } },
      release: { canary: canary && canaryData(10, canary) },
    },
    clusters,
  )
/** What a pin is: a split of 100 and 0. */
const pin = fleet(100)

/** What a gateway sees: each track's percent as `aws`, `gcp canary` …, and `lost`. */
const seen = (from: string, asked: Fleet, outages: Readonly<Record<string, ClusterOutage>> = {}) => {
  const made = simulate(
    asked,
    new Map(Object.entries(outages).map(([name, outage]) => [clusterName.parse(name), outage])),
    { entering: new Map([[clusterName.parse(from), 100]]) },
  )
  const tracks = made.clusters.flatMap(({ cluster, tracks: each }) =>
    each.map(({ track, share }) => [track === 'stable' ? cluster : `${cluster} ${track}`, share] as const),
  )
  return new Map<string, number>([...tracks, ['lost', made.lost]])
}
const awsSeen = (from: string, asked: Fleet, outage: ClusterOutage) =>
  seen(from, asked, { aws: outage }).get('aws')

/** Each prediction is within so many points of what was measured. */
const within = (points: number, predicted: readonly number[], measured: readonly number[]) => {
  for (const [i, share] of predicted.entries())
    expect(Math.abs(share - (measured[i] ?? 0))).toBeLessThan(points)
}

const gone = everyTrack({ missing: 100 })
const two = everyTrack({ missing: { pods: 2 } })
const failing = (pods: number) => everyTrack({ ejected: { pods } })

describe('shares of the split, percent of aws from each gateway', () => {
  test.each([
    ['50/50: 49.8 and 50.1', 50, [49.8, 50.1]],
    ['70/30: 67.8 and 71.1', 70, [67.8, 71.1]],
    ['a pin: 100 and 100', 100, [100, 100]],
  ])('%s', (_, share, measured) => {
    within(
      2.5,
      ['aws', 'gcp'].map((from) => seen(from, fleet(share)).get('aws') ?? 0),
      measured,
    )
  })
})

describe('faults of aws: percent of the split and of the pins that aws answers, from aws, and from gcp', () => {
  type Case = readonly [
    what: string,
    outage: ClusterOutage,
    split: readonly number[],
    pins: readonly number[],
  ]
  test.each<Case>([
    ['all pods killed (table of faults: 0 / 0 %)', gone, [0, 0], [0, 0]],
    ['all pods hang (0 / 0 %)', failing(3), [0, 0], [0, 0]],
    ['its east-west gateway killed (51 / 0 %)', { gateway: 'down' }, [51, 0], [100, 0]],
    ['link cut (100 / 0 %)', { link: 'down' }, [100, 0], [100, 0]],
    ['1 of 3 answers 500 to all (47 / 51 %; pins 93 and 100 %)', failing(1), [47, 51], [93, 100]],
    ['1 of 3 hangs (47 / 50 %)', failing(1), [47, 50], [93, 100]],
    ['2 of 3 not ready with minHealthPercent 1 (50, 51 %; pins 100, 100 %)', two, [50, 51], [100, 100]],
  ])('%s', (_, outage, split, pins) => {
    const predicted = (asked: Fleet) => ['aws', 'gcp'].map((from) => awsSeen(from, asked, outage) ?? 0)
    within(2, predicted(fleet(50)), split)
    within(2, predicted(pin), pins)
  })

  test('2 of 3 dead, before they leave the endpoints: pins 45 to 47 % directly; a gateway hides it once it is back', () => {
    expect(awsSeen('aws', pin, failing(2))).toBe(46)
    expect(awsSeen('gcp', pin, failing(2))).toBe(100)
  })

  test('each answers 500 to half: 7 and 6 % of the pins with thresholds of 3, taken for all ejected', () => {
    expect(awsSeen('aws', pin, failing(3))).toBe(0)
    expect(awsSeen('gcp', pin, failing(3))).toBe(0)
  })

  test('nothing was lost in any of them', () => {
    for (const outage of [gone, two, failing(1), failing(2), failing(3), { gateway: 'down' } as const])
      for (const from of ['aws', 'gcp'])
        for (const asked of [fleet(50), pin]) expect(seen(from, asked, { aws: outage }).get('lost')).toBe(0)
  })
})

describe('a canary of 10 percent, cluster first: percent of aws canary and of gcp canary', () => {
  const canaries = (from: string, asked: Fleet, outages = {}) => {
    const shares = seen(from, asked, outages)
    return [shares.get('aws canary') ?? 0, shares.get('gcp canary') ?? 0]
  }
  test.each([
    ['both, via aws: 4.9, 4.7', 'aws', ['aws', 'gcp'], [4.9, 4.7]],
    ['both, via gcp: 5.7, 5.4', 'gcp', ['aws', 'gcp'], [5.7, 5.4]],
    ['--in gcp, via aws: –, 4.7', 'aws', ['gcp'], [0, 4.7]],
    ['--in gcp, via gcp: –, 4.8', 'gcp', ['gcp'], [0, 4.8]],
  ])('%s', (_, from, on, measured) => {
    within(0.75, canaries(from, fleet(50, on)), measured)
  })

  const both = fleet(50, ['aws', 'gcp'])

  test("no canary pod in aws: gcp's has its 5 percent (4.4, 5.2), aws's share goes to aws's stable", () => {
    for (const from of ['aws', 'gcp'])
      expect([...seen(from, both, { aws: { canary: { missing: 100 } } })]).toEqual([
        ['aws', 50],
        ['aws canary', 0],
        ['gcp', 45],
        ['gcp canary', 5],
        ['lost', 0],
      ])
  })

  test.each([
    ['dead (0 of 10,200 and of 12,000 failed)', { missing: 100 }],
    ['failing (0 of 10,200 failed)', { ejected: 100 }],
  ])('both canaries %s', (_, outage) => {
    for (const from of ['aws', 'gcp'])
      expect(seen(from, both, { aws: { canary: outage }, gcp: { canary: outage } }).get('lost')).toBe(0)
  })
})
