import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterName, type Fleet, parseFleet } from '../fleet/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { type ClusterOutage, everyTrack, type Outage } from './outages.ts'
import { splitOf } from './shares.ts'
import { simulate } from './simulate.ts'

type Down = Readonly<Record<string, ClusterOutage>>

const outages = (down: Down) =>
  new Map(Object.entries(down).map(([name, outage]) => [clusterName.parse(name), outage]))

/** Requests that enter at these gateways, in equal parts. */
const at = (...names: readonly string[]) =>
  new Map(names.map((name) => [clusterName.parse(name), 100 / names.length]))

/** Each cluster's share of the requests, and what is lost, in percent; to a millionth. */
const shares = (fleet: Fleet, down: Down = {}, ...from: readonly string[]) => {
  const { clusters, lost } = simulate(fleet, outages(down), {
    entering: from.length > 0 ? at(...from) : undefined,
  })
  return [...clusters.map(({ share }) => share), lost].map((share) => Number(share.toFixed(6)))
}

/** The same by track: `aws 45`, `aws canary 5`; what nobody answers is `lost`. */
const byTrack = (fleet: Fleet, down: Down = {}, ...from: readonly string[]) => {
  const { clusters, lost } = simulate(fleet, outages(down), {
    entering: from.length > 0 ? at(...from) : undefined,
  })
  return [
    ...clusters.flatMap(({ cluster, tracks }) =>
      tracks.map(({ track, share }) => [track === 'stable' ? cluster : `${cluster} canary`, share] as const),
    ),
    ['lost', lost] as const,
  ]
    .filter(([, share]) => share > 0)
    .map(([what, share]) => `${what} ${Number(share.toFixed(6))}`)
}

const gone = everyTrack({ missing: 100 })
const failing = everyTrack({ ejected: 100 })
const flat = { mesh: { network: 'flat' } }

/** Two clusters with the given replicas, 200 requests/s a pod. */
const pair = (aws: unknown, gcp: unknown, shared = {}) =>
  fleetOf(shared, [
    merged(awsData('aws'), { inference: { replicas: aws } }),
    merged(gcpData('gcp'), { inference: { replicas: gcp } }),
  ])

describe('who gets the requests of two clusters with three pods and half of the requests each', () => {
  const stable = (outage: Outage): ClusterOutage => ({ stable: outage })
  const of = (pods: number): Outage => ({ ejected: { pods } })

  describe('on a flat network, where every pod is seen', () => {
    test.each<[string, Down, readonly number[]]>([
      ['nothing is wrong', {}, [50, 50, 0]],
      ['aws is down: gcp has all, nothing is lost', { aws: gone }, [0, 100, 0]],
      ['both are down', { aws: gone, gcp: gone }, [0, 0, 100]],
      [
        'half of aws is gone, and forgotten: the pod that is left keeps the share',
        { aws: stable({ missing: 50 }) },
        [50, 50, 0],
      ],
      // Health of aws 140 × 2/3 = 93: 46.5 of its 50 percent stay.
      ['one of three is ejected', { aws: stable(of(1)) }, [46.5, 53.5, 0]],
      // 140 × 1/3 = 46: 23 of 50 stay.
      ['two of three are ejected', { aws: stable(of(2)) }, [23, 77, 0]],
      ['all are ejected', { aws: failing }, [0, 100, 0]],
      // Of the two pods that Envoy knows one is left: health 70.
      [
        'one is gone and one ejected',
        { aws: stable({ missing: { pods: 1 }, ejected: { pods: 1 } }) },
        [35, 65, 0],
      ],
      // 46 + 46 are less than 100: each keeps 46/92 of its requests and sends the rest to the other.
      ['two of three are ejected in both', { aws: stable(of(2)), gcp: stable(of(2)) }, [50, 50, 0]],
      ['all but one pod of gcp are gone', { aws: gone, gcp: stable({ missing: { pods: 2 } }) }, [0, 100, 0]],
    ])('%s', (_, what, percents) => {
      expect(shares(fleetOf(flat), what)).toEqual(percents)
      expect(shares(fleetOf(flat), what, 'gcp')).toEqual(percents)
    })
  })

  describe('behind gateways, where the other cloud is one endpoint: all or nothing', () => {
    test.each<[string, Down, readonly number[], readonly number[]]>([
      ['nothing is wrong', {}, [50, 50, 0], [50, 50, 0]],
      ['two of three fail: only their own gateway sees it', { aws: stable(of(2)) }, [23, 77, 0], [50, 50, 0]],
      ['all fail', { aws: failing }, [0, 100, 0], [0, 100, 0]],
      ['two of three are gone', { aws: stable({ missing: { pods: 2 } }) }, [50, 50, 0], [50, 50, 0]],
      ['its gateway is down', { aws: { gateway: 'down' } }, [50, 50, 0], [0, 100, 0]],
      ['its link is cut', { aws: { link: 'down' } }, [100, 0, 0], [0, 100, 0]],
      // aws: health 46 of its own and 100 of the gateway of gcp.
      ['two of three fail in both', { aws: stable(of(2)), gcp: stable(of(2)) }, [23, 77, 0], [77, 23, 0]],
    ])('%s', (_, what, fromAws, fromGcp) => {
      expect(shares(fleetOf(), what, 'aws')).toEqual(fromAws)
      expect(shares(fleetOf(), what, 'gcp')).toEqual(fromGcp)
    })
  })
})

