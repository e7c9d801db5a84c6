import { describe, expect, test } from 'vitest'
import { catalogue } from '../findings/index.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, objectIn, plus, treeOf, wholeTreeOf, without } from '../testing/trees.ts'
import { checkTree, rules, type Tree } from './index.ts'

const three = [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)]

describe('the tree of a valid fleet has no finding', () => {
  test.each([
    ['two clouds, half each', fleetOf()],
    ['one cluster alone', fleetOf({}, [awsData('aws')])],
    ['three clusters', fleetOf({}, three)],
    ['a flat network', fleetOf({ mesh: { network: 'flat' } })],
    ['a cluster with weight 0', fleetOf({ traffic: { split: { aws: 0, gcp: 100 } } })],
    ['an evacuated cluster', fleetOf({ traffic: { evacuated: ['aws'] } })],
    ['a canary', fleetOf({ release: { canary: canaryData(10) } })],
    ['a canary in one cluster only', fleetOf({ release: { canary: canaryData(10, ['gcp']) } })],
    [
      'a canary beside an evacuated cluster',
      fleetOf({ release: { canary: canaryData(1) }, traffic: { evacuated: ['gcp'] } }),
    ],
    [
      'autoscalers',
      fleetOf({ release: { canary: canaryData(50) } }, [
        merged(awsData('aws'), { inference: { replicas: { min: 2, max: 9 } } }),
        merged(gcpData('gcp'), { inference: { replicas: { min: 1, max: 3 } } }),
      ]),
    ],
    [
      'nodes on demand and a registry of its own',
      fleetOf({}, [
        merged(awsData('aws'), { nodes: { spot: false } }),
        merged(gcpData('gcp'), { cloud: { registry: 'registry.example.com/models' } }),
      ]),
    ],
  ])('%s', (_, fleet) => {
    expect(checkTree(wholeTreeOf(fleet))).toEqual([])
  })
})

/** A fleet of `count` clusters with address ranges of their own; the first hundred have a percent each. */
const manyClusters = (count: number) => {
  const names = Array.from({ length: count }, (_, i) => `c${String(i).padStart(4, '0')}`)
  const clusters = names.map((name, i) => {
    const [a, b] = [Math.floor(i / 256), i % 256]
    return merged(awsData(name), {
      addresses: { nodes: `10.${a}.${b}.0/24`, services: `10.${128 + a}.${b}.0/24` },
    })
  })
  const split = Object.fromEntries(names.map((name, i) => [name, i < 100 ? 1 : 0]))
  return fleetOf({ traffic: { split }, release: { canary: canaryData(10) } }, clusters)
}

// 0.2 s on 2 cores; it was 2 s while every route read the list of all subsets anew.
test('the rules are linear in clusters: a fleet of 1,000 is checked at once', () => {
  expect(checkTree(treeOf(manyClusters(1_000)))).toEqual([])
})

// Objects read from disk are equal but not the same. While every rule compared them anew 1,000 clusters took a minute.
test('equal objects of many clusters are looked at once', () => {
  const tree = treeOf(manyClusters(100))
  const clusters = tree.clusters.map(({ cluster, apps }) => ({
    cluster,
    apps: apps.map(({ objects, fileOf }) => ({
      objects: objects.map((each) => structuredClone(each)),
      fileOf,
    })),
  }))
  const broken = damaged({ ...tree, clusters }, { kind: 'VirtualService' }, 'spec.http.0.retries')
  expect(checkTree(broken).map(({ code, place }) => [code, place.file])).toEqual([
    ['traffic-retries', 'rendered/c0000/traffic'],
  ])
})

const two = treeOf(fleetOf())
const scaler = { kind: 'HorizontalPodAutoscaler', cluster: 'gcp' }
const deployment = { kind: 'Deployment', cluster: 'gcp' }
const remote = { kind: 'ExternalSecret', name: 'istio-remote-secret-gcp' }
const split = 'spec.http.2.route.0'
const subset = 'spec.subsets.0.trafficPolicy'

