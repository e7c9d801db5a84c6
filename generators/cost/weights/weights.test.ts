import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mostPods, ownShare, strains, withoutLargest } from '../../capacity/index.ts'
import { type Fleet, shareOf } from '../../fleet/index.ts'
import { canaryData } from '../../testing/fleets.ts'
import { arbitraryHomes, fleetOfHomes, type Home, NOW, pricesOfHomes } from '../../testing/weights.ts'
import { everyTrack, simulate } from '../../traffic/index.ts'
import { exchanged } from './exchange.ts'
import { type Answer, FLOOR, type Measured, type Question, STEP, weighed } from './index.ts'
import { lossesOf, marginOf } from './lost.ts'

/** Two clusters of AWS with pods enough: nothing but the price of a node tells them apart. */
const twins = (a: Partial<Home>, b: Partial<Home> = {}): readonly Home[] => {
  const home: Home = { provider: 'aws', weight: 50, pods: { min: 2, max: 60 }, usd: 0.1 }
  return [
    { ...home, ...a },
    { ...home, ...b },
  ]
}
const asked = (homes: readonly Home[], more: Partial<Question> = {}, shared = {}): Question => ({
  fleet: fleetOfHomes(homes, 3_000, shared),
  prices: pricesOfHomes(homes),
  now: NOW,
  load: [[2_000]],
  bytes: 1_000,
  ...more,
})
const nextOf = ({ clusters }: Answer) => clusters.map(({ next }) => next)
/** A question of a random fleet, measured well. */
const random = ({ homes, peak, rps }: { homes: readonly Home[]; peak: number; rps: number }): Question => ({
  ...asked(homes),
  fleet: fleetOfHomes(homes, peak),
  load: [[rps, rps / 2]],
})
const split = (fleet: Fleet, weights: readonly number[]): Fleet => ({
  ...fleet,
  traffic: {
    ...fleet.traffic,
    split: Object.fromEntries(fleet.clusters.map(({ name }, i) => [name, weights[i] ?? 0])),
  },
})

describe('what it moves', () => {
  test('a step from the dearer cluster to the cheaper, and says what that saves', () => {
    const answer = weighed(asked(twins({ usd: 0.2 })))
    expect(answer.verdict).toBe('propose')
    expect(nextOf(answer)).toEqual([40, 60])
    // The pods of c0 at rest carry 7 % of the load, and stand anyway.
    expect(answer.clusters.map(({ target }) => target)).toEqual([7, 93])
    expect(answer.saving.usual).toBeGreaterThan(0)
  })

  test('no further than the pods at the peak are 80 % full', () => {
    const narrow = weighed(asked(twins({ usd: 0.2 }, { pods: { min: 2, max: 21 } })))
    // 21 pods of 100 requests/s at 80 % are 1680 of the 3000 of the peak.
    expect(nextOf(narrow)).toEqual([44, 56])
    expect(narrow.clusters[1]?.bound.above).toBe('21 pods at 80 %')
  })

  test('nothing for nodes that stand anyway: a fixed number of pods brings no node and takes none away', () => {
    const still = { pods: { min: 30, max: 30 } }
    expect(weighed(asked(twins({ ...still, usd: 0.2 }, still))).verdict).toBe('keep')
  })

  test('what requests and answers pay on their way to AWS counts, where nodes cost the same', () => {
    const answer = weighed(asked(twins({}, { provider: 'gcp' }), { bytes: 100_000 }))
    expect(nextOf(answer)).toEqual([40, 60])
  })

  test('a cluster without a share gets none, however cheap it is', () => {
    const homes = [...twins({}), { ...twins({})[0], weight: 0, usd: 0.001 } as Home]
    expect(nextOf(weighed(asked(homes)))).toEqual([50, 50, 0])
  })

  test('a cluster that misses an objective gets nothing more', () => {
    const seen = { success: 1, p99: 20, pods: 5, node: 0.1 }
    const measured = (b: Partial<typeof seen>): Measured => ({
      seen: new Map(
        fleetOfHomes(twins({}), 3_000).clusters.map(({ name }, i) => [
          name,
          i === 1 ? { ...seen, ...b } : seen,
        ]),
      ),
    })
    const ask = (b: Partial<typeof seen>) => weighed(asked(twins({ usd: 0.14 }), { measured: measured(b) }))
    expect(ask({}).verdict).toBe('propose')
    expect(ask({ success: 0.99 }).clusters[1]?.bound.above).toMatch('success 99.00 % < 99.9 %')
    expect(ask({ p99: 900 }).clusters[1]?.bound.above).toMatch('p99 900 ms > 250 ms')
    expect(ask({ pods: 1 }).clusters[1]?.bound.above).toMatch('1 of 2 pods ready')
    for (const ill of [{ success: 0.99 }, { p99: 900 }, { pods: 1 }])
      expect(nextOf(ask(ill))).toEqual([50, 50])
  })
})

