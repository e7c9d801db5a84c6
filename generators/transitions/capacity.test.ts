/** Shares move at once, pods do not. */
import { describe, expect, test } from 'vitest'
import { strains } from '../capacity/index.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { between, onTheWay, pairOf } from '../testing/pairs.ts'
import { damaged, plus, wholeTreeOf, without } from '../testing/trees.ts'
import { pairRules } from './index.ts'

/** One pod carries 200 requests/s. */
const fleet = (aws: number, pods: number, shared = {}) =>
  fleetOf({ traffic: { peakRps: 1_000, split: { aws, gcp: 100 - aws } }, ...shared }, [
    merged(awsData('aws'), { inference: { replicas: pods } }),
    merged(gcpData('gcp'), { inference: { replicas: 9 } }),
  ])

describe('a share and its pods', () => {
  const rule = pairRules['pair-capacity']
  const place = 'pair-capacity rendered/aws/inference Deployment ml-inference replicas'

  test('grow in this order: pods, share', () => {
    expect(between(fleet(20, 1), fleet(80, 4), rule)).toEqual([
      `${place}: shares move at once and pods do not: for a while 1 pods that carry 200 requests/s get 800`,
    ])
    expect(between(fleet(20, 1), fleet(20, 4), rule)).toEqual([])
    expect(between(fleet(20, 4), fleet(80, 4), rule)).toEqual([])
  })

  test('shrink in this order: share, pods', () => {
    expect(between(fleet(80, 4), fleet(20, 1), rule)).toEqual([
      `${place}: shares move at once and pods do not: for a while 1 pods that carry 200 requests/s get 800`,
    ])
    expect(between(fleet(80, 4), fleet(20, 4), rule)).toEqual([])
    expect(between(fleet(20, 4), fleet(20, 1), rule)).toEqual([])
    expect(rule(pairOf(wholeTreeOf(fleet(80, 4)), wholeTreeOf(fleet(20, 1))))[0]?.mend).toMatch(
      /^two commits: /,
    )
  })
})

test('too few pods for what they get anyway are not on a way, until something becomes of them', () => {
  const few = fleet(80, 3)
  const said = (after: typeof few) => [
    between(few, after, pairRules['pair-capacity']).length,
    strains(few, after).length,
  ]
  expect(said(few)).toEqual([0, 0])
  expect(said(fleet(80, 2))).toEqual([1, 1])
  expect(said(fleet(81, 3))).toEqual([1, 1])
  expect(said(fleet(80, 4))).toEqual([1, 1])
  expect(said(fleet(80, 3, { inference: { ...few.inference, rpsPerPod: 190 } }))).toEqual([1, 1])
})

test('an autoscaler that comes by hand takes pods away, though nothing that was there changes', () => {
  const bare = without(wholeTreeOf(fleet(80, 4)), { kind: 'HorizontalPodAutoscaler' })
  const tree = damaged(bare, { kind: 'Deployment', name: 'ml-inference' }, 'spec.replicas', 4)
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'by-hand', namespace: 'ml-inference' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ml-inference' },
      minReplicas: 1,
      maxReplicas: 1,
    },
  }
  expect(onTheWay(tree, plus(tree, scaler, 'aws'), pairRules['pair-capacity'])).toEqual([
    'pair-capacity rendered/aws/inference Deployment ml-inference replicas: shares move at once and pods do not: for a while 1 pods that carry 200 requests/s get 800',
  ])
})

describe('an evacuation that somebody insists on', () => {
  const calm = fleet(50, 9)
  const insisted = fleetOf(
    { traffic: { peakRps: 1_000, split: { aws: 50, gcp: 50 }, evacuated: ['gcp'], evacuatedAnyway: true } },
    [
      merged(awsData('aws'), { inference: { replicas: 3 } }),
      merged(gcpData('gcp'), { inference: { replicas: 9 } }),
    ],
  )
  test.each([
    ['on the way there', calm, insisted],
    ['and on the way back', insisted, calm],
  ])('is warned of, and not refused: %s', (_, before, after) => {
    expect(between(before, after, pairRules['pair-capacity'])).toEqual([])
    expect(between(before, after, pairRules['pair-anyway'])).toEqual([
      'pair-anyway rendered/aws/inference Deployment ml-inference replicas: for a while 3 pods that carry 600 requests/s get 1000, as traffic.evacuatedAnyway permits',
    ])
    expect(between(calm, fleet(80, 4), pairRules['pair-anyway'])).toEqual([])
  })
})

describe('a canary', () => {
  const rule = pairRules['pair-canary-load']
  const at = (percent: number) => fleet(50, 9, { release: { canary: canaryData(percent) } })

  test('that leaps has the requests before the pods', () => {
    expect(between(at(5), at(25), rule)).toEqual([])
    expect(between(at(5), at(80), rule)).toEqual([
      'pair-canary-load rendered/aws/inference Deployment ml-inference-canary replicas: until its new pods are ready, 1 pods that carry 200 requests/s get 400',
      'pair-canary-load rendered/gcp/inference Deployment ml-inference-canary replicas: until its new pods are ready, 1 pods that carry 200 requests/s get 400',
    ])
  })

  test('that starts has none to be overloaded: its requests go to stable until they are there', () => {
    expect(between(fleet(50, 9), at(99), rule)).toEqual([])
  })
})