describe('where the requests enter', () => {
  const two = { aws: { stable: { ejected: { pods: 2 } } } } satisfies Down

  test('by default in equal parts: 23 and 50 percent of aws are 36.5', () => {
    expect(shares(fleetOf(), two)).toEqual([36.5, 63.5, 0])
    expect(shares(fleetOf(), two, 'aws', 'gcp')).toEqual([36.5, 63.5, 0])
  })
  test('not at a cloud without a pod; at all when there is none', () => {
    const entering = (down: Down) => [...simulate(fleetOf(), outages(down)).entering]
    expect(entering({ aws: gone })).toEqual([['gcp', 100]])
    expect(entering({ aws: gone, gcp: gone })).toEqual([
      ['aws', 50],
      ['gcp', 50],
    ])
    expect(entering({ aws: failing })).toHaveLength(2)
  })
  test('in parts that are named', () => {
    const entering = new Map([
      [clusterName.parse('aws'), 20],
      [clusterName.parse('gcp'), 80],
    ])
    expect(simulate(fleetOf(), outages(two), { entering }).clusters[0]?.share).toBeCloseTo(
      0.2 * 23 + 0.8 * 50,
    )
  })
})

describe('panic: every endpoint of a subset is ejected', () => {
  test('the requests go to pods that fail, and are lost', () => {
    const { lost, panic } = simulate(fleetOf(), outages({ aws: failing, gcp: failing }))
    expect([lost, panic]).toEqual([100, 100])
  })
  test('without any pod there is nobody to ask', () => {
    const { lost, panic } = simulate(fleetOf(), outages({ aws: gone, gcp: gone }))
    expect([lost, panic]).toEqual([100, 0])
  })
  test('in the cloud that is cut off: what its own failing pods get is lost, what enters elsewhere is not', () => {
    expect(shares(fleetOf(), { aws: { ...failing, link: 'down' } }, 'aws')).toEqual([0, 0, 100])
    expect(shares(fleetOf(), { aws: { ...failing, link: 'down' } })).toEqual([0, 50, 50])
  })
})

describe('a canary of 10 percent in both clusters of two', () => {
  const canary = (shared = {}, on?: readonly string[]) =>
    fleetOf({ ...shared, release: { canary: canaryData(10, on) } })
  const all = ['aws 45', 'aws canary 5', 'gcp 45', 'gcp canary 5']

  test('has its share in each cluster, from each gateway and on any network', () => {
    for (const fleet of [canary(), canary(flat)])
      for (const from of ['aws', 'gcp']) expect(byTrack(fleet, {}, from)).toEqual(all)
  })

  const dead = { canary: { missing: 100 } } satisfies ClusterOutage
  test('a dead one falls back to stable of its own cluster', () => {
    for (const fleet of [canary(), canary(flat)])
      for (const from of ['aws', 'gcp'])
        expect(byTrack(fleet, { aws: dead }, from)).toEqual(['aws 50', 'gcp 45', 'gcp canary 5'])
  })

  test('one that fails too, where its pods are seen; a gateway does not see it, and all of the requests go home', () => {
    const fails = { aws: { canary: { ejected: 100 } } } satisfies Down
    expect(byTrack(canary(flat), fails, 'gcp')).toEqual(['aws 50', 'gcp 45', 'gcp canary 5'])
    expect(byTrack(canary(), fails, 'aws')).toEqual(['aws 50', 'gcp 45', 'gcp canary 5'])
    // Home is gcp: three stable pods and a canary that are alike to a subset of aws.
    expect(byTrack(canary(), fails, 'gcp')).toEqual(['aws 45', `gcp ${45 + (5 * 3) / 4}`, 'gcp canary 6.25'])
  })

  test('one that fails in another cloud, with everything here failing too, loses its share', () => {
    const down = { aws: failing, gcp: { canary: { ejected: 100 } } } satisfies Down
    expect(byTrack(canary({}, ['gcp']), down, 'aws')).toEqual(['gcp 95', 'lost 5'])
    expect(byTrack(canary(flat, ['gcp']), down, 'aws')).toEqual(['gcp 100'])
  })

  test('with its cluster gone the others answer for it, all of their pods alike', () => {
    expect(byTrack(canary(), { aws: gone }, 'gcp')).toEqual([`gcp ${90 + (5 * 3) / 4}`, 'gcp canary 6.25'])
  })

  test('its pods do not serve what prefers stable: with every stable pod gone that is lost', () => {
    const stable = { stable: { missing: 100 } } satisfies ClusterOutage
    expect(byTrack(canary(), { aws: stable, gcp: stable })).toEqual([
      'aws canary 5',
      'gcp canary 5',
      'lost 90',
    ])
  })
})

