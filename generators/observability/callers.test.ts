/** Who may hand in and look at traces, and ask for the metrics of all clusters: what the table of connections says. */
import { expect, test } from 'vitest'
import { at, isMap, mapsAt, selects, textAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { observability } from './app.ts'

const policies = (network: string) => {
  const fleet = fleetOf({ mesh: { network } }, [awsData('aws'), gcpData('gcp')])
  const objectsOf = observability.objects(fleet)
  return fleet.clusters.map((cluster) => objectsOf(cluster).filter(({ kind }) => kind === 'NetworkPolicy'))
}

const deploymentOf = () => {
  const fleet = fleetOf()
  const [deployment] = fleet.clusters
    .flatMap((cluster) => observability.objects(fleet)(cluster))
    .filter(({ kind }) => kind === 'Deployment')
  return deployment
}

test.each(['gateway', 'flat'])(
  'on a network %s each cluster has one policy over all pods of observability, inwards only',
  (network) => {
    for (const [policy] of policies(network)) {
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

test.each(['gateway', 'flat'])(
  'on a network %s Thanos Query is asked by pods of its own namespace, and scraped, and nothing more',
  (network) => {
    const made = policies(network).map(([_, policy]) => policy)
    expect(made[0]).toEqual(made[1])
    expect(at(made[0], 'spec')).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'thanos-query' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: {} }],
          ports: [10902, 15090].map((port) => ({ protocol: 'TCP', port })),
        },
        { from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 10902 }] },
      ],
    })
  },
)

test('the policy selects the pods of the query, and no policy is over the rest of its namespace', () => {
  const labels = at(deploymentOf(), 'spec', 'template', 'metadata', 'labels')
  const [, policy] = policies('gateway')[0] ?? []
  const selector = at(policy, 'spec', 'podSelector', 'matchLabels')
  expect(isMap(selector) && isMap(labels) && selects(selector, labels)).toBe(true)
  expect(policies('gateway')[0]).toHaveLength(2)
})