describe('when it moves nothing', () => {
  const seen = { success: 1, p99: 20, pods: 5, node: undefined }
  const all = (more: Partial<Measured> = {}, b: object = {}): Measured => ({
    seen: new Map(
      fleetOfHomes(twins({}), 3_000).clusters.map(({ name }, i) => [
        name,
        i === 1 ? { ...seen, ...b } : seen,
      ]),
    ),
    ...more,
  })
  const dear = twins({ usd: 0.2 })
  const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)

  test.each<readonly [string, Question, Answer['verdict'], string]>([
    [
      'a canary runs',
      asked(dear, {}, { release: { canary: canaryData(5) } }),
      'freeze',
      'canary v1.1.0 runs',
    ],
    [
      'a cluster is evacuated',
      asked(dear, {}, { traffic: { evacuated: ['c0'] } }),
      'freeze',
      'c0 is evacuated',
    ],
    [
      'a spot price is two days old',
      asked(dear, { now: new Date('2026-01-04T00:00:00Z') }),
      'freeze',
      'is of 2026-01-02',
    ],
    ['nobody was asked for', asked(dear, { load: [] }), 'freeze', 'no request was seen'],
    [
      'a cluster is not measured',
      asked(dear, { measured: all({}, { p99: undefined }) }),
      'freeze',
      'of c1 there is no measure of p99',
    ],
    [
      'OpenCost counts other nodes',
      asked(dear, { measured: all({}, { node: 0.3 }) }),
      'freeze',
      'OpenCost counts $0.3000',
    ],
    ['the split is five hours old', asked(dear, { measured: all({ changed: ago(5) }) }), 'wait', 'in 1.0 h'],
    ['both cost the same', asked(twins({})), 'keep', '5 % cheaper elsewhere'],
    ['it is worth no review', asked(twins({ usd: 0.12 }), { load: [[500]] }), 'keep', 'not worth one'],
  ])('%s', (_, question, verdict, why) => {
    const answer = weighed(question)
    expect([answer.verdict, answer.why[0]]).toEqual([verdict, expect.stringContaining(why)])
    expect(answer.clusters.every(({ now, next }) => now === next)).toBe(true)
    expect(answer.saving.usual).toBe(0)
  })

  test('a spot price of yesterday and a split of seven hours ago are no reason', () => {
    const answer = weighed(
      asked(dear, {
        now: new Date('2026-01-03T23:00:00Z'),
        measured: all({ changed: new Date('2026-01-03T16:00:00Z') }),
      }),
    )
    expect(answer.verdict).toBe('propose')
  })
})

const runs = { numRuns: 20 }

