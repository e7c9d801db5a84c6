import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Fleet, loadFleet, loadPrices, monthlyPricesOf } from '../fleet/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { awsRegionData, pricesData, pricesOf, pricesText } from '../testing/prices.ts'
import { type Line, monthlyCost, type Traffic, total } from './index.ts'

const costOf = (fleet: Fleet, traffic?: Traffic, prices = pricesOf()) => {
  const result = monthlyCost(fleet, prices, traffic)
  if ('findings' in result) throw new Error(result.findings.map(({ message }) => message).join('\n'))
  return result.cost
}

/** `[at rest, at most]` of a part, in cents. */
const part = (lines: readonly Line[], of: string, name: string) => {
  const line = lines.find((each) => each.of === of && each.part === name)
  return line && [line.atRest, line.atMost].map((value) => Number(value.toFixed(2)))
}

const fleet = fleetOf()
const { standing } = costOf(fleet)

describe('each part of a month of 730 hours', () => {
  // Four nodes at rest and twelve at most, both spot: generators/testing/fleets.ts.
  test.each([
    ['aws', 'control plane', [73, 73]],
    ['aws', 'nodes', [4 * 0.03 * 730, 12 * 0.03 * 730]],
    ['aws', 'node disks', [4 * 50 * 0.2, 12 * 50 * 0.2]],
    // Metrics 20, two queues of 5, and the traces of all: 20 more.
    ['aws', 'volumes', [10, 10]],
    ['gcp', 'volumes', [6, 6]],
    ['aws', 'NAT', [0.05 * 730, 0.05 * 730]],
    ['gcp', 'NAT', [(4 * 0.001 + 0.005) * 730, (12 * 0.001 + 0.005) * 730]],
    ['aws', 'VPN', [2 * 0.05 * 730, 2 * 0.05 * 730]],
    ['gcp', 'VPN', [4 * 0.06 * 730, 4 * 0.06 * 730]],
    ['aws', 'load balancers', [2 * 0.02 * 730, 2 * 0.02 * 730]],
    ['gcp', 'load balancers', [0.025 * 730, 0.025 * 730]],
    // Its authority, the certificate of the host, and the way to the other cluster.
    ['aws', 'secrets', [1.2, 1.2]],
    ['gcp', 'keys', [3, 3]],
    ['aws', 'registry', [1, 1]],
    ['shared', 'load balancer', [0.03 * 730, 0.03 * 730]],
    ['shared', 'keys', [6, 6]],
  ] as const)('%s %s', (of, name, expected) => {
    expect(part(standing, of, name)).toEqual(expected.map((value) => Number(value.toFixed(2))))
  })

  test('nodes on demand cost the price on demand', () => {
    const calm = fleetOf({}, [merged(awsData('aws'), { nodes: { spot: false } }), gcpData('gcp')])
    expect(part(costOf(calm).standing, 'aws', 'nodes')).toEqual([233.6, 700.8])
  })

  test('of several machine types the dearest counts, wherever it stands', () => {
    for (const types of [
      ['t3.large', 'm6i.large'],
      ['m6i.large', 't3.large'],
    ]) {
      const mixed = fleetOf({}, [merged(awsData('aws'), { nodes: { types } }), gcpData('gcp')])
      expect(part(costOf(mixed).standing, 'aws', 'nodes')).toEqual([116.8, 350.4])
    }
  })

  test('Cloud NAT costs no more from 32 nodes on', () => {
    const large = (max: number) =>
      part(
        costOf(fleetOf({}, [awsData('aws'), merged(gcpData('gcp'), { nodes: { max } })])).standing,
        'gcp',
        'NAT',
      )?.[1]
    expect([large(32), large(33)]).toEqual([27.01, 27.01])
  })

  test('every pair of an AWS and a Google cluster has its own VPN, and clusters with one manager share entries', () => {
    const three = fleetOf({}, [awsData('a', 0), awsData('b', 1), gcpData('g', 2)])
    const lines = costOf(three).standing
    expect([part(lines, 'a', 'VPN'), part(lines, 'b', 'VPN'), part(lines, 'g', 'VPN')]).toEqual([
      [73, 73],
      [73, 73],
      [350.4, 350.4],
    ])
    // a: its authority, the certificate, the ways to b and g; b: its authority and the way to a.
    expect([part(lines, 'a', 'secrets'), part(lines, 'b', 'secrets')]).toEqual([
      [1.6, 1.6],
      [0.8, 0.8],
    ])
  })

  test('a single cluster has neither a VPN nor an east-west gateway', () => {
    const lines = costOf(fleetOf({}, [awsData('aws')])).standing
    expect(part(lines, 'aws', 'VPN')).toBeUndefined()
    expect(part(lines, 'aws', 'load balancers')).toEqual([14.6, 14.6])
  })

  test('a flat network has no east-west gateways', () => {
    const flat = costOf(fleetOf({ mesh: { network: 'flat' } })).standing
    expect(part(flat, 'aws', 'load balancers')).toEqual([14.6, 14.6])
  })
})

