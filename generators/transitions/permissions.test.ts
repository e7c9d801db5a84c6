/** What leaves must still be permitted by the project of the tree that it leaves. */
import { expect, test } from 'vitest'
import { fleetOf } from '../testing/fleets.ts'
import { onTheWay } from '../testing/pairs.ts'
import { damaged, objectIn, wholeTreeOf, without } from '../testing/trees.ts'
import { pairRules } from './index.ts'

const rule = pairRules['pair-permission']
const tree = wholeTreeOf(fleetOf({ observability: { tracesIn: 'aws' } }))
const project = { kind: 'AppProject', cluster: 'aws' }
const place = 'pair-permission rendered/aws/argocd AppProject fleet'

test('an object that leaves, whose kind is permitted no longer', () => {
  const gone = without(tree, { kind: 'PodDisruptionBudget', name: 'ml-inference', cluster: 'aws' })
  expect(onTheWay(tree, gone, rule)).toEqual([])
  const narrow = damaged(gone, project, 'spec.namespaceResourceWhitelist', [{ group: 'apps', kind: '*' }])
  expect(onTheWay(tree, narrow, rule)).toEqual([
    `${place} PodDisruptionBudget.policy: it is permitted no longer, so Argo CD leaves PodDisruptionBudget ml-inference behind`,
  ])
})

test('one of a namespace that is permitted no longer', () => {
  const gone = without(tree, { kind: 'PodDisruptionBudget', name: 'ml-inference', cluster: 'aws' })
  const narrow = damaged(gone, project, 'spec.destinations', [{ server: '*', namespace: 'ml-*-other' }])
  expect(onTheWay(tree, narrow, rule)).toEqual([
    `${place} namespace ml-inference: it is permitted no longer, so Argo CD leaves PodDisruptionBudget ml-inference behind`,
  ])
  expect(
    onTheWay(tree, damaged(gone, project, 'spec.destinations', [{ server: '*', namespace: 'ml-*' }]), rule),
  ).toEqual([])
})

test('one of the whole cluster, which needs a list of its own', () => {
  const gone = without(tree, { kind: 'StorageClass', cluster: 'aws' })
  const name = objectIn(tree, { kind: 'StorageClass', cluster: 'aws' }).metadata.name
  const narrow = damaged(gone, project, 'spec.clusterResourceWhitelist')
  expect(onTheWay(tree, narrow, rule)).toEqual([
    `${place} StorageClass.storage.k8s.io: it is permitted no longer, so Argo CD leaves StorageClass ${name} behind`,
  ])
})

// What was wrong: moving the traces took the claim's kind out of the project together with the chart.
test('what a chart made, when its Application leaves', () => {
  const gone = without(tree, { kind: 'Application', name: 'jaeger', cluster: 'aws' })
  const narrow = damaged(gone, project, 'spec.namespaceResourceWhitelist', [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service*' },
    { group: '*', kind: 'Deployment' },
    { group: 'argoproj.io', kind: 'Application' },
  ])
  expect(onTheWay(tree, narrow, rule)).toEqual([
    `${place} PersistentVolumeClaim: it is permitted no longer, so Argo CD leaves a PersistentVolumeClaim of the chart jaeger behind`,
  ])
})
