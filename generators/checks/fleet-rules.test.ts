import { describe, expect, test } from 'vitest'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, objectIn, plus, said, treeOf, without } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

const tree = treeOf(fleetOf())
const three = treeOf(fleetOf({}, [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)]))

describe('tree-unequal: every control plane has the same Service, DestinationRule and VirtualService', () => {
  const unequal = (red: Tree) => said(red, rules['tree-unequal'])

  test.each([
    ['VirtualService', 'spec.http.0.timeout', '3s', 'traffic'],
    ['DestinationRule', 'spec.trafficPolicy.connectionPool.http.maxRetries', 1, 'traffic'],
    ['Service', 'spec.ports.0.appProtocol', 'http2', 'inference'],
    ['Service', 'metadata.labels.more', 'one', 'inference'],
  ])('a %s that differs in one cluster (%s)', (kind, path, value, app) => {
    expect(said(damaged(tree, { kind, cluster: 'gcp' }, path, value))).toEqual([
      `tree-unequal rendered/gcp/${app} ${kind} ml-inference: it differs from that of cluster aws`,
    ])
  })

  test('one that a cluster lacks, or has alone', () => {
    const service = { kind: 'Service', name: 'ml-inference' }
    expect(unequal(without(tree, { ...service, cluster: 'gcp' }))).toEqual([
      'tree-unequal rendered/aws/inference Service ml-inference: cluster gcp does not have it',
    ])
    expect(unequal(without(tree, { ...service, cluster: 'aws' }))).toEqual([
      'tree-unequal rendered/gcp/inference Service ml-inference: cluster aws does not have it',
    ])
    const other = { ...objectIn(tree, service), metadata: { name: 'other', namespace: 'ml-inference' } }
    expect(said(plus(tree, other, 'gcp'))).toEqual([
      'tree-unequal rendered/gcp/extra Service other: cluster aws does not have it',
    ])
  })

  test('each cluster is held against the first', () => {
    expect(
      unequal(damaged(three, { kind: 'VirtualService', cluster: 'aws' }, 'spec.hosts.0', 'a.b')),
    ).toEqual([
      'tree-unequal rendered/eu/traffic VirtualService ml-inference: it differs from that of cluster aws',
      'tree-unequal rendered/gcp/traffic VirtualService ml-inference: it differs from that of cluster aws',
    ])
  })

  test('the order of keys is no difference', () => {
    const spec = objectIn(tree, { kind: 'VirtualService' }).spec ?? null
    const turned = Object.fromEntries(Object.entries(spec ?? {}).reverse())
    const other = damaged(tree, { kind: 'VirtualService', cluster: 'gcp' }, 'spec', turned)
    expect(unequal(other)).toEqual([])
  })

  test('Deployments differ by cloud, and may', () => {
    const images = ['aws', 'gcp'].map((cluster) =>
      JSON.stringify(objectIn(tree, { kind: 'Deployment', cluster }).spec),
    )
    expect(images[0]).not.toBe(images[1])
    expect(said(tree)).toEqual([])
  })
})

describe('capacity-n-1: without the largest cluster the others carry the declared peak', () => {
  const withReplicas = (aws: unknown, gcp: unknown, peakRps: number, shared = {}) =>
    treeOf(
      fleetOf({ traffic: { peakRps }, ...shared }, [
        merged(awsData('aws'), { inference: { replicas: aws } }),
        merged(gcpData('gcp'), { inference: { replicas: gcp } }),
      ]),
    )
  const place = 'capacity-n-1 clusters/fleet.yaml traffic.peakRps'

  test('exactly enough is enough', () => {
    expect(said(withReplicas(5, 2, 400))).toEqual([])
    expect(said(withReplicas(5, 2, 401))).toEqual([
      `${place}: without aws, the largest cluster, 2 pods at 200 requests/s carry 400 of the 401 requests/s of the peak`,
    ])
  })

  test('an autoscaler counts with its maximum', () => {
    expect(said(withReplicas({ min: 1, max: 5 }, { min: 1, max: 2 }, 400))).toEqual([])
    expect(said(withReplicas({ min: 1, max: 2 }, { min: 1, max: 5 }, 500))).toEqual([
      `${place}: without gcp, the largest cluster, 2 pods at 200 requests/s carry 400 of the 500 requests/s of the peak`,
    ])
  })

  test('the pods of a canary do not count: an abort takes them away', () => {
    const red = withReplicas(2, 2, 500, { release: { canary: canaryData(99) } })
    expect(said(red)).toEqual([
      `${place}: without aws, the largest cluster, 2 pods at 200 requests/s carry 400 of the 500 requests/s of the peak`,
    ])
  })

  test('a cluster that is alone has to carry the peak, and no failover can be asked of it', () => {
    const alone = (peakRps: number) => treeOf(fleetOf({ traffic: { peakRps } }, [awsData('aws')]))
    expect(said(alone(600))).toEqual([])
    expect(said(alone(601))).toEqual([
      `${place}: 3 pods at 200 requests/s carry 600 of the 601 requests/s of the peak`,
    ])
  })

  test('the way to mend it says how many pods are needed', () => {
    expect(rules['capacity-n-1'](withReplicas(5, 2, 900)).map(({ mend }) => mend)).toEqual([
      'raise inference.replicas (max) of the other clusters to 5 pods in all: npm run replicas -- <cluster>=<min>..<max>',
    ])
  })
})

