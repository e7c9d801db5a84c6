import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterName, type Fleet, parseFleet } from '../fleet/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { type Outage, simulate } from './simulate.ts'

const outages = (down: Readonly<Record<string, Outage>>) =>
  new Map(Object.entries(down).map(([name, outage]) => [clusterName.parse(name), outage]))

/** Each cluster's share of the requests, and what is lost, in percent. */
const shares = (fleet: Fleet, down: Readonly<Record<string, Outage>> = {}) => {
  const { clusters, lost } = simulate(fleet, outages(down))
  return [...clusters.map(({ share }) => share), lost]
}

/** Two clusters with the given replicas, 200 requests/s a pod. */
const pair = (aws: unknown, gcp: unknown, shared = {}) =>
  fleetOf(shared, [
    merged(awsData('aws'), { inference: { replicas: aws } }),
    merged(gcpData('gcp'), { inference: { replicas: gcp } }),
  ])

describe('who gets the requests of two clusters with three pods and half of the requests each', () => {
  const fleet = fleetOf()
  const down = { missing: 100 }

  test.each<[string, Readonly<Record<string, Outage>>, readonly number[]]>([
    ['nothing is wrong', {}, [50, 50, 0]],
    ['aws is down: gcp has all, nothing is lost', { aws: down }, [0, 100, 0]],
    ['both are down', { aws: down, gcp: down }, [0, 0, 100]],
    [
      'half of aws is gone, and forgotten: the pod that is left keeps the share',
      { aws: { missing: 50 } },
      [50, 50, 0],
    ],
    // Health of aws 140 × 2/3 = 93: 46.5 of its 50 percent stay.
    ['one of three is ejected', { aws: { ejected: 33 } }, [46.5, 53.5, 0]],
    // 140 × 1/3 = 46: 23 of 50 stay.
    ['two of three are ejected', { aws: { ejected: 66 } }, [23, 77, 0]],
    ['all are ejected', { aws: { ejected: 100 } }, [0, 100, 0]],
    // Of the two pods that Envoy knows one is left: health 70.
    ['one is gone and one ejected', { aws: { missing: 33, ejected: 33 } }, [35, 65, 0]],
    // 46 + 46 are less than 100: each keeps 46/92 of its requests and sends the rest to the other.
    ['two of three are ejected in both', { aws: { ejected: 66 }, gcp: { ejected: 66 } }, [50, 50, 0]],
    ['all but one pod of gcp are gone', { aws: down, gcp: { missing: 60 } }, [0, 100, 0]],
  ])('%s', (_, what, percents) => {
    expect(shares(fleet, what)).toEqual(percents)
  })
})

describe('who gets the requests of a cluster that dies', () => {
  const three = [awsData('aws'), gcpData('gcp'), merged(gcpData('eu', 2), { inference: { replicas: 1 } })]
  const split = { aws: 50, eu: 25, gcp: 25 }
  const aws = { aws: { missing: 100 } }

  test('the others by their pods: 1 in eu and 3 in gcp', () => {
    expect(shares(fleetOf({ traffic: { split } }, three), aws)).toEqual([0, 37.5, 62.5, 0])
  })

  test("its canary's requests go to the canary of another cluster, not to stable", () => {
    // Split: stable 45, 25, 22; canary aws 5, gcp 3. Stable of aws: 1/4 to eu, 3/4 to gcp. Canary of aws: all to gcp's.
    const fleet = fleetOf({ traffic: { split }, release: { canary: canaryData(10, ['aws', 'gcp']) } }, three)
    expect(shares(fleet)).toEqual([50, 25, 25, 0])
    expect(shares(fleet, aws)).toEqual([0, 25 + 45 / 4, 25 + (45 * 3) / 4 + 5, 0])
  })

  test('to stable when no other cluster has a canary', () => {
    const fleet = fleetOf({ traffic: { split }, release: { canary: canaryData(10, ['aws']) } }, three)
    expect(shares(fleet, aws)).toEqual([0, 25 + 50 / 4, 25 + (50 * 3) / 4, 0])
  })

  test('a cluster with weight 0 takes them', () => {
    const fleet = fleetOf({ traffic: { split: { aws: 100, gcp: 0 } } })
    expect(shares(fleet)).toEqual([100, 0, 0])
    expect(shares(fleet, aws)).toEqual([0, 100, 0])
  })

  test('so does an evacuated one: better a cluster in trouble than no answer', () => {
    expect(shares(fleetOf({ traffic: { evacuated: ['gcp'] } }), aws)).toEqual([0, 100, 0])
  })
})

