import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { damaged, plus, said, treeOf, without } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

const tree = treeOf(fleetOf())
const service = { kind: 'VirtualService' }
const host = 'ml-inference.ml-inference.svc.cluster.local'
const here = 'rendered/aws/traffic VirtualService ml-inference'

/** The tree with a value in the split, the third route of the VirtualService. */
const withSplit = (path: string, value?: Json) => damaged(tree, service, `spec.http.2.${path}`, value)

/** The tree with one more VirtualService in aws. */
const withService = (spec: Json, namespace = 'ml-inference') =>
  plus(
    tree,
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'other', namespace },
      spec,
    },
    'aws',
  )

describe('traffic-host-owner: one VirtualService and one DestinationRule per mesh host', () => {
  const owner = (text: Tree) => said(text, rules['traffic-host-owner'])
  const taken = `traffic-host-owner rendered/aws/extra VirtualService other spec: ${host} belongs to VirtualService ml-inference already`

  test.each<[string, Json]>([
    ['without gateways it is for the mesh', { hosts: [host] }],
    ['an empty list of gateways is the mesh too', { hosts: [host], gateways: [] }],
    ['with the mesh among its gateways', { hosts: [host], gateways: ['istio-ingress/public', 'mesh'] }],
    ['by the short name, which Istio completes', { hosts: ['ml-inference'] }],
  ])('a second VirtualService of a host is ignored by Istio: %s', (_, spec) => {
    expect(said(withService(spec))).toContain(taken)
  })

  test.each<[string, Tree]>([
    [
      'a VirtualService for a gateway alone',
      withService({ hosts: [host], gateways: ['istio-ingress/public'] }),
    ],
    ['the same short name in another namespace', withService({ hosts: ['ml-inference'] }, 'other')],
    ['one object that says its host twice', damaged(tree, service, 'spec.hosts.1', 'ml-inference')],
  ])('%s takes nothing from anybody', (_, green) => {
    expect(owner(green)).toEqual([])
  })

  test.each([host, 'ml-inference'])('a second DestinationRule of a host (%s) is merged partly', (name) => {
    const second = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', spec: { host: name } }
    const red = plus(tree, { ...second, metadata: { name: 'second', namespace: 'ml-inference' } }, 'gcp')
    expect(owner(red)).toEqual([
      `traffic-host-owner rendered/gcp/extra DestinationRule second spec: ${host} belongs to DestinationRule ml-inference already`,
    ])
  })
})

describe('traffic-weights-total: weights are percent (total 100) or hundredths of a percent (total 10,000)', () => {
  test.each<[string, Tree, string]>([
    ['too little', withSplit('route.0.weight', 40), 'spec.http[2]: the weights 40 + 50 total 90'],
    ['too much', withSplit('route.1.weight', 70), 'spec.http[2]: the weights 50 + 70 total 120'],
    [
      'fractions',
      damaged(withSplit('route.0.weight', 49.5), service, 'spec.http.2.route.1.weight', 50.5),
      'spec.http[2]: the weights 49.5 + 50.5 total 100',
    ],
    [
      'less than nothing',
      damaged(withSplit('route.0.weight', -10), service, 'spec.http.2.route.1.weight', 110),
      'spec.http[2]: the weights -10 + 110 total 100',
    ],
    [
      'thousandths of a percent',
      damaged(withSplit('route.0.weight', 50_000), service, 'spec.http.2.route.1.weight', 50_000),
      'spec.http[2]: the weights 50000 + 50000 total 100000',
    ],
    [
      'percent beside hundredths',
      withSplit('route.1.weight', 4_950),
      'spec.http[2]: the weights 50 + 4950 total 5000',
    ],
    [
      'a weight missing beside one of 100',
      damaged(withSplit('route.0.weight', 100), service, 'spec.http.2.route.1.weight'),
      'spec.http[2].route[1]: without a weight it gets no request',
    ],
    ['no destination left', withSplit('route', []), 'spec.http[2]: it has no destination'],
  ])('%s', (_, red, message) => {
    expect(said(red)).toEqual([`traffic-weights-total ${here} ${message}`])
  })

  test('hundredths of a percent are as good', () => {
    const half = damaged(withSplit('route.0.weight', 5_000), service, 'spec.http.2.route.1.weight', 5_000)
    expect(said(half)).toEqual([])
    expect(said(treeOf(fleetOf({ release: { canary: canaryData(1) } })))).toEqual([])
  })

  test('a lone destination needs no weight', () => {
    expect(said(damaged(tree, service, 'spec.http.0.route.0.weight'))).toEqual([])
  })

  test('a weight of 0 is a destination without requests', () => {
    const zero = damaged(withSplit('route.0.weight', 0), service, 'spec.http.2.route.1.weight', 100)
    expect(said(zero)).toEqual([])
  })

  test('an entry that redirects or answers by itself needs no destination, and no retries', () => {
    const redirect = damaged(tree, service, 'spec.http.0', { redirect: { uri: '/v2' } })
    expect(said(damaged(redirect, service, 'spec.http.1', { directResponse: { status: 404 } }))).toEqual([])
  })

  test('routes of TCP are weighed as well', () => {
    const destination = { host, subset: 'stable-aws', port: { number: 8000 } }
    expect(said(damaged(tree, service, 'spec.tcp', [{ route: [{ destination, weight: 90 }] }]))).toEqual([
      `traffic-weights-total ${here} spec.tcp[0]: the weights 90 total 90`,
    ])
  })
})

