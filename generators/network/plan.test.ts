import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { type NetworkOfCluster, networkPlan } from './plan.ts'

const networkOf = (name: string, clusters: Parameters<typeof fleetOf>[1]): NetworkOfCluster => {
  const found = networkPlan(fleetOf({}, clusters)).clusters.find((network) => network.name === name)
  if (found === undefined) throw new Error(`no network of ${name}`)
  return found
}

const zoned = (zones: readonly string[]) =>
  merged(awsData('aws', 5), { cloud: { zones: zones.map((letter) => `us-east-1${letter}`) } })

describe('subnets', () => {
  test('of AWS are private and public ones of each zone, in the order that the file names the zones in', () => {
    const { subnets } = networkOf('aws', [zoned(['b', 'a'])])
    expect([...subnets.private]).toEqual([
      ['us-east-1b', '10.10.0.0/20'],
      ['us-east-1a', '10.10.16.0/20'],
    ])
    expect([...subnets.public]).toEqual([
      ['us-east-1b', '10.10.240.0/24'],
      ['us-east-1a', '10.10.241.0/24'],
    ])
  })

  test('stay where they are when a zone is added at the end', () => {
    const [before, after] = [zoned(['a', 'b']), zoned(['a', 'b', 'c'])].map((data) => {
      const { subnets } = networkOf('aws', [data])
      return [...subnets.private, ...subnets.public].map((each) => each.join(' '))
    })
    expect(after).toEqual(expect.arrayContaining(before ?? []))
    expect(after).toHaveLength(6)
  })

  test('of Google are not of a zone', () => {
    const { subnets } = networkOf('gcp', [gcpData('gcp')])
    expect([...subnets.private, ...subnets.public]).toEqual([])
  })
})

test.each([
  ['10.0.0.0/20', 64_512],
  ['10.0.64.0/20', 64_513],
  ['10.20.48.0/20', 64_592],
  ['10.255.64.0/20', 65_533],
  ['10.255.192.0/20', 64_513],
])('nodes in %s have the ASN %i', (nodes, asn) => {
  expect(networkOf('gcp', [merged(gcpData('gcp', 9), { addresses: { nodes } })]).asn).toBe(asn)
})

describe('tunnels', () => {
  const four = [awsData('aws', 0), awsData('eu', 1), gcpData('gcp', 2), gcpData('tokyo', 3)]
  const tunnels = (clusters: Parameters<typeof fleetOf>[1]) => networkPlan(fleetOf({}, clusters)).tunnels

  test('are between every AWS and every Google cluster, with the ASN of each', () => {
    expect(tunnels(four).map(({ aws, gcp, asn }) => [aws, gcp, asn.aws, asn.gcp])).toEqual([
      ['aws', 'gcp', 64_512, 64_528],
      ['aws', 'tokyo', 64_512, 64_536],
      ['eu', 'gcp', 64_520, 64_528],
      ['eu', 'tokyo', 64_520, 64_536],
    ])
  })

  test('of a pair are the same whichever other clusters there are', () => {
    expect(tunnels(four)).toEqual(expect.arrayContaining([...tunnels([four[0] ?? {}, four[2] ?? {}])]))
  })

  test('have inside ranges of four addresses that neither cloud keeps for itself, each its own', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.stringMatching(/^a[a-z]{0,9}$/), fc.stringMatching(/^g[a-z]{0,9}$/)),
        (names) => {
          const inside = tunnels([awsData(names[0]), gcpData(names[1])]).flatMap((tunnel) => tunnel.inside)
          expect(new Set(inside).size).toBe(4)
          for (const range of inside) {
            const [, third = 0, fourth = 0] = /^169\.254\.(\d+)\.(\d+)\/30$/.exec(range)?.map(Number) ?? []
            expect(third).toBeGreaterThanOrEqual(32)
            expect(third).toBeLessThan(168)
            expect(fourth % 4).toBe(0)
          }
        },
      ),
      { numRuns: 50 },
    )
  })
})

test('packets to nodes and pods of all others keep their address', () => {
  const clusters = [awsData('aws', 0), gcpData('gcp', 1), awsData('eu', 2)]
  expect(networkOf('aws', clusters).foreignRanges).toEqual(['10.2.0.0/20', '10.3.0.0/16', '10.4.0.0/16'])
  expect(networkOf('aws', [awsData('aws')]).foreignRanges).toEqual([])
})
