/** Who may hand in and look at traces: what the table of connections says, in every cluster. */
import { expect, test } from 'vitest'
import { at, mapsAt, textAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { observability } from './app.ts'

const policies = (network: string) => {
  const fleet = fleetOf({ mesh: { network } }, [awsData('aws'), gcpData('gcp')])
  const objectsOf = observability.objects(fleet)
  return fleet.clusters.map((cluster) => objectsOf(cluster).filter(({ kind }) => kind === 'NetworkPolicy'))
}

test.each(['gateway', 'flat'])(
  'on a network %s each cluster has one policy, over all pods, inwards only',
  (network) => {
    for (const [policy, ...rest] of policies(network)) {
      expect(rest).toEqual([])
      expect(policy?.metadata).toMatchObject({ name: 'callers', namespace: 'observability' })
      expect(at(policy, 'spec', 'podSelector')).toEqual({})
      expect(at(policy, 'spec', 'policyTypes')).toEqual(['Ingress'])
    }
  },
)

test('behind gateways all clusters have the same; on a flat network each has the addresses of the others', () => {
  const [aws, gcp] = policies('gateway').map(([policy]) => policy)
  expect(aws).toBe(gcp)
  const ranges = policies('flat').map(([policy]) =>
    mapsAt(policy, 'spec', 'ingress').flatMap((rule) =>
      mapsAt(rule, 'from').flatMap((peer) => textAt(peer, 'ipBlock', 'cidr') ?? []),
    ),
  )
  expect(ranges.map((each) => [...new Set(each)])).toEqual([['10.3.0.0/16'], ['10.0.0.0/16']])
})
