/** What grows with use, held against what the bill adds up. */
import { expect, test } from 'vitest'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { pricesOf } from '../testing/prices.ts'
import { HOURS, monthlyCost, runningOf, total } from './index.ts'

const prices = pricesOf()
const fleetWith = (shared: object, nodes = { aws: 4, gcp: 4 }) =>
  fleetOf({ ...shared }, [
    merged(awsData('aws'), { nodes: { desired: nodes.aws } }),
    merged(gcpData('gcp'), { nodes: { desired: nodes.gcp } }),
  ])
const billOf = (fleet: ReturnType<typeof fleetOf>) => {
  const result = monthlyCost(fleet, prices, { rps: 100, bytes: 1_000, nat: 0, logs: 0 })
  if ('findings' in result) throw new Error('no bill')
  return { standing: total(result.cost.standing).atRest, traffic: total(result.cost.traffic).atRest }
}
const fleet = fleetWith({})
const running = runningOf(fleet.clusters, prices)

test.each(['aws', 'gcp'] as const)('one more node of %s is what the bill grows by', (name) => {
  const more = billOf(fleetWith({}, { aws: 4, gcp: 4, [name]: 5 })).standing - billOf(fleet).standing
  expect((running.find(({ cluster }) => cluster.name === name)?.node.usual ?? 0) * HOURS).toBeCloseTo(more, 9)
})

test('a gigabyte that goes to AWS rather than to Google is what the bill grows by', () => {
  const bill = (aws: number) => billOf(fleetWith({ traffic: { split: { aws, gcp: 100 - aws } } })).traffic
  const gigabytes = (100 * 1_000 * HOURS * 3_600 * 0.1) / 1e9
  const [aws, gcp] = running.map(({ gigabyte }) => gigabyte)
  expect(((aws ?? 0) - (gcp ?? 0)) * gigabytes).toBeCloseTo(bill(60) - bill(50), 9)
})
