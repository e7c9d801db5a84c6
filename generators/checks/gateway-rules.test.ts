import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { damaged, said, treeOf } from '../testing/trees.ts'
import { rules } from './index.ts'

const tree = treeOf(fleetOf())
const flat = treeOf(fleetOf({ mesh: { network: 'flat' } }))
const place = 'rendered/aws/traffic DestinationRule ml-inference'
const rule = { kind: 'DestinationRule' }

describe('traffic-outlier-gateway: an endpoint that stands for a cloud is not ejected for a stumble', () => {
  const few = (detection: string, value?: Json, in_ = tree) =>
    said(damaged(in_, rule, `spec.subsets.1.trafficPolicy.outlierDetection.${detection}`, value))
  const says = (what: string) => [
    `traffic-outlier-gateway ${place} spec.subsets stable-gcp: ${what} ejects a whole cloud, which is one endpoint behind its gateway`,
  ]

  test.each<[string, number | undefined, readonly string[]]>([
    ['consecutiveGatewayErrors', 3, says('consecutiveGatewayErrors 3')],
    ['consecutiveGatewayErrors', 9, says('consecutiveGatewayErrors 9')],
    ['consecutiveGatewayErrors', 10, []],
    ['consecutiveGatewayErrors', 0, []],
    ['consecutiveGatewayErrors', undefined, []],
    ['consecutive5xxErrors', 5, says('consecutive5xxErrors 5')],
    ['consecutive5xxErrors', undefined, says('consecutive5xxErrors 5 (the default)')],
    ['consecutive5xxErrors', 0, []],
  ])('%s %s', (key, value, findings) => {
    expect(few(key, value)).toEqual(findings)
  })

  test('on a flat network an endpoint is a pod', () => {
    expect(few('consecutiveGatewayErrors', 3, flat)).toEqual([])
  })
})

describe('traffic-priority-gateway: what a subset prefers first is known of a gateway', () => {
  const canary = treeOf(fleetOf({ release: { canary: canaryData(10) } }))
  const priority = 'trafficPolicy.loadBalancer.localityLbSetting.failoverPriority'
  const first = (list: Json, in_ = canary) =>
    said(damaged(in_, rule, `spec.subsets.2.${priority}`, list), rules['traffic-priority-gateway'])
  const gcp = 'topology.istio.io/cluster=gcp'

  test.each([
    'track=canary',
    'version=v1.1.0',
    'topology.kubernetes.io/region=us-central1',
    'topology.kubernetes.io/zone',
    'kubernetes.io/hostname',
  ])('%s is a label of pods', (label) => {
    expect(first([label, gcp])).toEqual([
      `traffic-priority-gateway ${place} spec.subsets canary-aws: its failoverPriority begins with ${label}, which the gateway of another cloud does not have`,
    ])
  })

  test.each([
    [[gcp, 'track=canary']],
    [['topology.istio.io/network=gcp', 'track=canary']],
    [['topology.istio.io/cluster']],
    [[]],
  ])('%j is fine', (list) => {
    expect(first(list)).toEqual([])
  })

  test('on a flat network every label is there', () => {
    expect(first(['track=canary', gcp], treeOf(fleetOf({ mesh: { network: 'flat' } })))).toEqual([])
  })

  test('of the whole host too', () => {
    const whole = damaged(tree, rule, `spec.${priority}`, ['topology.kubernetes.io/zone'])
    expect(said(whole)).toEqual([
      `traffic-priority-gateway ${place} spec.trafficPolicy: its failoverPriority begins with topology.kubernetes.io/zone, which the gateway of another cloud does not have`,
    ])
  })
})

describe('traffic-balance-gateway: every pod behind a gateway gets its part', () => {
  const pool = 'connectionPool.http'
  const stays = (field: string, what: string) => [
    `traffic-balance-gateway ${place} ${field}: ${what}: behind a gateway each stays with one pod`,
  ]

  test.each<[string, Json | undefined, string]>([
    [`${pool}.maxRequestsPerConnection`, undefined, 'its connections have no end'],
    [`${pool}.maxRequestsPerConnection`, 0, 'its connections have no end'],
    ['connectionPool', undefined, 'its connections have no end'],
    [`${pool}.h2UpgradePolicy`, 'UPGRADE', 'its connections may become HTTP/2'],
    [`${pool}.h2UpgradePolicy`, undefined, 'its connections may become HTTP/2'],
    [`${pool}.useClientProtocol`, true, 'it takes the protocol of the caller, which may be HTTP/2'],
  ])('%s %j', (path, value, what) => {
    expect(said(damaged(tree, rule, `spec.trafficPolicy.${path}`, value))).toEqual(
      stays('spec.trafficPolicy', what),
    )
    expect(said(damaged(flat, rule, `spec.trafficPolicy.${path}`, value))).toEqual([])
  })

  test('a subset with a pool of its own has to say it again', () => {
    const own = damaged(tree, rule, `spec.subsets.0.trafficPolicy.${pool}.maxRetries`, 5)
    expect(said(own)).toEqual(stays('spec.subsets stable-aws', 'its connections have no end'))
  })

  test.each([
    ['appProtocol', 'http2', 'http2'],
    ['appProtocol', 'kubernetes.io/h2c', 'kubernetes.io/h2c'],
    ['appProtocol', 'grpc', 'grpc'],
  ])('a Service whose port says %s %s', (key, value, protocol) => {
    const spoken = damaged(tree, { kind: 'Service', name: 'ml-inference' }, `spec.ports.0.${key}`, value)
    expect(said(spoken, rules['traffic-balance-gateway'])).toEqual(
      stays('spec.host', `port 8000 of its Service speaks ${protocol}, over few connections`),
    )
  })

  test('or is called so, which Istio reads where there is no appProtocol', () => {
    const called = damaged(tree, { kind: 'Service', name: 'ml-inference' }, 'spec.ports.0', {
      name: 'grpc-predict',
      port: 8000,
    })
    expect(said(called, rules['traffic-balance-gateway'])).toHaveLength(1)
  })
})
