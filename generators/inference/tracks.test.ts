import { describe, expect, test } from 'vitest'
import { awsData, canaryData, digestOf, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { type Track, tracksOf } from './index.ts'

const tracks = (...fleet: Parameters<typeof fleetOf>) => {
  const made = fleetOf(...fleet)
  return made.clusters.map((cluster) => tracksOf(made, cluster))
}
const names = (all: readonly (readonly Track[])[]) => all.map((each) => each.map(({ name }) => name))

const ranged = [
  merged(awsData('aws'), { inference: { replicas: { min: 3, max: 12 } } }),
  merged(gcpData('gcp'), { inference: { replicas: 8 } }),
]

describe('tracks', () => {
  test('without a canary every cluster has the stable track, with its replicas', () => {
    const stable = { name: 'stable', workload: 'ml-inference', version: 'v1.0.0', digest: digestOf('a') }
    expect(tracks({}, ranged)).toEqual([
      [{ ...stable, replicas: { min: 3, max: 12 } }],
      [{ ...stable, replicas: { min: 8, max: 8 } }],
    ])
  })

  test('a canary has a workload, a version and an image of its own, and its percent of the replicas', () => {
    const [aws] = tracks({ release: { canary: canaryData(25) } }, ranged)
    expect(aws?.[1]).toEqual({
      name: 'canary',
      workload: 'ml-inference-canary',
      version: 'v1.1.0',
      digest: digestOf('b'),
      replicas: { min: 1, max: 3 },
    })
  })

  test.each([
    [1, { min: 1, max: 1 }, { min: 1, max: 1 }],
    [10, { min: 1, max: 2 }, { min: 1, max: 1 }],
    [34, { min: 2, max: 5 }, { min: 3, max: 3 }],
    [50, { min: 2, max: 6 }, { min: 4, max: 4 }],
    [99, { min: 3, max: 12 }, { min: 8, max: 8 }],
  ])('%i percent of 3 to 12 pods is %j, of 8 is %j: rounded up, at least 1', (percent, range, fixed) => {
    const all = tracks({ release: { canary: canaryData(percent) } }, ranged)
    expect(all.map((each) => each[1]?.replicas)).toEqual([range, fixed])
  })

  test('the stable track keeps its replicas, so that an abort needs no new pod', () => {
    const [aws] = tracks({ release: { canary: canaryData(99) } }, ranged)
    expect(aws?.[0]?.replicas).toEqual({ min: 3, max: 12 })
  })

  test('a canary runs in the clusters it names only', () => {
    expect(names(tracks({ release: { canary: canaryData(10, ['gcp']) } }))).toEqual([
      ['stable'],
      ['stable', 'canary'],
    ])
  })

  test('or in every cluster with a share of the traffic', () => {
    const split = { aws: 0, gcp: 100 }
    expect(names(tracks({ release: { canary: canaryData(10) }, traffic: { split } }))).toEqual([
      ['stable'],
      ['stable', 'canary'],
    ])
  })
})
