/** The fleets of the simulated month, what they are asked for, and what becomes of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { formatFindings } from '../../generators/findings/index.ts'
import { type Fleet, loadFleet, type Prices, parseFleet, parsePrices } from '../../generators/fleet/index.ts'

const root = join(import.meta.dirname, '..', '..')

export const HOURS = 30 * 24
/** Hours before the month that prices and load are known of. */
export const BEFORE = 8 * 24
/** Bytes of a request, and of its answer. */
export const BYTES = 1_024
export const START = Date.parse('2026-12-01T00:00:00Z')

/** A cluster that is lost for some hours: its pods, its gateway, its metrics. Its nodes at rest are paid. */
export interface Outage {
  readonly cluster: number
  readonly from: number
  readonly hours: number
}

export interface World {
  readonly name: string
  readonly fleet: Fleet
  readonly outages: readonly Outage[]
}

/** The file of the first cluster of a provider. Errors: where the fleet has none. */
const fileOf = ({ clusters }: Fleet, provider: 'aws' | 'gcp'): string => {
  const found = clusters.find(({ cloud }) => cloud.provider === provider)
  if (found === undefined) throw new Error(`the simulated month needs a cluster of ${provider} in clusters/`)
  return `${found.name}.yaml`
}

/** The repository's own fleet with a heavier model, autoscaled, in some regions. */
const fleetOf = (
  regions: readonly (readonly [name: string, like: 'aws' | 'gcp', region: string])[],
  most: number,
): Fleet => {
  const read = (name: string) => parse(readFileSync(join(root, 'clusters', name), 'utf8'))
  const own = loadFleet(join(root, 'clusters'))
  const shared = read('fleet.yaml')
  const even = Math.floor(100 / regions.length)
  const files = new Map<string, string>([
    [
      'fleet.yaml',
      JSON.stringify({
        ...shared,
        inference: { ...shared.inference, rpsPerPod: 20 },
        observability: { ...shared.observability, tracesIn: regions[0]?.[0] },
        traffic: {
          ...shared.traffic,
          peakRps: 1_500,
          circuitBreaker: {
            ...shared.traffic.circuitBreaker,
            maxConnections: 3_000,
            maxPendingRequests: 3_000,
            maxRetries: 3_000,
          },
          split: Object.fromEntries(
            regions.map(([name], i) => [name, even + (i === 0 ? 100 - even * regions.length : 0)]),
          ),
        },
      }),
    ],
    ...regions.map(([name, like, region], i): readonly [string, string] => {
      const cluster = read(fileOf(own, like))
      const zone = like === 'aws' ? (z: string) => `${region}${z}` : (z: string) => `${region}-${z}`
      const addresses =
        like === 'aws'
          ? { nodes: `10.${100 + i}.0.0/16`, services: `10.${120 + i}.0.0/16` }
          : cluster.addresses
      const text = JSON.stringify({
        ...cluster,
        name,
        addresses,
        cloud: { ...cluster.cloud, region, zones: ['a', 'b', 'c'].map(zone) },
        nodes: {
          ...cluster.nodes,
          types: [like === 'aws' ? 't3.large' : 'e2-standard-2'],
          min: 4,
          desired: 4,
          max: 60,
        },
        inference: { replicas: { min: 6, max: most } },
      })
      return [`${name}.yaml`, text]
    }),
  ])
  const result = parseFleet({ label: '', files })
  if ('fleet' in result) return result.fleet
  throw new Error(formatFindings(result.findings))
}

/** Two outages: one at noon, one at the peak of an evening. Clusters are in the order of their names. */
const outages: readonly Outage[] = [
  { cluster: 0, from: 9 * 24 + 10, hours: 5 },
  { cluster: 1, from: 20 * 24 + 17, hours: 8 },
]

export const worlds = (): readonly World[] => [
  {
    name: 'aws, gcp',
    fleet: fleetOf(
      [
        ['aws', 'aws', 'us-east-1'],
        ['gcp', 'gcp', 'us-central1'],
      ],
      90,
    ),
    outages,
  },
  {
    name: 'aws-east, aws-west, gcp',
    fleet: fleetOf(
      [
        ['aws-east', 'aws', 'us-east-1'],
        ['aws-west', 'aws', 'us-west-2'],
        ['gcp', 'gcp', 'us-central1'],
      ],
      50,
    ),
    outages,
  },
]

/** $ an hour of a spot node by region: at each hour of the month and before it, with the range of the day before. */
export type History = ReadonlyMap<string, readonly Spot[]>
export interface Spot {
  readonly usd: number
  readonly low: number
  readonly high: number
}

const listed = (() => {
  const file = join(root, 'clusters', 'prices.yaml')
  const result = parsePrices(file, readFileSync(file, 'utf8'))
  if ('prices' in result) return result.prices
  throw new Error(formatFindings(result.findings))
})()

/** The list prices of this repository, with spot as some hour has it; a region of AWS that the file lacks has those of us-east-1. */
export const pricesAt = (history: History, hour: number): Prices => {
  const day = new Date(START + hour * 3_600_000).toISOString().slice(0, 10)
  const price = { unit: 'hour', page: 'ec2-spot', checked: day } as const
  const spot = (region: string) => ({ ...price, ...(history.get(region)?.[BEFORE + hour] ?? { usd: 0 }) })
  const { aws, gcp } = listed.values
  const [east, central] = [aws['us-east-1'], gcp['us-central1']]
  if (east === undefined || central === undefined) throw new Error('prices.yaml has lost a region')
  const list = { ...price, usd: 0.0832 }
  return {
    ...listed,
    values: {
      ...listed.values,
      aws: Object.fromEntries(
        ['us-east-1', 'us-west-2'].map((region) => [
          region,
          { ...east, machines: { 't3.large': { onDemand: list, spot: spot(region) } } },
        ]),
      ),
      gcp: {
        'us-central1': {
          ...central,
          machines: { 'e2-standard-2': { onDemand: list, spot: spot('us-central1') } },
        },
      },
    },
  }
}

/**
 * Requests per second of the whole fleet at an hour: a third of the day's top at night, a fifth less at the week's end, and a
 * few percent of chance. The top of the month is four fifths of the declared peak.
 */
export const loadAt = (hour: number, chance: number): number => {
  const [day, time] = [Math.floor(hour / 24), ((hour % 24) + 24) % 24]
  const shape = 2 / 3 - Math.cos(((time - 6) / 24) * 2 * Math.PI + Math.PI / 6) / 3
  const week = ((day % 7) + 7) % 7 > 4 ? 0.8 : 1
  return 1_150 * shape * week * (1 + (chance - 0.5) * 0.1)
}