describe('who gets the requests of one of three clusters that dies', () => {
  const three = [awsData('aws'), gcpData('gcp'), merged(gcpData('eu', 2), { inference: { replicas: 1 } })]
  const split = { aws: 50, eu: 25, gcp: 25 }
  const aws = { aws: gone }

  test('on a flat network the others by their pods: 1 in eu and 3 in gcp', () => {
    expect(shares(fleetOf({ ...flat, traffic: { split } }, three), aws)).toEqual([0, 37.5, 62.5, 0])
  })

  test('behind gateways by what is seen: pods here, and a gateway as the pods of its first zone', () => {
    // From eu: itself 1, the gateway of gcp 2 (3 pods in 2 zones). From gcp: itself 3, the gateway of eu 1.
    const fleet = fleetOf({ traffic: { split } }, three)
    const to = (eu: number, gcp: number) => [0, 25 + (50 * eu) / (eu + gcp), 25 + (50 * gcp) / (eu + gcp), 0]
    const rounded = (all: readonly number[]) => all.map((share) => Number(share.toFixed(6)))
    expect(shares(fleet, aws, 'eu')).toEqual(rounded(to(1, 2)))
    expect(shares(fleet, aws, 'gcp')).toEqual(rounded(to(1, 3)))
  })

  test('between two gateways, by the first zone of each', () => {
    const four = [...three, merged(awsData('asia', 3), { inference: { replicas: 4 } })]
    const fleet = fleetOf({ traffic: { split: { aws: 0, eu: 100, gcp: 0, asia: 0 } } }, four)
    // From aws, whose pods are gone: asia 2 of 4 pods, gcp 2 of 3.
    expect(shares(fleet, { aws: gone, eu: gone }, 'aws')).toEqual([50, 0, 0, 50, 0])
  })

  test('one whose pods fail too: its gateway is passed over', () => {
    const fleet = fleetOf({ traffic: { split } }, three)
    expect(shares(fleet, { ...aws, eu: failing }, 'gcp')).toEqual([0, 0, 100, 0])
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

describe('an amount of pods', () => {
  const left = (missing: number, replicas: number) =>
    simulate(pair(replicas, 3), outages({ aws: everyTrack({ missing }) })).clusters[0]?.pods

  test.each([
    [1, 3, 2],
    [33, 3, 2],
    [34, 3, 2],
    [50, 3, 1],
    [66, 3, 1],
    [67, 3, 1],
    [84, 3, 0],
    [100, 3, 0],
    [0, 3, 3],
    [1, 1, 0],
  ])('%i percent of %i leaves %i: the nearest number, and one at least', (percent, replicas, pods) => {
    expect(left(percent, replicas)).toBe(pods)
  })

  test('a number of pods is that, after scaling too', () => {
    const [aws] = simulate(
      pair({ min: 3, max: 12 }, 3),
      outages({ aws: { stable: { missing: { pods: 2 } } } }),
    ).clusters
    expect(aws).toMatchObject({ pods: 1, mostPods: 10 })
  })
})

describe('whether the pods carry it', () => {
  const verdicts = (fleet: Fleet, rps: number, down = {}) => {
    const { clusters, carried } = simulate(fleet, outages(down), { rps })
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

  test('a cluster that nobody asks is idle, one without a pod that answers is down; a dead canary alone is not', () => {
    const fleet = fleetOf({
      traffic: { split: { aws: 100, gcp: 0 } },
      release: { canary: canaryData(10, ['aws']) },
    })
    const of = (down: Down) =>
      simulate(fleet, outages(down)).clusters.map(({ verdict, tracks }) => [
        verdict,
        ...tracks.map((each) => each.verdict),
      ])
    expect(of({})[1]).toEqual(['idle', 'idle'])
    expect(of({ gcp: gone })[1]).toEqual(['down', 'down'])
    expect(of({ aws: { canary: { missing: 100 } } })[0]).toEqual(['ok', 'ok', 'down'])
  })

  test('lost requests are not carried', () => {
    expect(verdicts(fleetOf(), 1, { aws: gone, gcp: gone })).toEqual(['down', 'down', false])
  })

  test('a dead cluster makes the other scale, as far as its maximum', () => {
    const fleet = pair(3, { min: 2, max: 5 })
    expect(verdicts(fleet, 1000, { aws: gone })).toEqual(['down', 'scales', true])
    expect(verdicts(fleet, 1001, { aws: gone })).toEqual(['down', 'overload', false])
  })

  test('the pods of a track cannot take the requests of the other: a canary with half of the requests on a third of the pods', () => {
    const fleet = pair(10, 10, { release: { canary: canaryData(50) } })
    const [aws] = simulate(fleet, new Map(), { rps: 5_000 }).clusters
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
    const fleet = fleetOf({ ...flat, traffic: { split: { aws: 100, eu: 0, gcp: 0 } } }, three)
    expect(verdicts(fleet, 2_400, { aws: gone })).toEqual(['down', 'ok', 'ok', true])
  })
})

test('each cluster has its load, its pods and what they carry, by track', () => {
  const made = simulate(pair({ min: 2, max: 6 }, 3), outages({ aws: everyTrack({ missing: 50 }) }), {
    rps: 300,
  })
  const loads = {
    aws: {
      share: 50,
      rps: 150,
      pods: 1,
      mostPods: 3,
      rpsPerPod: 150,
      capacity: 200,
      mostCapacity: 600,
      verdict: 'ok',
    },
    gcp: {
      share: 50,
      rps: 150,
      pods: 3,
      mostPods: 3,
      rpsPerPod: 50,
      capacity: 600,
      mostCapacity: 600,
      verdict: 'ok',
    },
  }
  expect(made).toEqual({
    rps: 300,
    entering: at('aws', 'gcp'),
    clusters: Object.entries(loads).map(([cluster, load]) => ({
      cluster,
      ...load,
      tracks: [{ track: 'stable', ...load }],
    })),
    lost: 0,
    panic: 0,
    carried: true,
  })
})

test('without a load the declared peak is asked', () => {
  expect(simulate(fleetOf({ traffic: { peakRps: 321 } })).rps).toBe(321)
})

describe('whatever the fleet and the outage', () => {
  const runs = { numRuns: 60 }
  const percent = fc.integer({ min: 0, max: 100 })
  const track = fc.record({ missing: percent, ejected: percent })
  const cases = arbitraryFleet(4)
    .map((text) => {
      const result = parseFleet(text)
      if ('fleet' in result) return result.fleet
      throw new Error(JSON.stringify(result.findings))
    })
    .chain((fleet) =>
      fc
        .array(fc.record({ stable: track, canary: track }), {
          minLength: fleet.clusters.length,
          maxLength: fleet.clusters.length,
        })
        .map((all) => ({
          fleet,
          down: Object.fromEntries(fleet.clusters.map(({ name }, i) => [name, all[i] ?? {}])),
        })),
    )
  const answering = ({ tracks }: ReturnType<typeof simulate>['clusters'][number], track: string) =>
    tracks.some((each) => each.track === track && each.pods > 0)

  // The gateway of another cloud sends a canary's requests to that canary, alive or failing, and with everything here
  // failing too there is nobody else.
  test('shares and losses total 100; while a stable pod answers nothing is lost but, at worst, what a canary is asked', () => {
    fc.assert(
      fc.property(cases, ({ fleet, down }) => {
        const { clusters, lost, panic } = simulate(fleet, outages(down))
        const total = clusters.reduce((sum, { share }) => sum + share, lost)
        expect(total).toBeCloseTo(100, 9)
        const asked = splitOf(fleet).shares.filter(({ track }) => track === 'canary')
        const most = asked.reduce((sum, { percent: part }) => sum + part, 0)
        if (clusters.some((cluster) => answering(cluster, 'stable')))
          expect(lost).toBeLessThanOrEqual(most + 1e-9)
        else expect(lost).toBeGreaterThanOrEqual(100 - most - 1e-9)
        expect(panic).toBeLessThanOrEqual(lost + 1e-9)
      }),
      runs,
    )
  })

  test('pods that are gone or fail answer nothing', () => {
    fc.assert(
      fc.property(cases, ({ fleet, down }) => {
        for (const { tracks } of simulate(fleet, outages(down)).clusters)
          for (const { pods, share } of tracks) if (pods === 0) expect(share).toBe(0)
      }),
      runs,
    )
  })

  test('all gateways together see what each sees, by its part', () => {
    fc.assert(
      fc.property(cases, ({ fleet, down }) => {
        const names = fleet.clusters.map(({ name }) => name)
        const alone = names.map((name) => simulate(fleet, outages(down), { entering: at(name) }))
        const together = simulate(fleet, outages(down), { entering: at(...names) })
        together.clusters.forEach(({ share }, i) => {
          const sum = alone.reduce((all, { clusters }) => all + (clusters[i]?.share ?? 0), 0)
          expect(share).toBeCloseTo(sum / names.length, 9)
        })
      }),
      runs,
    )
  })
})