describe('whether the pods carry it', () => {
  const verdicts = (fleet: Fleet, rps: number, down = {}) => {
    const { clusters, carried } = simulate(fleet, outages(down), rps)
    return [...clusters.map(({ verdict }) => verdict), carried]
  }

  test.each([
    [400, ['ok', 'ok', true]],
    [401, ['scales', 'ok', true]],
    [1200, ['scales', 'ok', true]],
    [1202, ['scales', 'overload', false]],
    [1601, ['overload', 'overload', false]],
  ])('%i requests/s over 1 to 4 pods in aws and 3 in gcp: %j', (rps, expected) => {
    expect(verdicts(pair({ min: 1, max: 4 }, 3), rps)).toEqual(expected)
  })

  test('a cluster without requests is idle', () => {
    const fleet = fleetOf({ traffic: { split: { aws: 100, gcp: 0 } } })
    expect(verdicts(fleet, 300)).toEqual(['ok', 'idle', true])
    expect(verdicts(fleet, 0)).toEqual(['idle', 'idle', true])
  })

  test('lost requests are not carried', () => {
    const down = { missing: 100 }
    expect(verdicts(fleetOf(), 1, { aws: down, gcp: down })).toEqual(['idle', 'idle', false])
  })

  test('a dead cluster makes the other scale, as far as its maximum', () => {
    const fleet = pair(3, { min: 2, max: 5 })
    expect(verdicts(fleet, 1000, { aws: { missing: 100 } })).toEqual(['idle', 'scales', true])
    expect(verdicts(fleet, 1001, { aws: { missing: 100 } })).toEqual(['idle', 'overload', false])
  })

  test('the pods of a track cannot take the requests of the other: a canary with half of the requests on a third of the pods', () => {
    const fleet = pair(10, 10, { release: { canary: canaryData(50) } })
    const [aws] = simulate(fleet, new Map(), 5_000).clusters
    expect(aws).toMatchObject({ rps: 2_500, pods: 15, capacity: 3_000, rpsPerPod: 250, verdict: 'overload' })
    expect(verdicts(fleet, 4_000)).toEqual(['ok', 'ok', true])
  })

  test('exactly as much as the pods carry is no overload, whatever a fraction of a percent rounds to', () => {
    // 11/12 of 2,400 requests/s are 2,200.0000000000005.
    const three = [
      awsData('aws'),
      merged(gcpData('eu', 2), { inference: { replicas: 1 } }),
      merged(gcpData('gcp'), { inference: { replicas: 11 } }),
    ]
    const fleet = fleetOf({ traffic: { split: { aws: 100, eu: 0, gcp: 0 } } }, three)
    expect(verdicts(fleet, 2_400, { aws: { missing: 100 } })).toEqual(['idle', 'ok', 'ok', true])
  })
})

test('each cluster has its load, its pods and what they carry', () => {
  const simulation = simulate(pair({ min: 2, max: 6 }, 3), outages({ aws: { missing: 50 } }), 300)
  expect(simulation).toEqual({
    rps: 300,
    clusters: [
      {
        cluster: 'aws',
        share: 50,
        rps: 150,
        pods: 1,
        mostPods: 3,
        rpsPerPod: 150,
        capacity: 200,
        mostCapacity: 600,
        verdict: 'ok',
      },
      {
        cluster: 'gcp',
        share: 50,
        rps: 150,
        pods: 3,
        mostPods: 3,
        rpsPerPod: 50,
        capacity: 600,
        mostCapacity: 600,
        verdict: 'ok',
      },
    ],
    lost: 0,
    carried: true,
  })
})

test('without a load the declared peak is asked', () => {
  expect(simulate(fleetOf({ traffic: { peakRps: 321 } })).rps).toBe(321)
})

describe('whatever the fleet and the outage', () => {
  const runs = { numRuns: 40 }
  const percent = fc.integer({ min: 0, max: 100 })
  const cases = arbitraryFleet(4)
    .map((text) => {
      const result = parseFleet(text)
      if ('fleet' in result) return result.fleet
      throw new Error(JSON.stringify(result.findings))
    })
    .chain((fleet) =>
      fc
        .array(fc.record({ missing: percent, ejected: percent }), {
          minLength: fleet.clusters.length,
          maxLength: fleet.clusters.length,
        })
        .map((all) => ({
          fleet,
          down: Object.fromEntries(fleet.clusters.map(({ name }, i) => [name, all[i] ?? {}])),
        })),
    )

  test('shares and losses total 100, and something is lost only when no pod is left', () => {
    fc.assert(
      fc.property(cases, ({ fleet, down }) => {
        const { clusters, lost } = simulate(fleet, outages(down))
        const total = clusters.reduce((sum, { share }) => sum + share, lost)
        expect(total).toBeCloseTo(100, 9)
        expect(lost).toBe(clusters.every(({ pods }) => pods === 0) ? 100 : 0)
      }),
      runs,
    )
  })

  test('a cluster without pods gets no request', () => {
    fc.assert(
      fc.property(cases, ({ fleet, down }) => {
        for (const { pods, share } of simulate(fleet, outages(down)).clusters)
          if (pods === 0) expect(share).toBe(0)
      }),
      runs,
    )
  })
})
