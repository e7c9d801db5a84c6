import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { damaged, said, treeOf } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

const tree = treeOf(fleetOf())
const place = 'rendered/aws/traffic DestinationRule ml-inference'
const withRule = (path: string, value?: Json) => damaged(tree, { kind: 'DestinationRule' }, path, value)

const outlier = (red: Tree) => said(red, rules['traffic-outlier'])
const right = {
  consecutive5xxErrors: 10,
  consecutiveGatewayErrors: 10,
  maxEjectionPercent: 100,
  minHealthPercent: 1,
}

describe('traffic-outlier: locality settings have outlier detection in the same policy', () => {
  test.each<[string, Json | undefined, string]>([
    [
      'none, though the whole host has one',
      undefined,
      'it has locality settings with maxEjectionPercent 10 (the default)',
    ],
    [
      'the default, which keeps nine pods of ten',
      { consecutive5xxErrors: 5 },
      'it has locality settings with maxEjectionPercent 10 (the default)',
    ],
    ['half of the pods', { maxEjectionPercent: 50 }, 'it has locality settings with maxEjectionPercent 50'],
    [
      'a number of errors that is never reached, twice',
      { ...right, consecutive5xxErrors: 0, consecutiveGatewayErrors: 0 },
      'no number of errors in a row ejects an endpoint',
    ],
    [
      'the same with the other one left out: it is off then',
      { consecutive5xxErrors: 0, maxEjectionPercent: 100, minHealthPercent: 1 },
      'no number of errors in a row ejects an endpoint',
    ],
    [
      'no panic, so that a slowness of all is an outage',
      { ...right, minHealthPercent: 0 },
      'with minHealthPercent 0 Envoy answers 503 by itself when every endpoint is ejected, as a slowness of all does',
    ],
    [
      'no word about panic, which is the same',
      { consecutive5xxErrors: 10, maxEjectionPercent: 100 },
      'with minHealthPercent 0 (the default) Envoy answers 503 by itself when every endpoint is ejected, as a slowness of all does',
    ],
    [
      'panic while pods answer',
      { ...right, minHealthPercent: 30 },
      'with minHealthPercent 30 requests go to dead endpoints too once fewer are healthy',
    ],
  ])('%s', (_, detection, message) => {
    expect(outlier(withRule('spec.subsets.1.trafficPolicy.outlierDetection', detection))).toEqual([
      `traffic-outlier ${place} spec.subsets stable-gcp: ${message}`,
    ])
  })

  test('the policy of the whole host', () => {
    expect(said(withRule('spec.trafficPolicy.outlierDetection.maxEjectionPercent', 99))).toEqual([
      `traffic-outlier ${place} spec.trafficPolicy: it has locality settings with maxEjectionPercent 99`,
    ])
  })

  test('the policy of a port, which inherits nothing', () => {
    const loadBalancer = { localityLbSetting: { enabled: true } }
    const ports = [{ port: { number: 8000 }, loadBalancer }]
    expect(outlier(withRule('spec.trafficPolicy.portLevelSettings', ports))).toEqual([
      `traffic-outlier ${place} spec.trafficPolicy port 8000: it has locality settings with maxEjectionPercent 10 (the default)`,
    ])
  })

  test.each([1, 10])(
    'a minHealthPercent of %i is panic only when next to nothing is left',
    (minHealthPercent) => {
      expect(said(withRule('spec.trafficPolicy.outlierDetection', { ...right, minHealthPercent }))).toEqual(
        [],
      )
    },
  )

  test('a policy without locality settings may eject as few as it likes', () => {
    const policy = { outlierDetection: { maxEjectionPercent: 10 } }
    expect(said(withRule('spec.subsets.0.trafficPolicy', policy))).toEqual([])
  })
})

describe('traffic-locality-mix: distribute excludes failover', () => {
  const setting = 'spec.subsets.0.trafficPolicy.loadBalancer.localityLbSetting'
  const distribute = [{ from: '*', to: { 'us-east-1/*': 100 } }]

  test.each<[string, Json]>([
    ['failoverPriority', ['topology.istio.io/cluster=aws']],
    ['failover', [{ from: 'us-east-1', to: 'us-central1' }]],
  ])('%s', (field, value) => {
    expect(said(withRule(setting, { distribute, [field]: value }))).toEqual([
      `traffic-locality-mix ${place} spec.subsets stable-aws: it has distribute beside failover`,
    ])
  })

  test('either alone is fine', () => {
    expect(said(withRule(setting, { distribute }))).toEqual([])
    expect(said(withRule(setting, { failover: [{ from: 'us-east-1', to: 'us-central1' }] }))).toEqual([])
  })
})
