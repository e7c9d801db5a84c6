import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canaryClusters, type Fleet, parseFleet } from '../fleet/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../testing/fleets.ts'
import { apportion, preferredShares, splitShares } from './shares.ts'

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

describe('apportion: whole parts in proportion, by largest remainder', () => {
  test.each([
    [[1, 1], 100, [50, 50]],
    [[1, 1, 1], 100, [34, 33, 33]],
    [[2, 1], 100, [67, 33]],
    [[1, 2], 100, [33, 67]],
    [[50, 0, 50], 5, [3, 0, 2]],
    [[33, 33, 34], 10, [3, 3, 4]],
    [[0, 0], 100, [0, 0]],
    [[7], 0, [0]],
    [[], 100, []],
  ])('%j of a total of %i: %j', (weights, total, parts) => {
    expect(apportion(weights, total)).toEqual(parts)
  })

  test('the parts total what there is, each within one of its exact share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 1_000 }), { minLength: 1 }),
        fc.nat({ max: 100 }),
        (weights, total) => {
          const all = sum(weights)
          const parts = apportion(weights, total)
          expect(sum(parts)).toBe(all === 0 ? 0 : total)
          parts.forEach((part, i) => {
            const exact = all === 0 ? 0 : ((weights[i] ?? 0) * total) / all
            expect(Math.abs(part - exact)).toBeLessThan(1)
          })
        },
      ),
    )
  })
})

/** The split as `track-cluster weight`. */
const split = (fleet: Fleet) =>
  splitShares(fleet).map(({ track, cluster, weight }) => `${track}-${cluster} ${weight}`)
const three = [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)]

describe('the split', () => {
  const canary = (percent: number, clusters?: readonly string[]) =>
    fleetOf({ release: { canary: canaryData(percent, clusters) } })

  test.each<[string, Fleet, readonly string[]]>([
    ['half each', fleetOf(), ['stable-aws 50', 'stable-gcp 50']],
    ['one cluster', fleetOf({}, [awsData('aws')]), ['stable-aws 100']],
    [
      'three clusters',
      fleetOf({ traffic: { split: { aws: 33, eu: 33, gcp: 34 } } }, three),
      ['stable-aws 33', 'stable-eu 33', 'stable-gcp 34'],
    ],
    [
      'a canary of 10 percent',
      canary(10),
      ['stable-aws 45', 'stable-gcp 45', 'canary-aws 5', 'canary-gcp 5'],
    ],
    [
      'a canary of 1 percent: one cluster has it',
      canary(1),
      ['stable-aws 49', 'stable-gcp 50', 'canary-aws 1'],
    ],
    [
      'a canary of 99 percent: what is left of stable is in one cluster',
      canary(99),
      ['stable-gcp 1', 'canary-aws 50', 'canary-gcp 49'],
    ],
    [
      "a canary in one cluster only takes of that cluster's share",
      canary(10, ['gcp']),
      ['stable-aws 50', 'stable-gcp 45', 'canary-gcp 5'],
    ],
    [
      'a canary of a small share has at least 1 percent',
      fleetOf({
        traffic: { split: { aws: 98, gcp: 2 } },
        release: { canary: canaryData(5, ['gcp']) },
      }),
      ['stable-aws 98', 'stable-gcp 1', 'canary-gcp 1'],
    ],
    [
      'an evacuation gives the share to the others in proportion',
      fleetOf({ traffic: { split: { aws: 50, eu: 30, gcp: 20 }, evacuated: ['aws'] } }, three),
      ['stable-eu 60', 'stable-gcp 40'],
    ],
    [
      'a canary leaves an evacuated cluster with the rest',
      fleetOf({ traffic: { evacuated: ['aws'] }, release: { canary: canaryData(10) } }),
      ['stable-gcp 90', 'canary-gcp 10'],
    ],
    [
      'a cluster with weight 0 has no destination',
      fleetOf({ traffic: { split: { aws: 0, gcp: 100 } } }),
      ['stable-gcp 100'],
    ],
  ])('%s', (_, fleet, shares) => {
    expect(split(fleet)).toEqual(shares)
  })
})

describe('whatever the fleet', () => {
  const runs = { numRuns: 40 }
  const fleets = arbitraryFleet(4).map((text) => {
    const result = parseFleet(text)
    if ('fleet' in result) return result.fleet
    throw new Error(JSON.stringify(result.findings))
  })
  const weights = (fleet: Fleet, track?: string) =>
    splitShares(fleet).filter((share) => track === undefined || share.track === track)

  test('the weights are whole percents from 1 that total 100', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const all = weights(fleet).map(({ weight }) => weight)
        expect(all.every((weight) => Number.isInteger(weight) && weight >= 1)).toBe(true)
        expect(sum(all)).toBe(100)
      }),
      runs,
    )
  })

  test("a canary leaves each cluster's total as it was", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const totals = fleet.clusters.map(({ name }) =>
          sum(
            weights(fleet)
              .filter(({ cluster }) => cluster === name)
              .map(({ weight }) => weight),
          ),
        )
        expect(totals).toEqual([...preferredShares(fleet).values()])
      }),
      runs,
    )
  })

  test('the canary has its percent of the share of its clusters, rounded, at least 1, and nothing elsewhere', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const trial = weights(fleet, 'canary')
        const on = canaryClusters(fleet)
        const offered = sum(on.map((name) => preferredShares(fleet).get(name) ?? 0))
        const { canary } = fleet.release
        const wanted = canary === undefined ? 0 : Math.max(1, Math.round((offered * canary.percent) / 100))
        expect(sum(trial.map(({ weight }) => weight))).toBe(wanted)
        expect(trial.every(({ cluster }) => on.includes(cluster))).toBe(true)
      }),
      runs,
    )
  })

  test('an evacuated cluster has no share', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        for (const name of fleet.traffic.evacuated) expect(preferredShares(fleet).get(name)).toBe(0)
      }),
      runs,
    )
  })
})
