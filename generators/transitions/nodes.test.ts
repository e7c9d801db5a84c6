/** The machines of a cluster, which Terraform makes anew for some fields. */
import { expect, test } from 'vitest'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { between } from '../testing/pairs.ts'
import { pairRules } from './index.ts'

type Data = Parameters<typeof merged>[1]
const said = (aws: Data, gcp: Data = {}) =>
  between(
    fleetOf(),
    fleetOf({}, [merged(awsData('aws'), aws), merged(gcpData('gcp'), gcp)]),
    pairRules['pair-nodes'],
  )

test('other machines are said where they are written, by what becomes of the nodes there', () => {
  expect(said({ nodes: { types: ['m6i.large'] } }, { nodes: { types: ['e2-standard-4'] } })).toEqual([
    'pair-nodes clusters/aws.yaml nodes.types: from t3.large to m6i.large: Terraform makes other groups of nodes before it drains the old ones: for a while there are both, and every pod moves once',
    'pair-nodes clusters/gcp.yaml nodes.types: from e2-standard-2 to e2-standard-4: GKE makes the nodes anew one after the other, and every pod moves once',
  ])
})

test('so are another price of the machines, and a zone more, on AWS', () => {
  expect(
    said({ nodes: { spot: false }, cloud: { zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] } }),
  ).toEqual([
    'pair-nodes clusters/aws.yaml cloud.zones: from us-east-1a, us-east-1b to us-east-1a, us-east-1b, us-east-1c: Terraform makes subnets and nodes in a zone that comes, and spreads the numbers of nodes over all of them anew',
    'pair-nodes clusters/aws.yaml nodes.spot: from spot to on demand: Terraform makes other groups of nodes before it drains the old ones: for a while there are both, and every pod moves once',
  ])
})

test('a list of zones in another order is none that only grew', () => {
  expect(said({ cloud: { zones: ['us-east-1b', 'us-east-1a'] } })).toEqual([])
})

test('numbers of nodes are not: no machine becomes another', () => {
  expect(said({ nodes: { min: 5, desired: 6, max: 20 } }, { nodes: { max: 20 } })).toEqual([])
})
