import { expect, test } from 'vitest'
import { networkPlan } from '../../generators/network/index.ts'
import { awsData, fleetOf, gcpData } from '../../generators/testing/fleets.ts'
import { planPicture } from './plan.ts'

const fleet = fleetOf({}, [awsData('aws-us', 0), awsData('aws', 1), gcpData('gcp', 2)])
const picture = planPicture(fleet)

test('the picture of the networks has every range and subnet, once', () => {
  const ranges = networkPlan(fleet).clusters.flatMap(({ provider, ranges, subnets }) => [
    ...Object.values(ranges),
    ...(provider === 'aws' ? [...subnets.private.values(), ...subnets.public.values()] : []),
  ])
  const expected = ranges.filter((range) => range !== undefined)
  expect([...picture.matchAll(/[\d.]+\/\d+/g)].map(([range]) => range).toSorted()).toEqual(
    expected.toSorted(),
  )
})

test('every tunnel is an arrow between the gateways of its two clusters, with the address of each end', () => {
  const arrows = [...picture.matchAll(/^ {2}(\w+) <-->\|(.*)\| (\w+)$/gm)].map(([, from, ends, to]) => [
    from,
    ends,
    to,
  ])
  expect(arrows).toHaveLength(8)
  const [first] = networkPlan(fleet).tunnels[0]?.inside ?? []
  const [, start, last] = /^(.*\.)(\d+)\/30$/.exec(first ?? '') ?? []
  expect(arrows[0]).toEqual([
    'aws_vpn',
    `${start}${Number(last) + 1} – ${start}${Number(last) + 2}`,
    'gcp_vpn',
  ])
})

test('every box has a name of its own, and arrows lead between boxes', () => {
  const names = [...picture.matchAll(/^ *(?:subgraph )?(\w+)\["/gm)].map(([, name = '']) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(10)
  const ends = [...picture.matchAll(/^ {2}(\w+) <-->\|.*\| (\w+)$/gm)].flatMap(([, from, to]) => [from, to])
  expect(names).toEqual(expect.arrayContaining(ends))
})
