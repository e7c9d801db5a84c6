/** What a proxy keeps until its pod starts anew. */
import { describe, expect, test } from 'vitest'
import { awsData, fleetOf } from '../testing/fleets.ts'
import { between } from '../testing/pairs.ts'
import { pairRules } from './index.ts'

const rule = pairRules['pair-network']
const mesh = (network: string, keepOpen?: string) => fleetOf({ mesh: { network, keepOpen } })
const tooEarly = (network: string) =>
  `pair-network clusters/fleet.yaml mesh.network: pods of the ${network} network start before its way between the clouds is open`
const tooLate = (network: string) =>
  `pair-network clusters/fleet.yaml mesh.network: pods that still run on the ${network} network lose their way to the other cloud`

describe('a switch of the network', () => {
  test.each([
    ['flat', 'gateway'],
    ['gateway', 'flat'],
  ])('from %s to %s has both ways open, before and after', (old, now) => {
    expect(between(mesh(old), mesh(now), rule)).toEqual([tooEarly(now), tooLate(old)])
    expect(between(mesh(old, now), mesh(now), rule)).toEqual([tooLate(old)])
    expect(between(mesh(old), mesh(now, old), rule)).toEqual([tooEarly(now)])
    const steps = [mesh(old), mesh(old, now), mesh(now, old), mesh(now)]
    for (const [i, step] of steps.entries())
      if (i > 0) expect(between(steps[i - 1] ?? step, step, rule)).toEqual([])
  })

  test('says which pods do not start anew by themselves', () => {
    expect(between(mesh('flat', 'gateway'), mesh('gateway', 'flat'), pairRules['pair-restart'])).toEqual([
      'pair-restart clusters/fleet.yaml mesh.network: from flat to gateway: the ingress gateway and Thanos Query keep the old network until their pods start anew',
    ])
  })

  test('of a cluster alone concerns nobody', () => {
    const alone = (network: string) => fleetOf({ mesh: { network } }, [awsData('aws')])
    expect(between(alone('flat'), alone('gateway'))).toEqual([])
  })
})

test.each([
  ['id', 'mesh1', 'mesh2'],
  ['trustDomain', 'cluster.local', 'example.com'],
])('mesh.%s does not change', (field, old, now) => {
  expect(between(fleetOf(), fleetOf({ mesh: { [field]: now } }), pairRules['pair-identity'])).toEqual([
    `pair-identity clusters/fleet.yaml mesh.${field}: from ${old} to ${now}: every pod has another identity from its next start on, and those that have not started anew refuse it`,
  ])
})

test.each([
  [
    'host',
    'inference.example.com',
    'other.example.com',
    'clients of the old name get 404 from the moment this is applied',
  ],
  [
    'certificate',
    'inference-example-com',
    'other',
    'the gateways serve no HTTPS where the new one is missing',
  ],
  ['pinHeader', 'prefer-cloud', 'x-cloud', 'requests with the old header follow the split'],
])('traffic.%s has a step before the merge', (field, old, now, message) => {
  expect(between(fleetOf(), fleetOf({ traffic: { [field]: now } }), pairRules['pair-host'])).toEqual([
    `pair-host clusters/fleet.yaml traffic.${field}: from ${old} to ${now}: ${message}`,
  ])
})
