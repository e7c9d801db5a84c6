import { describe, expect, test } from 'vitest'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { damaged, objectIn, plus, said, treeOf, without } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

const tree = treeOf(fleetOf())
const canary = treeOf(fleetOf({ release: { canary: canaryData(10) } }))
const service = { kind: 'VirtualService' }
const rule = { kind: 'DestinationRule' }
const host = 'ml-inference.ml-inference.svc.cluster.local'
const priority = 'trafficPolicy.loadBalancer.localityLbSetting.failoverPriority'

describe('traffic-subset-missing: a route names a subset of a DestinationRule of its host', () => {
  const missing = (red: Tree) => said(red, rules['traffic-subset-missing'])
  const place = 'traffic-subset-missing rendered/aws/traffic VirtualService ml-inference'

  test('a subset that nobody defines', () => {
    expect(missing(damaged(tree, service, 'spec.http.2.route.1.destination.subset', 'stable-azure'))).toEqual(
      [
        `${place} spec.http[2].route[1].destination.subset: no DestinationRule of ${host} has a subset stable-azure`,
      ],
    )
  })

  test('a subset taken out of the DestinationRule is missed by its pin and by the split', () => {
    expect(missing(damaged(tree, rule, 'spec.subsets.0'))).toEqual([
      `${place} spec.http[0].route[0].destination.subset: no DestinationRule of ${host} has a subset stable-aws`,
      `${place} spec.http[2].route[0].destination.subset: no DestinationRule of ${host} has a subset stable-aws`,
    ])
  })

  test('a DestinationRule that is gone, or of another host, is missed by all', () => {
    expect(missing(without(tree, rule))).toHaveLength(4)
    expect(missing(damaged(tree, rule, 'spec.host', 'other'))).toHaveLength(4)
  })

  test('both may say the host by its short name', () => {
    expect(said(damaged(tree, rule, 'spec.host', 'ml-inference'))).toEqual([])
    expect(said(damaged(tree, service, 'spec.http.0.route.0.destination.host', 'ml-inference'))).toEqual([])
  })

  test('a second DestinationRule of the host may define it', () => {
    const [first, second] = [damaged(tree, rule, 'spec.subsets.1'), damaged(tree, rule, 'spec.subsets.0')]
    const other = { ...objectIn(second, rule), metadata: { name: 'second', namespace: 'ml-inference' } }
    expect(missing(first)).toHaveLength(2)
    expect(missing(plus(first, other))).toEqual([])
  })

  test('a route without a subset goes to all pods', () => {
    expect(said(damaged(tree, service, 'spec.http.0.route.0.destination.subset'))).toEqual([])
  })
})

describe('traffic-subset-empty: a subset has pods, and runs where it says', () => {
  const empty = (red: Tree) => said(red, rules['traffic-subset-empty'])
  const place = 'traffic-subset-empty rendered/aws/traffic DestinationRule ml-inference spec.subsets'

  test.each<[string, Tree, string]>([
    [
      'labels of no pod',
      damaged(tree, rule, 'spec.subsets.0.labels.track', 'beta'),
      'stable-aws: its labels select no pod in any cluster',
    ],
    [
      'a cluster that does not exist',
      damaged(tree, rule, `spec.subsets.1.${priority}`, ['topology.istio.io/cluster=azure']),
      'stable-gcp: it prefers cluster azure, which does not exist',
    ],
    [
      'a cluster without the workload',
      without(tree, { kind: 'Deployment', cluster: 'gcp' }),
      'stable-gcp: no pod in gcp is what it prefers',
    ],
    [
      'a cluster whose workload has no replica',
      damaged(tree, { kind: 'Deployment', cluster: 'gcp' }, 'spec.replicas', 0),
      'stable-gcp: no pod in gcp is what it prefers',
    ],
    [
      'pods of another namespace',
      damaged(tree, { kind: 'Deployment', cluster: 'gcp' }, 'metadata.namespace', 'other'),
      'stable-gcp: no pod in gcp is what it prefers',
    ],
    [
      'a canary that runs in the other cluster only',
      without(canary, { kind: 'Deployment', name: 'ml-inference-canary', cluster: 'aws' }),
      'canary-aws: no pod in aws is what it prefers',
    ],
    [
      'a label that is misspelt',
      damaged(canary, rule, `spec.subsets.2.${priority}`, ['topology.istio.io/cluster', 'track=canry']),
      'canary-aws: no pod in any cluster is what it prefers',
    ],
  ])('%s', (_, red, message) => {
    expect(empty(red)).toEqual([`${place} ${message}`])
  })

  test('a subset that no route names may be empty: the canary where it does not run', () => {
    const inGcp = treeOf(fleetOf({ release: { canary: canaryData(10, ['gcp']) } }))
    expect(empty(inGcp)).toEqual([])
  })

  test('a subset without preferences needs a pod in any cluster', () => {
    const anywhere = damaged(tree, rule, 'spec.subsets.0.trafficPolicy')
    expect(empty(without(anywhere, { kind: 'Deployment', cluster: 'aws' }))).toEqual([])
    expect(empty(without(anywhere, { kind: 'Deployment' }))).toHaveLength(2)
  })
})

describe('traffic-subset-label: a subset prefers a place, it never requires one', () => {
  test.each([
    ['cloud', 'aws'],
    ['region', 'us-east-1'],
    ['topology.kubernetes.io/region', 'us-east-1'],
    ['topology.kubernetes.io/zone', 'us-east-1a'],
    ['topology.istio.io/network', 'aws'],
    ['topology.istio.io/cluster', 'aws'],
  ])('%s', (label, value) => {
    const red = damaged(tree, rule, 'spec.subsets.0.labels', { track: 'stable', [label]: value })
    expect(said(red, rules['traffic-subset-label'])).toEqual([
      `traffic-subset-label rendered/aws/traffic DestinationRule ml-inference spec.subsets stable-aws: it requires ${label}=${value}, so it cannot fail over`,
    ])
  })

  test('the label that Istio itself gives endpoints is not called a label without pods', () => {
    const labels = { 'topology.istio.io/cluster': 'aws' }
    const red = damaged(tree, rule, 'spec.subsets.0.labels', labels)
    expect(said(red, rules['traffic-subset-empty'])).toEqual([])
  })

  test('the track is no place', () => {
    expect(said(canary)).toEqual([])
  })
})