describe('capacity-share: a cluster carries its own share of the peak', () => {
  const skewed = (aws: number, peakRps: number, replicas: unknown) =>
    treeOf(
      fleetOf({ traffic: { peakRps, split: { aws, gcp: 100 - aws } } }, [
        merged(awsData('aws'), { inference: { replicas } }),
        merged(gcpData('gcp'), { inference: { replicas: 9 } }),
      ]),
    )

  test('exactly enough is enough, and one percent more is not', () => {
    expect(said(skewed(40, 1_000, 2), rules['capacity-share'])).toEqual([])
    expect(said(skewed(41, 1_000, 2), rules['capacity-share'])).toEqual([
      'capacity-share clusters/fleet.yaml traffic.split.aws: 41 percent of the peak are 410 requests/s; 2 pods of aws at 200 carry 400',
    ])
  })

  test("an autoscaler's maximum counts, and an evacuated cluster has no share", () => {
    expect(said(skewed(90, 1_000, { min: 1, max: 5 }), rules['capacity-share'])).toEqual([])
    const fleet = fleetOf({ traffic: { peakRps: 200, split: { aws: 99, gcp: 1 }, evacuated: ['aws'] } })
    expect(said(treeOf(fleet), rules['capacity-share'])).toEqual([])
  })
})

describe('capacity-anyway: what somebody insisted on is said, with what it costs', () => {
  const evacuated = (more: object) =>
    treeOf(
      fleetOf({ traffic: { peakRps: 1_000, split: { aws: 50, gcp: 50 }, evacuated: ['aws'], ...more } }, [
        merged(awsData('aws'), { inference: { replicas: 9 } }),
        merged(gcpData('gcp'), { inference: { replicas: 3 } }),
      ]),
    )

  test('instead of being refused', () => {
    expect(said(evacuated({}), rules['capacity-anyway'])).toEqual([])
    expect(said(evacuated({}), rules['capacity-share'])).toHaveLength(1)
    const insisted = evacuated({ evacuatedAnyway: true })
    expect(said(insisted, rules['capacity-share'])).toEqual([])
    expect(said(insisted, rules['capacity-anyway'])).toEqual([
      'capacity-anyway clusters/fleet.yaml traffic.evacuatedAnyway: at the peak 1000 requests/s go to gcp, whose 3 pods carry 600: 400 a second are late or lost',
    ])
  })

  test('and nothing where the others carry it', () => {
    expect(said(evacuated({ evacuatedAnyway: true, peakRps: 600 }), rules['capacity-anyway'])).toEqual([])
  })
})

test('schema-version: the schemas are of the Kubernetes that the clusters run', () => {
  const newer = treeOf(fleetOf({ platform: { kubernetes: '1.36' } }))
  expect(said(tree)).toEqual([])
  expect(said(newer)).toEqual([
    'schema-version clusters/fleet.yaml platform.kubernetes: the clusters run Kubernetes 1.36, the schemas are of 1.35',
  ])

  const own = (kubernetes: string) =>
    said(treeOf(fleetOf({}, [awsData('aws'), merged(gcpData('gcp'), { platform: { kubernetes } })])))
  expect(own('1.36')).toEqual([])
  expect(own('1.34')).toEqual([])
  expect(own('1.33')).toEqual([
    'schema-version clusters/gcp.yaml platform.kubernetes: Kubernetes 1.33 is more than a minor version from 1.35, which the schemas are of',
  ])
})
