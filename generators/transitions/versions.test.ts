/** How far a version may go in one step. */
import { describe, expect, test } from 'vitest'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { between } from '../testing/pairs.ts'
import { pairRules } from './index.ts'

type Platform = Readonly<Record<string, string>>
const fleet = (shared: Platform, aws: Platform = {}, traffic = {}) =>
  fleetOf({ platform: shared, traffic }, [merged(awsData('aws'), { platform: aws }), gcpData('gcp')])
const jump = pairRules['pair-version']

describe('in one step', () => {
  test('Istio goes a minor version, up or back', () => {
    expect(between(fleet({ istio: '1.30.4' }), fleet({ istio: '1.31.1' }), jump)).toEqual([])
    expect(between(fleet({ istio: '1.31.1' }), fleet({ istio: '1.30.4' }), jump)).toEqual([])
    expect(between(fleet({ istio: '1.29.0' }), fleet({ istio: '1.31.1' }), jump)).toEqual([
      'pair-version clusters/aws.yaml platform.istio: aws from 1.29.0 to 1.31.1: Istio moves one minor version at a time',
      'pair-version clusters/gcp.yaml platform.istio: gcp from 1.29.0 to 1.31.1: Istio moves one minor version at a time',
    ])
  })

  test('Kubernetes goes one minor version up, never back', () => {
    expect(between(fleet({}), fleet({}, { kubernetes: '1.36' }), jump)).toEqual([])
    expect(between(fleet({}, { kubernetes: '1.34' }), fleet({}, { kubernetes: '1.36' }), jump)).toEqual([
      'pair-version clusters/aws.yaml platform.kubernetes: aws from 1.34 to 1.36: a control plane moves one minor version at a time',
    ])
    expect(between(fleet({}), fleet({}, { kubernetes: '1.34' }), jump)).toEqual([
      'pair-version clusters/aws.yaml platform.kubernetes: aws from 1.35 to 1.34: a control plane never goes back',
    ])
  })

  test('a version reaches one cloud that serves', () => {
    const rule = pairRules['pair-all-at-once']
    const next = { istio: '1.31.2' }
    expect(between(fleet({}), fleet({}, next), rule)).toEqual([])
    expect(between(fleet({}, next), fleet(next), rule)).toEqual([])
    expect(between(fleet({}), fleet(next, {}, { evacuated: ['aws'] }), rule)).toEqual([])
    expect(between(fleet({}), fleet(next), rule)).toEqual([
      'pair-all-at-once clusters/fleet.yaml platform.istio: istio 1.31.2 reaches aws, gcp in one merge',
    ])
  })
})

test('a new minor version of Istio leaves sidecars to start anew; a patch may wait', () => {
  const rule = pairRules['pair-old-sidecars']
  expect(between(fleet({ istio: '1.30.4' }), fleet({ istio: '1.30.4' }, { istio: '1.31.1' }), rule)).toEqual([
    'pair-old-sidecars clusters/aws.yaml platform.istio: aws from Istio 1.30.4 to 1.31.1: sidecars keep the old version until their pods start anew',
  ])
  expect(between(fleet({}), fleet({ istio: '1.31.2' }), rule)).toEqual([])
})
