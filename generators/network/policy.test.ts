import { expect, test } from 'vitest'
import { at, mapsAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { networkPolicyOf } from './policy.ts'

const policiesOf = (
  network: 'gateway' | 'flat',
  namespace: string,
  clusters = [awsData('aws'), gcpData('gcp')],
  keepOpen?: 'gateway' | 'flat',
) => {
  const fleet = fleetOf({ mesh: { network, keepOpen } }, clusters)
  return fleet.clusters.map((cluster) =>
    networkPolicyOf(fleet, cluster, { name: 'guard', namespace, directions: ['Ingress'] }),
  )
}

const namespace = (name: string, pods?: object) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  ...(pods && { podSelector: { matchLabels: pods } }),
})
const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }))
const own = { podSelector: {} }
const app = { from: [namespace('ml-inference')], ports: tcp(4317, 4318) }
const query = namespace('monitoring', { 'app.kubernetes.io/name': 'thanos-query' })
const spans = [namespace('istio-ingress', { istio: 'ingress' })]
const gateway = namespace('istio-system', { istio: 'eastwestgateway' })
const metrics = { from: [namespace('monitoring')], ports: tcp(8888, 15090) }

test('a policy of one direction says nothing of the other', () => {
  const [aws] = policiesOf('gateway', 'observability')
  expect(aws).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'guard', namespace: 'observability' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        app,
        { from: [...spans, gateway, query, namespace('monitoring'), own], ports: tcp(4317) },
        { from: [namespace('monitoring'), gateway], ports: tcp(16686) },
        metrics,
      ],
    },
  })
})

test('on a flat network the pods of the other clusters come by address instead of through a gateway', () => {
  const [aws, gcp] = policiesOf('flat', 'observability').map((policy) => at(policy, 'spec', 'ingress'))
  const expected = (cidr: string) => [
    app,
    { from: [...spans, query, namespace('monitoring'), own, { ipBlock: { cidr } }], ports: tcp(4317) },
    { from: [namespace('monitoring'), { ipBlock: { cidr } }], ports: tcp(16686) },
    metrics,
  ]
  expect(aws).toEqual(expected('10.3.0.0/16'))
  expect(gcp).toEqual(expected('10.0.0.0/16'))
})

test('a connection with nobody at its other end is no rule, which would open the ports to everybody', () => {
  const fleet = fleetOf({ mesh: { network: 'flat' } }, [awsData('aws')])
  const [alone] = fleet.clusters.map((cluster) =>
    networkPolicyOf(fleet, cluster, { name: 'guard', namespace: 'ml-inference', directions: ['Egress'] }),
  )
  const rules = mapsAt(alone, 'spec', 'egress')
  expect(rules.filter((rule) => mapsAt(rule, 'to').length === 0)).toEqual([])
  expect(rules.length).toBeGreaterThan(3)
})

test('a policy over one endpoint is over its pods, has its rows alone, and cuts it off from nothing either', () => {
  const fleet = fleetOf({ mesh: { network: 'flat' } })
  const guard = (endpoint: 'thanosQuery' | 'istiod', direction: 'Ingress' | 'Egress') =>
    fleet.clusters.map((cluster) =>
      networkPolicyOf(fleet, cluster, { name: 'guard', endpoint, directions: [direction] }),
    )
  const [aws] = guard('thanosQuery', 'Egress')
  expect(aws?.metadata).toEqual({ name: 'guard', namespace: 'monitoring' })
  expect(at(aws, 'spec', 'podSelector')).toEqual(query.podSelector)
  // Not 9100 and 10250 of Prometheus, its neighbour.
  const ports = mapsAt(aws, 'spec', 'egress').flatMap((rule) => mapsAt(rule, 'ports'))
  expect(ports.map(({ port }) => port)).toEqual([15012, 4317, 10901, 10901])
  expect(() => guard('istiod', 'Ingress')).toThrow('apiServer talks to istiod, and apiServer is no pod')
})

test('a namespace that nobody talks to lets nobody in', () => {
  const [aws] = policiesOf('gateway', 'lonely')
  expect(at(aws, 'spec', 'ingress')).toEqual([])
})

test.each([
  ['argocd', 'Egress', 'argocd talks to git, and git is no pod'],
  [
    'istio-ingress',
    'Ingress',
    'globalLoadBalancer talks to ingressGateway, and globalLoadBalancer is no pod',
  ],
] as const)('no policy cuts %s off from what it cannot name', (namespace, direction, message) => {
  const fleet = fleetOf()
  for (const cluster of fleet.clusters)
    expect(() =>
      networkPolicyOf(fleet, cluster, { name: 'guard', namespace, directions: [direction] }),
    ).toThrow(`guard: ${message}`)
})

test('while pods move from one network to the other they are let in through the gateway and by address', () => {
  const [aws] = policiesOf('gateway', 'observability', undefined, 'flat')
  const peers = mapsAt(aws, 'spec', 'ingress').map(({ from }) => JSON.stringify(from))
  expect(peers.filter((each) => each.includes('eastwestgateway'))).toHaveLength(2)
  expect(peers.filter((each) => each.includes('10.3.0.0/16'))).toHaveLength(2)
})
