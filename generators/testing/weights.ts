/** Fleets whose clusters differ by price, for tests of weights by cost. Only tests import this room. */
import fc from 'fast-check'
import type { Fleet, Prices } from '../fleet/index.ts'
import { awsData, fleetOf, gcpData, merged } from './fleets.ts'
import { awsRegionData, gcpRegionData, pricesData, pricesOf } from './prices.ts'

/** The day on which every price here was read. */
export const READ = '2026-01-02'
export const NOW = new Date('2026-01-02T12:00:00Z')

/** One cluster: its share, its pods, and $ an hour of its nodes, with the range of the day. */
export interface Home {
  readonly provider: 'aws' | 'gcp'
  readonly weight: number
  readonly pods: { readonly min: number; readonly max: number }
  readonly usd: number
  readonly low?: number | undefined
  readonly high?: number | undefined
}

const nameOf = (i: number) => `c${i}`
const regionOf = ({ provider }: Home, i: number) =>
  provider === 'aws' ? `us-east-${i + 1}` : `us-central${i + 1}`

const circuitBreaker = Object.fromEntries(
  ['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRetries'].map((pool) => [pool, 20_000]),
)

/** Each cluster in a region of its own; every pod carries 100 requests/s. */
export const fleetOfHomes = (homes: readonly Home[], peakRps: number, shared = {}): Fleet => {
  const clusters = homes.map((home, i) => {
    const region = regionOf(home, i)
    const zones = home.provider === 'aws' ? [`${region}a`, `${region}b`] : [`${region}-a`, `${region}-b`]
    return merged((home.provider === 'aws' ? awsData : gcpData)(nameOf(i), i), {
      cloud: { region, zones },
      inference: { replicas: home.pods.min === home.pods.max ? home.pods.min : { ...home.pods } },
      nodes: { min: 2, desired: 2, max: 1000 },
    })
  })
  const split = Object.fromEntries(homes.map(({ weight }, i) => [nameOf(i), weight]))
  return fleetOf(
    merged({ inference: { rpsPerPod: 100 }, traffic: { peakRps, split, circuitBreaker } }, shared),
    clusters,
  )
}

const priceOf = (usd: number, more = {}) => ({ usd, ...more, unit: 'hour', page: 'list', checked: READ })

export const pricesOfHomes = (homes: readonly Home[]): Prices => {
  const regions = (provider: Home['provider']) =>
    Object.fromEntries(
      homes.flatMap((home, i) => {
        if (home.provider !== provider) return []
        const { usd, low = usd, high = usd } = home
        const machine = { onDemand: priceOf(usd * 3), spot: priceOf(usd, { low, high }) }
        const data = provider === 'aws' ? awsRegionData : gcpRegionData
        return [[regionOf(home, i), { ...data, machines: { 't3.large': machine, 'e2-standard-2': machine } }]]
      }),
    )
  return pricesOf({ ...pricesData, aws: regions('aws'), gcp: regions('gcp') })
}

/** Whole weights of a total of 100 for so many clusters; some are 0. */
const weights = (count: number) =>
  fc.array(fc.nat({ max: 20 }), { minLength: count, maxLength: count }).map((parts) => {
    const sum = parts.reduce((a, b) => a + b, 0)
    const whole = parts.map((part) => (sum === 0 ? 0 : Math.floor((part * 100) / sum)))
    const rest = 100 - whole.reduce((a, b) => a + b, 0)
    const largest = whole.indexOf(Math.max(...whole))
    return whole.map((part, i) => part + (i === largest ? rest : 0))
  })

const home = fc.record({
  provider: fc.constantFrom('aws' as const, 'gcp' as const),
  pods: fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 30 }))
    .map(([min, more]) => ({ min, max: min + more })),
  usd: fc.integer({ min: 10, max: 120 }).map((cents) => cents / 1_000),
})

/** Two to `most` clusters, and a peak that some of them would not carry alone. */
export const arbitraryHomes = (most = 5) =>
  fc.integer({ min: 2, max: most }).chain((count) =>
    fc.record({
      homes: fc
        .tuple(fc.array(home, { minLength: count, maxLength: count }), weights(count))
        .map(([all, split]) => all.map((each, i): Home => ({ ...each, weight: split[i] ?? 0 }))),
      peak: fc.integer({ min: 100, max: 4_000 }),
      rps: fc.integer({ min: 1, max: 3_000 }),
    }),
  )
