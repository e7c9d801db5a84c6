/** Routes and subsets are applied one after the other, in either order. */
import { describe, expect, test } from 'vitest'
import { awsData, canaryData, digestOf, fleetOf, gcpData } from '../testing/fleets.ts'
import { between, onTheWay } from '../testing/pairs.ts'
import { damaged, treeOf } from '../testing/trees.ts'
import { pairRules } from './index.ts'

const rule = pairRules['pair-subset']
const tree = treeOf(fleetOf())
const canary = treeOf(fleetOf({ release: { canary: canaryData(10) } }))
/** Subsets as they were: those of a canary came and went with it. */
const stableOnly = damaged(
  damaged(tree, { kind: 'DestinationRule' }, 'spec.subsets.3'),
  { kind: 'DestinationRule' },
  'spec.subsets.2',
)
const place = 'pair-subset rendered/aws/traffic VirtualService ml-inference subset'

describe('what was wrong: the subsets of a canary came and went with its routes', () => {
  test('at its start the routes may be first', () => {
    const late = 'its destination rule is new, and routes that are applied before it get 503'
    expect(onTheWay(stableOnly, canary, rule)).toEqual([
      `${place} canary-aws: ${late}`,
      `${place} canary-gcp: ${late}`,
    ])
  })

  test('at its end the destination rule may be first', () => {
    const early =
      'its destination rule leaves while routes still name it: until both are applied, requests to it get 503'
    expect(onTheWay(canary, stableOnly, rule)).toEqual([
      `${place} canary-aws: ${early}`,
      `${place} canary-gcp: ${early}`,
    ])
  })
})

test('any subset that is called otherwise is both', () => {
  const renamed = damaged(
    damaged(tree, { kind: 'DestinationRule' }, 'spec.subsets.0.name', 'other'),
    { kind: 'VirtualService' },
    'spec.http.0.route.0.destination.subset',
    'other',
  )
  expect(onTheWay(tree, renamed, rule).map((line) => line.split(':')[0])).toEqual([
    `${place} other`,
    `${place} stable-aws`,
  ])
})

test('start, advance, promotion and end of a canary as they are', () => {
  const at = (shared = {}) => fleetOf({ release: { canary: canaryData(10) }, ...shared })
  const gone = fleetOf()
  for (const [before, after] of [
    [gone, at()],
    [at(), fleetOf({ release: { canary: canaryData(50) } })],
    [at(), gone],
    [at(), fleetOf({ release: { stable: { version: 'v1.1.0', digest: digestOf('b') } } })],
  ] as const)
    expect(between(before, after, rule)).toEqual([])
})

test('a cluster that comes has pins that nobody uses yet, and rules of its own', () => {
  const three = fleetOf({ traffic: { split: { aws: 50, gcp: 50, eu: 0 } } }, [
    awsData('aws'),
    gcpData('gcp'),
    gcpData('eu', 2),
  ])
  expect(between(fleetOf(), three, rule)).toEqual([])
  expect(between(three, fleetOf(), rule)).toEqual([])
})