describe('traffic-port: every route leads to a port of a Service of the tree', () => {
  const port = (red: Tree) => said(red, rules['traffic-port'])

  test.each<[string, Tree, string]>([
    [
      'a port that the Service does not have',
      withSplit('route.0.destination.port.number', 80),
      'spec.http[2].route[0].destination.port: Service ml-inference has no port 80',
    ],
    [
      'no port',
      withSplit('route.1.destination.port'),
      'spec.http[2].route[1].destination.port: the destination has no port',
    ],
    [
      'a host that is no Service',
      withSplit('route.0.destination.host', 'nobody'),
      'spec.http[2].route[0].destination.host: there is no Service nobody.ml-inference.svc.cluster.local',
    ],
    [
      'a mirror',
      withSplit('mirror', { host, port: { number: 81 } }),
      'spec.http[2].mirror.port: Service ml-inference has no port 81',
    ],
    [
      'one of several mirrors',
      withSplit('mirrors', [{ destination: { host, port: { number: 82 } } }]),
      'spec.http[2].mirrors[0].destination.port: Service ml-inference has no port 82',
    ],
  ])('%s', (_, red, message) => {
    expect(port(red)).toEqual([`traffic-port ${here} ${message}`])
  })

  test('a Service that is gone is missed by every route', () => {
    expect(port(without(tree, { kind: 'Service' }))).toHaveLength(4)
  })

  test('a short host name is the Service of the same namespace', () => {
    expect(said(withSplit('route.0.destination.host', 'ml-inference'))).toEqual([])
  })
})

describe('traffic-retries: a request gets to its third try, and that one to another cloud', () => {
  test.each<[string, Json | undefined, string]>([
    ['no retries', undefined, 'no attempts never reach another cloud'],
    [
      'none on purpose',
      { attempts: 0, retryRemoteLocalities: true },
      'no attempts never reach another cloud',
    ],
    ['one', { attempts: 1, retryRemoteLocalities: true }, '1 attempts never reach another cloud'],
    ['only local ones', { attempts: 3 }, 'retryRemoteLocalities is not true'],
  ])('%s', (_, retries, message) => {
    expect(said(withSplit('retries', retries))).toEqual([
      `traffic-retries ${here} spec.http[2].retries: ${message}`,
    ])
  })

  test('two are enough', () => {
    expect(said(withSplit('retries.attempts', 2))).toEqual([])
  })
})

test('what is wrong in all clusters alike is reported once, what is wrong in one is reported there', () => {
  const gcp = damaged(tree, { ...service, cluster: 'gcp' }, 'spec.http.0.retries.attempts', 1)
  expect(said(gcp)).toEqual([
    'traffic-retries rendered/gcp/traffic VirtualService ml-inference spec.http[0].retries: 1 attempts never reach another cloud',
    'tree-unequal rendered/gcp/traffic VirtualService ml-inference: it differs from that of cluster aws',
  ])
  expect(said(damaged(tree, service, 'spec.http.0.retries.attempts', 1))).toHaveLength(1)
})
