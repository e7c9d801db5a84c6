/** Fields that Kubernetes never changes. */
import { expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { onTheWay, pairOf } from '../testing/pairs.ts'
import { damaged, plus, treeOf } from '../testing/trees.ts'
import { pairRules } from './index.ts'

const rule = pairRules['pair-immutable']
const tree = treeOf(fleetOf())
const object = (apiVersion: string, kind: string, fields: { readonly [key: string]: Json }): Json => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'ml-inference' },
  ...fields,
})
const refused = (before: Json, after: Json) =>
  onTheWay(plus(tree, before, 'aws'), plus(tree, after, 'aws'), rule).map((line) =>
    line.replace('pair-immutable rendered/aws/extra ', '').replace(/: .*/, ''),
  )

test.each<[string, string, { readonly [key: string]: Json }, { readonly [key: string]: Json }, string]>([
  ['apps/v1', 'StatefulSet', { spec: { serviceName: 'a' } }, { spec: { serviceName: 'b' } }, 'spec'],
  ['apps/v1', 'StatefulSet', { spec: { volumeClaimTemplates: [] } }, { spec: {} }, 'spec'],
  [
    'v1',
    'PersistentVolumeClaim',
    { spec: { storageClassName: 'a' } },
    { spec: { storageClassName: 'b' } },
    'spec',
  ],
  [
    'storage.k8s.io/v1',
    'StorageClass',
    { parameters: { type: 'gp2' } },
    { parameters: { type: 'gp3' } },
    'parameters',
  ],
  ['v1', 'Service', { spec: { clusterIP: '10.0.0.1' } }, { spec: { clusterIP: 'None' } }, 'spec.clusterIP'],
  ['batch/v1', 'Job', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, 'spec.template'],
  [
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    { roleRef: { name: 'a' } },
    { roleRef: { name: 'b' } },
    'roleRef',
  ],
  ['scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, { value: 2 }, 'value'],
  ['v1', 'Secret', { type: 'Opaque' }, { type: 'kubernetes.io/tls' }, 'type'],
  ['v1', 'ConfigMap', { immutable: true, data: { a: '1' } }, { immutable: true, data: { a: '2' } }, 'data'],
])('%s %s: from %j to %j', (apiVersion, kind, before, after, field) => {
  expect(refused(object(apiVersion, kind, before), object(apiVersion, kind, after))).toEqual([
    `${kind} x ${field}`,
  ])
})

test.each<[string, string, { readonly [key: string]: Json }, { readonly [key: string]: Json }]>([
  [
    'apps/v1',
    'StatefulSet',
    { spec: { replicas: 1, template: { a: 1 } } },
    { spec: { replicas: 2, template: {} } },
  ],
  ['v1', 'PersistentVolumeClaim', { spec: { resources: { a: 1 } } }, { spec: { resources: { a: 2 } } }],
  ['storage.k8s.io/v1', 'StorageClass', { allowVolumeExpansion: false }, { allowVolumeExpansion: true }],
  ['v1', 'Service', { spec: {} }, { spec: { clusterIP: '10.0.0.1' } }],
  ['v1', 'ConfigMap', { data: { a: '1' } }, { data: { a: '2' } }],
])('%s %s may go from %j to %j', (apiVersion, kind, before, after) => {
  expect(refused(object(apiVersion, kind, before), object(apiVersion, kind, after))).toEqual([])
})

test('the selector of the app, and how its pods live through it', () => {
  const selector = { app: 'ml-inference', track: 'stable', more: 'labels' }
  const after = damaged(tree, { kind: 'Deployment', cluster: 'gcp' }, 'spec.selector.matchLabels', selector)
  expect(onTheWay(tree, after, rule)).toEqual([
    'pair-immutable rendered/gcp/inference Deployment ml-inference spec.selector: Kubernetes never changes it, so the sync of this object fails for ever',
  ])
  expect(rule(pairOf(tree, after))[0]?.mend).toContain(
    'kubectl delete deployment ml-inference --cascade=orphan',
  )
})