describe('of any fleet', () => {
  test('weights are whole, total 100, move by a step at most, and leave no cluster below its floor', () => {
    fc.assert(
      fc.property(arbitraryHomes(), (world) => {
        const answer = weighed(random(world))
        for (const { now, next } of answer.clusters) {
          expect(Number.isInteger(next) && Math.abs(next - now) <= STEP).toBe(true)
          expect(next).toBeGreaterThanOrEqual(Math.min(now, FLOOR))
          if (now === 0) expect(next).toBe(0)
        }
        expect(nextOf(answer).reduce((a, b) => a + b, 0)).toBe(100)
      }),
      runs,
    )
  })

  test('a change breaks no rule of capacity, and with any cluster lost nobody is overloaded who was not before', () => {
    fc.assert(
      fc.property(arbitraryHomes(4), (world) => {
        const question = random(world)
        const { fleet } = question
        const after = split(fleet, nextOf(weighed(question)))
        const codes = (of: Fleet) =>
          [withoutLargest, ownShare].flatMap((rule) => rule(of, mostPods(of)).map(({ message }) => message))
        expect(codes(after).filter((message) => !codes(fleet).includes(message))).toEqual([])
        const before = new Set(strains(fleet, fleet).map(({ place }) => place.file))
        expect(strains(fleet, after).filter(({ place }) => !before.has(place.file))).toEqual([])
        for (const { name } of fleet.clusters) {
          const outages = new Map([[name, everyTrack({ missing: 100 })]])
          const load = (of: Fleet) =>
            simulate(of, outages).clusters.map(({ rps, mostCapacity, verdict }) => ({
              over: verdict === 'overload' ? rps - mostCapacity : 0,
            }))
          const was = load(fleet)
          for (const [i, { over }] of load(after).entries())
            expect(over).toBeLessThanOrEqual((was[i]?.over ?? 0) + 1e-6)
        }
      }),
      runs,
    )
  })

  test('what is left with a cluster lost is what the simulator says', () => {
    fc.assert(
      fc.property(arbitraryHomes(4), fc.constantFrom('gateway', 'flat'), ({ homes, peak }, network) => {
        const fleet = fleetOfHomes(homes, peak, { mesh: { network } })
        const weights = fleet.clusters.map(({ name }) => shareOf(fleet, name))
        const margins = fleet.clusters.flatMap(({ name }) =>
          simulate(fleet, new Map([[name, everyTrack({ missing: 100 })]]))
            .clusters.filter(({ cluster }) => cluster !== name)
            .map(({ share, mostCapacity }) => (mostCapacity * 100) / peak - share),
        )
        expect(marginOf(lossesOf(fleet), weights)).toBeCloseTo(Math.min(...margins), 6)
      }),
      runs,
    )
  })

  test('prices that differ by less than the band, or overlap in their ranges, move nothing', () => {
    const noise = fc.array(fc.double({ min: 0.98, max: 1.02, noNaN: true }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(noise, fc.integer({ min: 1, max: 4_000 }), fc.boolean(), (factors, rps, wide) => {
        const homes = factors.map((factor, i) => ({
          ...(twins({})[0] as Home),
          weight: [34, 33, 33][i] ?? 0,
          usd: 0.1 * (wide ? 1 + (factor - 1) * 9 : factor),
          ...(wide && { low: 0.08, high: 0.12 }),
        }))
        expect(weighed(asked(homes, { load: [[rps]] })).verdict).toBe('keep')
      }),
      runs,
    )
  })

  test('it comes to rest, and saves with every step on the way', () => {
    fc.assert(
      fc.property(arbitraryHomes(4), (world) => {
        let question = random(world)
        let answer = weighed(question)
        let steps = 0
        for (; answer.verdict === 'propose'; steps++) {
          expect(answer.saving.usual).toBeGreaterThan(0)
          question = { ...question, fleet: split(question.fleet, nextOf(answer)) }
          answer = weighed(question)
        }
        expect(answer.verdict).toBe('keep')
        expect(steps).toBeLessThanOrEqual(40)
      }),
      runs,
    )
  })

  test('a price that rises gets a cluster no more, and one that falls no less', () => {
    fc.assert(
      fc.property(
        arbitraryHomes(),
        fc.nat(),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (world, which, factor) => {
          const i = which % world.homes.length
          const dearer = world.homes.map((home, at) =>
            at === i ? { ...home, usd: home.usd * factor } : home,
          )
          const question = random(world)
          const before = nextOf(weighed(question))[i] ?? 0
          const after = nextOf(weighed({ ...question, prices: pricesOfHomes(dearer) }))[i] ?? 0
          expect(after).toBeLessThanOrEqual(before)
        },
      ),
      { numRuns: 40 },
    )
  })
})

test('exchanges find the cheapest of all whole weights, when no point costs less than the one before', () => {
  const costs = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 13, maxLength: 13 })
  fc.assert(
    fc.property(fc.array(costs, { minLength: 3, maxLength: 3 }), (raw) => {
      const points = raw.map((each) => [...each].sort((a, b) => a - b))
      const price = (i: number) => (weight: number) => points[i]?.[weight] ?? 0
      const sides = points.map((_, i) => ({ now: 4, least: 1, most: 10, taking: price(i), giving: price(i) }))
      const total = (weights: readonly number[]) =>
        weights.reduce((sum, weight, i) => {
          for (let w = 0; w < weight; w++) sum += price(i)(w)
          return sum
        }, 0)
      let best = Number.POSITIVE_INFINITY
      for (let a = 1; a <= 10; a++)
        for (let b = 1; b <= 10; b++) {
          const c = 12 - a - b
          if (c >= 1 && c <= 10) best = Math.min(best, total([a, b, c]))
        }
      expect(total(exchanged(sides))).toBe(best)
    }),
  )
})
