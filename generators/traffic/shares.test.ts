import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ClusterName, canaryClusters, type Fleet, parseFleet } from '../fleet/index.ts'
import type { TrackName } from '../inference/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../testing/fleets.ts'
import { apportion, preferredShares, splitOf, TOTALS } from './shares.ts'

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
  splitOf(fleet).shares.map(({ track, cluster, weight }) => `${track}-${cluster} ${weight}`)
const three = [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)]

describe('the split', () => {
  const canary = (percent: number, clusters?: readonly string[], shares = { aws: 50, gcp: 50 }) =>
    fleetOf({ traffic: { split: shares }, release: { canary: canaryData(percent, clusters) } })

  test.each<[string, Fleet, readonly string[]]>([
    ['half each: percent', fleetOf(), ['stable-aws 50', 'stable-gcp 50']],
    ['one cluster', fleetOf({}, [awsData('aws')]), ['stable-aws 100']],
    [
      'three clusters',
      fleetOf({ traffic: { split: { aws: 33, eu: 33, gcp: 34 } } }, three),
      ['stable-aws 33', 'stable-eu 33', 'stable-gcp 34'],
    ],
    [
      'a canary of 9 percent: hundredths of a percent',
      canary(9),
      ['stable-aws 4550', 'stable-gcp 4550', 'canary-aws 450', 'canary-gcp 450'],
    ],
    [
      'a canary of 1 percent is in both clusters, half a percent each',
      canary(1),
      ['stable-aws 4950', 'stable-gcp 4950', 'canary-aws 50', 'canary-gcp 50'],
    ],
    [
      'a canary of 99 percent leaves stable in both',
      canary(99),
      ['stable-aws 50', 'stable-gcp 50', 'canary-aws 4950', 'canary-gcp 4950'],
    ],
    [
      "a canary in one cluster only takes of that cluster's share",
      canary(10, ['gcp']),
      ['stable-aws 5000', 'stable-gcp 4500', 'canary-gcp 500'],
    ],
    [
      'a canary of 5 percent in a cluster of 1 percent has a twentieth of it, and stable stays',
      canary(5, ['aws'], { aws: 1, gcp: 99 }),
      ['stable-aws 95', 'stable-gcp 9900', 'canary-aws 5'],
    ],
    [
      'the smallest canary of the smallest share is a hundredth of a percent',
      canary(1, ['aws'], { aws: 1, gcp: 99 }),
      ['stable-aws 99', 'stable-gcp 9900', 'canary-aws 1'],
    ],
    [
      'an evacuation gives the share to the others in proportion',
      fleetOf({ traffic: { split: { aws: 50, eu: 30, gcp: 20 }, evacuated: ['aws'] } }, three),
      ['stable-eu 60', 'stable-gcp 40'],
    ],
    [
      'an evacuation that does not divide evenly is in hundredths: 60 and 30 of 90',
      fleetOf({ traffic: { split: { aws: 10, eu: 60, gcp: 30 }, evacuated: ['aws'] } }, three),
      ['stable-eu 6667', 'stable-gcp 3333'],
    ],
    [
      'a canary leaves an evacuated cluster with the rest',
      fleetOf({ traffic: { evacuated: ['aws'] }, release: { canary: canaryData(10) } }),
      ['stable-gcp 9000', 'canary-gcp 1000'],
    ],
    [
      'a cluster with weight 0 has no destination',
      fleetOf({ traffic: { split: { aws: 0, gcp: 100 } } }),
      ['stable-gcp 100'],
    ],
  ])('%s', (_, fleet, shares) => {
    expect(split(fleet)).toEqual(shares)
  })

  test('of two clusters, whatever they and the canary have, is exact to the last hundredth', () => {
    const read = canary(10, ['aws'], { aws: 50, gcp: 50 })
    for (let aws = 1; aws <= 99; aws++)
      for (let percent = 1; percent <= 99; percent++) {
        // Ten thousand fleets: the one that was read, with other numbers.
        const { canary: trial } = read.release
        if (trial === undefined) expect.unreachable('the fleet has a canary')
        const { total, shares } = splitOf({
          ...read,
          release: { ...read.release, canary: { ...trial, percent } },
          traffic: {
            ...read.traffic,
            split: Object.fromEntries(
              read.clusters.map(({ name }) => [name, name === 'aws' ? aws : 100 - aws]),
            ),
          },
        })
        expect([total, ...shares.map(({ weight }) => weight)]).toEqual([
          10_000,
          aws * (100 - percent),
          (100 - aws) * 100,
          aws * percent,
        ])
      }
  })
})

describe('whatever the fleet', () => {
  const runs = { numRuns: 200 }
  const fleets = arbitraryFleet(6).map((text) => {
    const result = parseFleet(text)
    if ('fleet' in result) return result.fleet
    throw new Error(JSON.stringify(result.findings))
  })
  /** Percent of all requests that a destination is asked to take, as a fraction that nobody has rounded. */
  const asked = (fleet: Fleet, track: TrackName, name: ClusterName) => {
    const { split: shares, evacuated } = fleet.traffic
    const open = Object.entries(shares).filter(([each]) => !evacuated.some((out) => out === each))
    const share = ((evacuated.includes(name) ? 0 : (shares[name] ?? 0)) * 100) / sum(open.map(([, of]) => of))
    const percent = canaryClusters(fleet).includes(name) ? (fleet.release.canary?.percent ?? 0) : 0
    return (share * (track === 'canary' ? percent : 100 - percent)) / 100
  }
  const got = (fleet: Fleet, track: TrackName, name: ClusterName) =>
    splitOf(fleet).shares.find((share) => share.track === track && share.cluster === name)

  const isMet = (fleet: Fleet) => {
    for (const track of ['stable', 'canary'] as const)
      for (const { name } of fleet.clusters) {
        const [wanted, share] = [asked(fleet, track, name), got(fleet, track, name)]
        expect(share === undefined).toBe(wanted === 0)
        expect(Math.abs((share?.percent ?? 0) - wanted)).toBeLessThanOrEqual(0.01 + 1e-9)
      }
  }

  test('every share is what was asked to a hundredth of a percent, and nobody who was asked for something gets nothing', () => {
    fc.assert(fc.property(fleets, isMet), runs)
  })

  test('the rounding of a share and that of its canary do not add up: 19 of 24 and 75 percent of it', () => {
    const clusters = [awsData('aws'), gcpData('gcp'), gcpData('eu', 2), awsData('us', 3)]
    const split = { aws: 76, eu: 1, gcp: 4, us: 19 }
    isMet(fleetOf({ traffic: { split, evacuated: ['aws'] }, release: { canary: canaryData(75) } }, clusters))
  })

  test('the weights are whole, and total 100 or 10,000; percent are their part of it', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const { total, shares } = splitOf(fleet)
        expect(TOTALS).toContain(total)
        expect(shares.every(({ weight }) => Number.isInteger(weight) && weight >= 1)).toBe(true)
        expect(sum(shares.map(({ weight }) => weight))).toBe(total)
        for (const { weight, percent } of shares) expect(percent).toBe((weight * 100) / total)
      }),
      runs,
    )
  })

  test("a canary leaves each cluster's total as it was, to the last hundredth", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const { canary: _, ...release } = fleet.release
        const before = preferredShares({ ...fleet, release })
        const after = fleet.clusters.map(({ name }) =>
          sum(
            splitOf(fleet)
              .shares.filter(({ cluster }) => cluster === name)
              .map(({ percent }) => Math.round(percent * 100)),
          ),
        )
        expect(after).toEqual([...before.values()].map((percent) => Math.round(percent * 100)))
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