describe('sums', () => {
  test('the total is that of the clusters and of what they share', () => {
    const by = ['aws', 'gcp', 'shared'].map((of) => total(standing.filter((line) => line.of === of)))
    expect(by.reduce((sum, { atRest }) => sum + atRest, 0)).toBeCloseTo(total(standing).atRest, 6)
    expect(by.reduce((sum, { atMost }) => sum + atMost, 0)).toBeCloseTo(total(standing).atMost, 6)
    expect(total(standing).atMost).toBeGreaterThan(total(standing).atRest)
  })

  test.each(['aws', 'gcp'])('each node more of %s costs more, and nothing else changes', (name) => {
    const totals = [4, 5, 6, 12].map((desired) => {
      const grown = [awsData('aws'), gcpData('gcp')].map((data) =>
        data.name === name ? merged(data, { nodes: { desired } }) : data,
      )
      return total(costOf(fleetOf({}, grown)).standing)
    })
    const rest = totals.map(({ atRest }) => atRest)
    expect(rest).toEqual([...rest].sort((a, b) => a - b))
    expect(new Set(rest).size).toBe(4)
    expect(new Set(totals.map(({ atMost }) => atMost.toFixed(6))).size).toBe(1)
  })
})

describe('traffic', () => {
  // 1000 bytes a second each way for 2628000 seconds: 2.628 GB; half of it to each cluster, which have two zones.
  const asked = { rps: 1, bytes: 1_000, nat: 100, logs: 10 }
  const { traffic } = costOf(fleet, asked)
  const gigabytes = 2.628

  test.each([
    ['shared', 'load balancer', 2 * gigabytes * 0.008],
    ['shared', 'to clients', gigabytes * 0.12],
    ['shared', 'requests, by VPN', (gigabytes / 2) * 0.09],
    ['aws', 'answers, by VPN', (gigabytes / 2) * 0.09],
    ['aws', 'load balancer', gigabytes * 0.006],
    ['aws', 'between zones', (gigabytes / 2) * 2 * 0.01],
    ['gcp', 'between zones', (gigabytes / 2) * 0.01],
    ['aws', 'NAT', 4.6],
    ['gcp', 'NAT', 4.7],
    ['gcp', 'logs', 7],
  ] as const)('%s %s', (of, name, expected) => {
    expect(traffic.find((line) => line.of === of && line.part === name)?.atRest).toBeCloseTo(expected, 9)
  })

  test('it changes nothing of what stands', () => {
    expect(costOf(fleet, asked).standing).toEqual(standing)
    expect(costOf(fleet).traffic).toEqual([])
  })

  test('what the split does not send, nobody pays for', () => {
    const away = costOf(fleetOf({ traffic: { split: { aws: 0, gcp: 100 } } }), { ...asked, nat: 0, logs: 0 })
    expect(away.traffic.filter(({ of }) => of === 'aws')).toEqual([])
    expect(away.traffic.map(({ part }) => part)).not.toContain('requests, by VPN')
  })
})

describe('a price that is missing', () => {
  const lineOf = (text: string) => pricesText().split('\n').indexOf(text) + 1

  test('is a finding that names type, region and file; every one of them is told', () => {
    const odd = fleetOf({}, [
      merged(awsData('aws'), { nodes: { types: ['t3.large', 'r7i.large'] } }),
      merged(gcpData('gcp'), {
        cloud: { region: 'europe-west1', zones: ['europe-west1-b', 'europe-west1-c'] },
      }),
    ])
    expect(monthlyCost(odd, pricesOf())).toEqual({
      findings: [
        {
          code: 'price-missing',
          place: {
            file: 'clusters/prices.yaml',
            line: lineOf('    machines:'),
            field: 'aws.us-east-1.machines.r7i.large',
          },
          message: 'there is no price of r7i.large in us-east-1, which the nodes of cluster aws may be of',
          mend: 'add its price on demand and as spot as aws.us-east-1.machines.r7i.large to clusters/prices.yaml, with its page',
        },
        {
          code: 'price-missing',
          place: { file: 'clusters/prices.yaml', line: lineOf('gcp:'), field: 'gcp.europe-west1' },
          message: 'there are no prices of europe-west1, where cluster gcp runs',
          mend: 'add the prices of the region as gcp.europe-west1 to clusters/prices.yaml, with its page',
        },
      ],
    })
  })

  test('a type that is called like a property of every object has no price either', () => {
    const prices = pricesOf({ ...pricesData, aws: { 'us-east-1': { ...awsRegionData, machines: {} } } })
    const odd = fleetOf({}, [merged(awsData('aws'), { nodes: { types: ['constructor'] } })])
    expect(monthlyCost(odd, prices)).toMatchObject({ findings: [{ code: 'price-missing' }] })
  })
})

describe('the prices of this repository', () => {
  const clusters = join(import.meta.dirname, '..', '..', 'clusters')
  const prices = loadPrices(clusters)

  test('are all that a fleet in the regions and with the machines of the example needs', () => {
    const types = { nodes: { types: ['t3.large', 't3a.large'] } }
    const example = fleetOf({}, [merged(awsData('aws'), types), gcpData('gcp')])
    expect(monthlyCost(example, prices)).toHaveProperty('cost')
  })

  test('of E2 are those that OpenCost is given', () => {
    const [monthly] = loadFleet(clusters).clusters.flatMap(({ cloud }) => monthlyPricesOf(cloud) ?? [])
    const machine = prices.values.gcp['us-central1']?.machines['e2-standard-2']
    if (monthly === undefined) throw new Error('no prices of Google Cloud')
    const hourly = (kind: 'usual' | 'spot') => (2 * monthly.cpu[kind] + 8 * monthly.memory[kind]) / 730
    expect(machine?.onDemand.usd).toBeCloseTo(hourly('usual'), 4)
    expect(machine?.spot.usd).toBeCloseTo(hourly('spot'), 4)
  })
})
