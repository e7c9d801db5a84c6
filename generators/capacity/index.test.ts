/** What two fleets tell is what the rules find in the trees that are made of them. */
import { expect, test } from 'vitest'
import { rules } from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { pairOf } from '../testing/pairs.ts'
import { wholeTreeOf } from '../testing/trees.ts'
import { pairRules } from '../transitions/index.ts'
import { insistedOn, mostPods, ownShare, strains, withoutLargest } from './index.ts'

/** One pod carries 200 requests/s. */
const fleet = (aws: number, replicas: unknown, shared = {}) =>
  fleetOf(merged({ traffic: { peakRps: 1_000, split: { aws, gcp: 100 - aws } } }, shared), [
    merged(awsData('aws'), { inference: { replicas } }),
    merged(gcpData('gcp'), { inference: { replicas: 5 } }),
  ])
const canary = (percent: number) => ({ release: { canary: canaryData(percent) } })
const away = { traffic: { evacuated: ['gcp'], evacuatedAnyway: true } }

const said = (findings: readonly Finding[]) =>
  findings.map(({ code, message, mend }) => `${code}: ${message}; ${mend}`).sort()

const pairs: readonly (readonly [string, readonly string[], Fleet, Fleet])[] = [
  ['a share that outruns its pods', ['pair-capacity'], fleet(20, 1), fleet(80, { min: 2, max: 5 })],
  ['pods that are there', [], fleet(20, 5), fleet(80, 5)],
  ['a canary that leaps', ['pair-canary-load'], fleet(50, 5, canary(5)), fleet(50, 5, canary(60))],
  ['somebody who insists', ['pair-anyway', 'capacity-anyway'], fleet(50, 4), fleet(50, 4, away)],
  ['too few pods', ['capacity-n-1', 'capacity-share'], fleet(90, 3), fleet(90, 3)],
]

test.each(pairs)('%s', (_, codes, before, after) => {
  const told = [
    ...strains(before, after),
    ...[withoutLargest, ownShare, insistedOn].flatMap((rule) => rule(after, mostPods(after))),
  ]
  const tree = wholeTreeOf(after)
  const pair = pairOf(wholeTreeOf(before), tree)
  const found = [
    ...(['pair-capacity', 'pair-anyway', 'pair-canary-load'] as const).flatMap((code) =>
      pairRules[code](pair),
    ),
    ...(['capacity-n-1', 'capacity-share', 'capacity-anyway'] as const).flatMap((code) => rules[code](tree)),
  ]
  expect(told.map(({ code }) => code)).toEqual(expect.arrayContaining([...codes]))
  expect(told.length === 0).toBe(codes.length === 0)
  expect(said(told)).toEqual(said(found))
})
