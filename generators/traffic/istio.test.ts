/** Istio's own validation of what this room writes: that of its admission webhook, as istioctl runs it. */
import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../testing/fleets.ts'
import { traffic } from './index.ts'

let istioctl = ''
beforeAll(async () => {
  istioctl = await tool('istioctl')
}, 1_800_000)

/** What Istio says of the objects of a fleet, `from` in them replaced; undefined when it takes them. */
const refusal = (fleet: Fleet, from = /^$/g, to = '') => {
  const input = traffic(fleet)
    .map((object) => JSON.stringify(object).replaceAll(from, to))
    .join('\n---\n')
  const { status, stderr } = spawnSync(istioctl, ['validate', '-f', '-'], { input, encoding: 'utf8' })
  return status === 0 ? undefined : stderr
}

describe('Istio takes', () => {
  test.each<[string, Fleet]>([
    ['whole percents', fleetOf()],
    [
      'hundredths of a percent, down to one',
      fleetOf({ traffic: { split: { aws: 1, gcp: 99 } }, release: { canary: canaryData(1) } }),
    ],
    ['one cluster', fleetOf({}, [awsData('aws')])],
    [
      'three, one of them evacuated',
      fleetOf({ traffic: { split: { aws: 10, eu: 60, gcp: 30 }, evacuated: ['aws'] } }, [
        awsData('aws'),
        gcpData('gcp'),
        gcpData('eu', 2),
      ]),
    ],
    ['a flat network', fleetOf({ mesh: { network: 'flat' } })],
  ])('%s', (_, fleet) => {
    expect(refusal(fleet)).toBe(undefined)
  })
})

describe('what Istio itself permits of weights, and our own rules do not', () => {
  test('any total but 0', () => {
    expect(refusal(fleetOf(), /"weight":50/g, '"weight":60')).toBe(undefined)
    expect(refusal(fleetOf(), /"weight":50/g, '"weight":70000')).toBe(undefined)
    expect(refusal(fleetOf(), /"weight":50/g, '"weight":0')).toContain('total destination weight = 0')
  })
  test('none below 0', () => {
    expect(refusal(fleetOf(), /"weight":50/g, '"weight":-50')).toContain('weight -50 < 0')
  })
  test('any minHealthPercent that is a percentage', () => {
    expect(refusal(fleetOf(), /"minHealthPercent":1\b/g, '"minHealthPercent":0')).toBe(undefined)
    expect(refusal(fleetOf(), /"minHealthPercent":1\b/g, '"minHealthPercent":101')).toContain('0..100')
  })
})
