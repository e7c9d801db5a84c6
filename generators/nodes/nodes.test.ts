import { describe, expect, test } from 'vitest'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { allocatable, drains, endingOf, examplesOf, machineOf, smallestRoom } from './index.ts'

const clusterOf = (data: ReturnType<typeof awsData>) => {
  const [cluster] = fleetOf({}, [data]).clusters
  if (cluster === undefined) throw new Error('no cluster')
  return cluster
}
const MIB = 2 ** 20
const known = (provider: 'aws' | 'gcp', type: string) => {
  const machine = machineOf(provider, type)
  if (machine === undefined) throw new Error(`no ${type}`)
  return machine
}

describe('a machine has what its provider sells', () => {
  test.each([
    ['aws', 't3.medium', 2, 4, 17],
    ['aws', 't3.large', 2, 8, 35],
    ['aws', 't3a.xlarge', 4, 16, 58],
    ['aws', 'm7g.2xlarge', 8, 32, 58],
    ['aws', 'c6i.large', 2, 4, 29],
    ['aws', 'r6i.large', 2, 16, 29],
    ['gcp', 'e2-standard-2', 2, 8, 110],
    ['gcp', 'n2-highmem-4', 4, 32, 110],
    ['gcp', 't2d-standard-1', 1, 4, 110],
    ['gcp', 'n1-standard-2', 2, 7.5, 110],
  ] as const)('%s %s', (provider, type, cores, gibibytes, pods) => {
    expect(machineOf(provider, type)).toEqual({ cores, memory: gibibytes * 2 ** 30, pods })
  })

  test.each([
    ['aws', 't3'],
    ['aws', 't3.nano'],
    ['aws', 'toString.large'],
    ['gcp', 'e2-standard-3'],
    ['gcp', 'e2-medium'],
    ['gcp', 'standard-2'],
  ] as const)('%s %s is none that anybody has looked up', (provider, type) => {
    expect(machineOf(provider, type)).toBeUndefined()
  })

  test('the examples for those who must choose are known', () => {
    for (const provider of ['aws', 'gcp'] as const)
      for (const type of examplesOf(provider)) expect(machineOf(provider, type), type).toBeDefined()
  })
})

describe('what is kept of a machine', () => {
  // Sources: the formulas named in allocatable.ts; the figures of GKE are those of the table in its pages.
  test.each([
    ['aws', 't3.large', 1.93],
    ['aws', 'm5.xlarge', 3.92],
    ['aws', 'm5.2xlarge', 7.91],
    ['gcp', 'e2-standard-2', 1.93],
    ['gcp', 'e2-standard-4', 3.92],
    ['gcp', 'n2-standard-16', 15.89],
    ['gcp', 't2d-standard-1', 0.94],
  ] as const)('%s %s leaves %s cores', (provider, type, cores) => {
    expect(allocatable(provider, known(provider, type)).cores).toBeCloseTo(cores, 6)
  })

  test('EKS keeps memory by pods, GKE by size; both keep what the kubelet evicts for', () => {
    const aws = allocatable('aws', known('aws', 't3.large')).memory
    expect(aws).toBeCloseTo(8 * 2 ** 30 * 0.95 - (11 * 35 + 255 + 100) * MIB, 0)
    const gcp = allocatable('gcp', known('gcp', 'e2-standard-4')).memory
    expect(gcp).toBeCloseTo(16 * 2 ** 30 * 0.97 - (1_024 + 819.2 + 819.2 + 100) * MIB, 0)
  })

  test('of several types each leaves at least the least', () => {
    const cluster = clusterOf(
      merged(awsData('a'), { nodes: { types: ['c6i.xlarge', 'r6i.large', 'unknown.large'] } }),
    )
    expect(smallestRoom(cluster)).toEqual({
      cores: 1.93,
      memory: allocatable('aws', known('aws', 'c6i.xlarge')).memory,
      pods: 29,
    })
    expect(smallestRoom(clusterOf(merged(awsData('a'), { nodes: { types: ['x.y'] } })))).toBeUndefined()
  })
})

describe('the way down', () => {
  const [aws, gcp] = [clusterOf(awsData('a')), clusterOf(gcpData('g'))]
  const calm = clusterOf(merged(gcpData('g'), { nodes: { spot: false } }))

  test.each([
    ['the whole drain and a whole request', aws, 10_000, drains.app, { grace: 20, drain: 8, cut: 18 }],
    ['less drain where a node leaves less', gcp, 10_000, drains.app, { grace: 15, drain: 3, cut: 13 }],
    [
      'the least drain where a request leaves none',
      gcp,
      60_000,
      drains.app,
      { grace: 15, drain: 2, cut: 13 },
    ],
    ['no bound without spot', calm, 600_000, drains.app, { grace: 610, drain: 8, cut: 608 }],
    ['a gateway, seen by a load balancer', aws, 10_000, drains.gateway, { grace: 32, drain: 20, cut: 30 }],
    ['parts of a second are a second', calm, 100, drains.app, { grace: 11, drain: 8, cut: 9 }],
  ])('%s', (_, cluster, timeout, drain, expected) => {
    expect(endingOf(cluster, timeout, drain)).toEqual(expected)
  })
})
