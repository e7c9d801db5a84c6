import { describe, expect, test } from 'vitest'
import { podRangeOf } from '../fleet/index.ts'
import { at, type Json, mapsAt, textAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { policiesOf } from './network-policy.ts'

const three = [awsData('aws', 0), gcpData('eu', 2), gcpData('gcp', 1)]

/** The policies of a fleet of three clusters: aws (pods in 10.0.0.0/16), eu (10.5.0.0/16) and gcp (10.3.0.0/16). */
const policies = (network: string, clusters: Parameters<typeof fleetOf>[1] = three) => {
  const fleet = fleetOf({ mesh: { network } }, clusters)
  return fleet.clusters.map((cluster) => {
    const [policy = null, names = null] = policiesOf(fleet, cluster)
    return { cluster, policy, names }
  })
}

const namespace = (name: string, pods?: Json) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  ...(pods && { podSelector: { matchLabels: pods } }),
})
const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }))
const range = (cidr: string) => ({ ipBlock: { cidr } })

/** The whole policy, but for the requests from and to other clusters. */
const golden = (from: readonly Json[], to: readonly Json[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'ml-inference', namespace: 'ml-inference', labels: { app: 'ml-inference' } },
  spec: {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [{ podSelector: {} }, namespace('istio-ingress', { istio: 'ingress' }), ...from],
        ports: tcp(8000),
      },
      { from: [namespace('monitoring')], ports: tcp(9090, 15090) },
    ],
    egress: [
      { to: [{ podSelector: {} }], ports: tcp(8000) },
      ...to,
      { to: [namespace('istio-system', { app: 'istiod' })], ports: tcp(15012) },
      { to: [namespace('observability')], ports: tcp(4317, 4318) },
    ],
  },
})

/** The ranges of the rules that open a port. */
const rangesFor = (policy: Json, direction: 'ingress' | 'egress', port: number) => {
  const peers = direction === 'ingress' ? 'from' : 'to'
  return mapsAt(policy, 'spec', direction)
    .filter((rule) => mapsAt(rule, 'ports').some((each) => each.port === port))
    .flatMap((rule) => mapsAt(rule, peers).flatMap((peer) => textAt(peer, 'ipBlock', 'cidr') ?? []))
}

describe('behind gateways', () => {
  test('requests come through the east-west gateway, and go to those of all clusters in their node ranges', () => {
    const gateways = {
      to: [range('10.0.0.0/16'), range('10.4.0.0/20'), range('10.2.0.0/20')],
      ports: tcp(15443),
    }
    const [aws] = policies('gateway')
    expect(aws?.policy).toEqual(golden([namespace('istio-system', { istio: 'eastwestgateway' })], [gateways]))
  })

  test('the policy is made once for all clusters, and the one for names once for each kind of DNS', () => {
    const [aws, eu, gcp] = policies('gateway')
    expect([eu?.policy, gcp?.policy]).toEqual([aws?.policy, aws?.policy])
    expect(eu?.policy).toBe(aws?.policy)
    expect(gcp?.names).toBe(eu?.names)
    expect(gcp?.names).not.toEqual(aws?.names)
  })

  test('no address is let in', () => {
    for (const { policy } of policies('gateway')) expect(rangesFor(policy, 'ingress', 8000)).toEqual([])
  })

  test('a fleet has its own: another fleet with the same cluster has another', () => {
    const [alone] = [fleetOf({}, [awsData('aws')])]
    const policy = alone.clusters.map((cluster) => policiesOf(alone, cluster)[0])
    expect(policy).toEqual([golden([namespace('istio-system', { istio: 'eastwestgateway' })], [])])
  })
})

describe('on a flat network', () => {
  test('requests come from the pods of other clusters, and go to them', () => {
    const others = [range('10.5.0.0/16'), range('10.3.0.0/16')]
    const [aws] = policies('flat')
    expect(aws?.policy).toEqual(golden(others, [{ to: others, ports: tcp(8000) }]))
  })

  test.each(['ingress', 'egress'] as const)(
    "%s: the pods of every other cluster by address, a cluster's own never",
    (direction) => {
      for (const { cluster, policy } of policies('flat')) {
        const others = policies('flat').filter((other) => other.cluster.name !== cluster.name)
        expect(rangesFor(policy, direction, 8000)).toEqual(others.map((other) => podRangeOf(other.cluster)))
      }
    },
  )

  test('a cluster alone has nobody to talk to', () => {
    const fleet = fleetOf({ mesh: { network: 'flat' } }, [awsData('aws')])
    expect(fleet.clusters.map((cluster) => policiesOf(fleet, cluster)[0])).toEqual([golden([], [])])
  })
})

test.each(['gateway', 'flat'])('DNS, istiod and the collector are reached on a %s network', (network) => {
  for (const { policy, names } of policies(network)) {
    const ports = [policy, names]
      .flatMap((each) => mapsAt(each, 'spec', 'egress').flatMap((rule) => mapsAt(rule, 'ports')))
      .map((port) => `${String(port.protocol)} ${String(port.port)}`)
    expect(ports).toEqual(expect.arrayContaining(['UDP 53', 'TCP 53', 'TCP 15012', 'TCP 4317', 'TCP 4318']))
    expect(at(policy, 'spec', 'policyTypes')).toEqual(['Ingress', 'Egress'])
  }
})

describe('names', () => {
  const dnsRules = (cluster: Parameters<typeof merged>[0]) =>
    policies('gateway', [cluster]).flatMap(({ names }) => mapsAt(names, 'spec', 'egress'))
  const at53 = (...to: readonly Json[]) => [{ to, ports: [{ protocol: 'UDP', port: 53 }, ...tcp(53)] }]
  const system = namespace('kube-system')
  const [cache, metadata] = [range('169.254.20.10/32'), range('169.254.169.254/32')]

  test.each([
    ['EKS, by itself', awsData('a'), at53(system)],
    ['GKE, by itself', gcpData('a'), at53(system, cache)],
    ['GKE without the cache', merged(gcpData('a'), { dns: 'pods' }), at53(system)],
    [
      'GKE with Cloud DNS: the metadata server, and of it DNS alone',
      merged(gcpData('a'), { dns: 'cloud-dns' }),
      at53(metadata),
    ],
  ])('are asked for where the cluster has them answered: %s', (_, cluster, rules) => {
    expect(dnsRules(cluster)).toEqual(rules)
  })

  test('their policy opens nothing else, and closes nothing that comes in', () => {
    const [aws] = policies('gateway')
    expect(at(aws?.names, 'metadata', 'name')).toBe('ml-inference-dns')
    expect(at(aws?.names, 'spec', 'podSelector')).toEqual({})
    expect(at(aws?.names, 'spec', 'policyTypes')).toEqual(['Egress'])
  })
})
