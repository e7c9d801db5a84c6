import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Fleet, loadFleet } from '../fleet/index.ts'
import type { Json } from '../objects/index.ts'
import { parts } from '../render/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { needsIn, unmetIn } from '../testing/needs.ts'
import { groundOf, prerequisites } from './index.ts'

const committed = loadFleet(join(import.meta.dirname, '../../clusters'))
const fleets: readonly (readonly [string, Fleet])[] = [
  ['the fleet of this repository', committed],
  ['a flat network', fleetOf({ mesh: { network: 'flat' } })],
  [
    'other kinds of DNS, and nodes on demand',
    fleetOf({}, [
      merged(awsData('aws'), { nodes: { spot: false, max: 4 } }),
      merged(gcpData('gcp'), { dns: 'cloud-dns' }),
      merged(gcpData('eu', 2), { dns: 'pods' }),
    ]),
  ],
]

describe.each(fleets)('in %s', (_, fleet) => {
  test('whatever the tree names and does not bring has a row', () => {
    for (const cluster of fleet.clusters) expect(unmetIn(fleet, cluster), cluster.name).toEqual([])
  })

  test('every row is needed', () => {
    for (const cluster of fleet.clusters) {
      const needs = needsIn(fleet, cluster)
      const rows = prerequisites(groundOf(fleet, cluster))
      expect(
        rows.filter(({ meets }) => !meets.some((need) => needs.has(need))).map(({ name }) => name),
      ).toEqual([])
      // What Services of charts are is seen in charts/needs.test.ts alone.
      const unseen = (need: string) => need === 'load balancers' || need.startsWith('key ')
      const meets = rows.flatMap((row) => row.meets)
      expect(meets.filter((need) => !needs.has(need) && !unseen(need))).toEqual([])
    }
  })

  test('each says which Applications break, by their names', () => {
    const names = parts.map(({ name }) => name)
    for (const cluster of fleet.clusters)
      for (const { name, parts: broken } of prerequisites(groundOf(fleet, cluster))) {
        expect(broken.length, name).toBeGreaterThan(0)
        expect(
          broken.filter((each) => !names.includes(each)),
          name,
        ).toEqual([])
      }
  })

  test('each is asked by one command, whose answer is a pattern that nothing does not match', () => {
    for (const cluster of fleet.clusters)
      for (const { name, check } of prerequisites(groundOf(fleet, cluster))) {
        expect(check.command.length, name).toBeGreaterThan(2)
        expect(
          check.command.every((word) => word !== '' && !word.startsWith('kubectl')),
          name,
        ).toBe(true)
        // Pods that wait for nothing say nothing; every other answer says something.
        expect(new RegExp(check.says).test(''), name).toBe(name === 'image-pulls')
      }
  })
})

describe('what nobody brings is found', () => {
  const [aws] = committed.clusters.filter(({ cloud }) => cloud.provider === 'aws')
  const [gcp] = committed.clusters.filter(({ cloud }) => cloud.provider === 'gcp')
  const found = (more: Json, provider: 'aws' | 'gcp' = 'aws') => {
    const cluster = provider === 'aws' ? aws : gcp
    return cluster === undefined ? [] : unmetIn(committed, cluster, [more])
  }
  const object = (apiVersion: string, kind: string, fields: { readonly [key: string]: Json } = {}): Json => ({
    apiVersion,
    kind,
    metadata: { name: 'new', namespace: 'monitoring' },
    ...fields,
  })

  test.each<[string, Json, readonly string[]]>([
    [
      'a class for snapshots',
      object('snapshot.storage.k8s.io/v1', 'VolumeSnapshotClass', { driver: 'ebs.csi.aws.com' }),
      ['api snapshot.storage.k8s.io'],
    ],
    [
      'a class of another driver',
      object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'efs.csi.aws.com' }),
      ['storage driver efs.csi.aws.com'],
    ],
    [
      'a class that nobody makes',
      object('v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'fast' } }),
      ['storage class fast'],
    ],
    [
      'a volume without a class: EKS has no default',
      object('v1', 'PersistentVolumeClaim', { spec: {} }),
      ['storage class that is the default'],
    ],
    [
      'a volume of a driver',
      { volumes: [{ name: 'a', csi: { driver: 'secrets-store.csi.k8s.io' } }] },
      ['storage driver secrets-store.csi.k8s.io'],
    ],
    [
      'an Ingress',
      object('networking.k8s.io/v1', 'Ingress', { spec: { ingressClassName: 'nginx' } }),
      ['ingress class nginx'],
    ],
    [
      'a Gateway of Kubernetes',
      object('gateway.networking.k8s.io/v1', 'Gateway', { spec: { gatewayClassName: 'istio' } }),
      ['api gateway.networking.k8s.io', 'gateway class istio'],
    ],
    [
      'an autoscaler by a metric of another system',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { metrics: [{ type: 'External' }] } }),
      ['api external.metrics.k8s.io'],
    ],
    ['a certificate by cert-manager', object('cert-manager.io/v1', 'Certificate'), ['api cert-manager.io']],
    [
      'a service account with a role of AWS',
      object('v1', 'ServiceAccount', {
        metadata: { name: 'a', annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/a' } },
      }),
      ['key eks.amazonaws.com/role-arn'],
    ],
    [
      'a load balancer by another controller',
      object('v1', 'Service', { spec: { type: 'LoadBalancer', loadBalancerClass: 'service.k8s.aws/nlb' } }),
      ['load balancer class service.k8s.aws/nlb'],
    ],
    [
      'an annotation of another controller in the values of a chart',
      { service: { annotations: { 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip' } } },
      ['key service.beta.kubernetes.io/aws-load-balancer-nlb-target-type'],
    ],
    ['nodes with a label', { nodeSelector: { disk: 'ssd' } }, ['key disk']],
    ['another runtime', { runtimeClassName: 'gvisor' }, ['runtime class gvisor']],
    ['a priority of somebody else', { priorityClassName: 'important' }, ['priority class important']],
    [
      'secrets of another store',
      object('external-secrets.io/v1', 'SecretStore', { spec: { provider: { vault: {} } } }),
      ['identity vault'],
    ],
    [
      'a program that asks another cloud',
      object('apps/v1', 'Deployment', {
        spec: { template: { spec: { containers: [{ name: 'a', args: ['--cloud-provider=azure'] }] } } },
      }),
      ['identity azure'],
    ],
  ])('%s', (_, more, needs) => {
    expect(found(more)).toEqual(needs)
  })

  test('what one cloud brings another may not', () => {
    const claim = object('v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'standard-rwo' } })
    expect(found(claim, 'gcp')).toEqual([])
    expect(found(claim, 'aws')).toEqual(['storage class standard-rwo'])
  })

  test.each<[string, Json]>([
    ['what the tree makes', { storageClassName: 'gp3-encrypted', priorityClassName: 'serving-app' }],
    [
      "Kubernetes' own",
      { priorityClassName: 'system-node-critical', nodeSelector: { 'kubernetes.io/os': 'linux' } },
    ],
    ['a reference is no object', { scaleTargetRef: { apiVersion: 'x.example.com/v1', kind: 'Thing' } }],
  ])('nothing is: %s', (_, more) => {
    expect(found(more)).toEqual([])
  })
})