/** One way to break each rule; the tests of the rules have more. */
const damages = {
  'object-duplicate': plus(two, objectIn(two, { kind: 'Service' }), 'aws'),
  'object-schema': plus(two, { apiVersion: 'v2', kind: 'Service', metadata: { name: 'new' } }),
  'object-secret': damaged(two, deployment, 'metadata.annotations', {
    note: '-----BEGIN PRIVATE KEY-----',
  }),
  'object-secret-text': damaged(two, remote, 'spec.target.template.data.gcp', 'token: "{{ .token }}"'),
  'object-secret-owner': damaged(two, remote, 'spec.target.creationPolicy', 'Merge'),
  'object-secret-refresh': damaged(two, remote, 'spec.refreshInterval', '0'),
  'traffic-host-owner': plus(two, {
    ...objectIn(two, { kind: 'DestinationRule' }),
    metadata: { name: 'second', namespace: 'ml-inference' },
  }),
  'traffic-weights-total': damaged(two, { kind: 'VirtualService' }, `${split}.weight`, 49),
  'traffic-port': damaged(two, { kind: 'VirtualService' }, `${split}.destination.port.number`, 80),
  'traffic-retries': damaged(two, { kind: 'VirtualService' }, 'spec.http.2.retries.attempts', 1),
  'traffic-subset-missing': damaged(two, { kind: 'VirtualService' }, `${split}.destination.subset`, 'aws'),
  'traffic-subset-empty': damaged(two, { kind: 'DestinationRule' }, 'spec.subsets.0.labels.track', 'beta'),
  'traffic-subset-label': damaged(two, { kind: 'DestinationRule' }, 'spec.subsets.0.labels.cloud', 'aws'),
  'traffic-outlier': damaged(two, { kind: 'DestinationRule' }, `${subset}.outlierDetection`),
  'traffic-outlier-gateway': damaged(
    two,
    { kind: 'DestinationRule' },
    `${subset}.outlierDetection.consecutiveGatewayErrors`,
    3,
  ),
  'traffic-priority-gateway': damaged(
    two,
    { kind: 'DestinationRule' },
    `${subset}.loadBalancer.localityLbSetting.failoverPriority`,
    ['track=stable', 'topology.istio.io/cluster=aws'],
  ),
  'traffic-balance-gateway': damaged(
    two,
    { kind: 'DestinationRule' },
    'spec.trafficPolicy.connectionPool.http.h2UpgradePolicy',
    'UPGRADE',
  ),
  'traffic-locality-mix': damaged(
    two,
    { kind: 'DestinationRule' },
    `${subset}.loadBalancer.localityLbSetting.distribute`,
    [],
  ),
  'tree-unequal': without(two, { kind: 'VirtualService', cluster: 'gcp' }),
  'capacity-n-1': damaged(two, scaler, 'spec.maxReplicas', 0),
  'platform-unread': treeOf(fleetOf({ platform: { istio: '1.31.99' } })),
  'schema-version': { ...two, schemas: { ...two.schemas, kubernetes: '1.36' } },
  'capacity-share': damaged(two, scaler, 'spec.maxReplicas', 0),
  'capacity-anyway': damaged(
    treeOf(fleetOf({ traffic: { evacuated: ['aws'], evacuatedAnyway: true } })),
    scaler,
    'spec.maxReplicas',
    0,
  ),
  'workload-selector': damaged(two, { kind: 'Service' }, 'spec.selector.app', 'other'),
  'workload-replicas-hpa': damaged(two, deployment, 'spec.replicas', 2),
  'workload-pdb': damaged(two, { kind: 'PodDisruptionBudget' }, 'spec.maxUnavailable', 0),
  'workload-image': damaged(two, deployment, 'spec.template.spec.containers.0.image', 'ml-inference:v1'),
  'workload-resources': damaged(two, deployment, 'spec.template.spec.containers.0.resources.requests'),
  'workload-termination': damaged(two, deployment, 'spec.template.spec.terminationGracePeriodSeconds', 91),
  'workload-cut': treeOf(fleetOf({ traffic: { timeout: '30s' } })),
  'workload-priority': damaged(two, deployment, 'spec.template.spec.priorityClassName'),
  'network-dns': damaged(two, { kind: 'NetworkPolicy' }, 'spec.egress', []),
  'network-metadata': damaged(two, { kind: 'NetworkPolicy' }, 'spec.egress', [{}]),
  'nodes-type': treeOf(
    fleetOf({}, [awsData('aws'), merged(gcpData('gcp'), { nodes: { types: ['f1-micro'] } })]),
  ),
  'nodes-few': treeOf(fleetOf({}, [awsData('aws'), merged(gcpData('gcp'), { nodes: { min: 1 } })])),
  'nodes-pod': damaged(two, deployment, 'spec.template.spec.containers.0.resources.requests.memory', '6Gi'),
  'delivery-application': damaged(
    two,
    { kind: 'Application', name: 'mesh', cluster: 'aws' },
    'spec.destination.namespace',
  ),
  'delivery-object': plus(two, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'new', namespace: 'ml-inference' },
  }),
  'delivery-waits-for-itself': damaged(two, { kind: 'Application', name: 'root' }, 'metadata.annotations', {
    'argocd.argoproj.io/sync-wave': '19',
  }),
} satisfies Readonly<Record<keyof typeof rules, Tree>>

describe('every rule goes red, with its own code and a way to mend it', () => {
  test.each(Object.entries(damages))('%s', (code, tree) => {
    const findings = checkTree(tree).filter((finding) => finding.code === code)
    expect(findings).not.toEqual([])
    for (const { place, message, mend } of findings) {
      expect(place.file).toMatch(/^(rendered\/(aws|gcp)\/[\w-]+|clusters\/(fleet|aws|gcp)\.yaml)$/)
      expect(message.length).toBeGreaterThan(10)
      expect(mend.length).toBeGreaterThan(8)
    }
  })
})

test('every code about what is in clusters and what these run on belongs to a rule', () => {
  const codes = Object.keys(catalogue).filter((code) =>
    /^(traffic|workload|object|capacity|delivery|network|nodes)-|^schema-version$|^platform-unread$|^tree-unequal$/.test(
      code,
    ),
  )
  expect(Object.keys(rules).sort()).toEqual(codes.sort())
})
