import { describe, expect, test } from 'vitest'
import { fleetOf } from '../testing/fleets.ts'
import { objectIn, plus, said, treeOf } from '../testing/trees.ts'
import { objectRules } from './object-rules.ts'

const tree = treeOf(fleetOf({ inference: { rpsPerPod: 200 } }))
const account = objectIn(tree, { kind: 'ServiceAccount' })
const schema = objectRules['object-schema']
const duplicate = 'another object of this cluster has the same kind, namespace and name'

describe('object-duplicate: an object has its kind, namespace and name for itself', () => {
  test('the second of two in one cluster is named; the other cluster has one', () => {
    expect(said(plus(tree, account, 'gcp'))).toEqual([
      `object-duplicate rendered/gcp/extra ServiceAccount ml-inference: ${duplicate}`,
    ])
  })

  test('another version of the same API is the same object', () => {
    const budget = { ...objectIn(tree, { kind: 'PodDisruptionBudget' }), apiVersion: 'policy/v1beta1' }
    expect(said(plus(tree, budget, 'aws'))).toContain(
      `object-duplicate rendered/aws/extra PodDisruptionBudget ml-inference: ${duplicate}`,
    )
  })

  test.each([
    ['another name', { ...account, metadata: { ...account.metadata, name: 'other' } }],
    ['another namespace', { ...account, metadata: { ...account.metadata, namespace: 'istio-system' } }],
    ['another kind', { ...account, kind: 'ConfigMap' }],
  ])('%s is another object', (_, object) => {
    expect(said(plus(tree, object))).toEqual([])
  })

  test('another group is another object', () => {
    const other = plus(tree, { ...account, apiVersion: 'example.com/v1' }, 'aws')
    expect(said(other, objectRules['object-duplicate'])).toEqual([])
  })
})

describe('object-schema: a kind without a schema is refused', () => {
  test('each kind once, where it is first', () => {
    const metadata = { name: 'one', namespace: 'ml-inference' }
    const twice = plus(tree, { apiVersion: 'batch/v1', kind: 'Job', metadata })
    const more = plus(twice, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'two' } }, 'gcp')
    expect(said(more, schema)).toEqual([
      'object-schema rendered/aws/extra Job one: batch/v1/Job has no schema',
    ])
  })

  test('a known kind in an unknown version has none', () => {
    const object = { ...account, apiVersion: 'v2', metadata: { name: 'new' } }
    expect(said(plus(tree, object, 'gcp'), schema)).toEqual([
      'object-schema rendered/gcp/extra ServiceAccount new: v2/ServiceAccount has no schema',
    ])
  })
})
