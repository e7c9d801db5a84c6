import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { damaged, plus, said, treeOf, without } from '../testing/trees.ts'

const tree = treeOf(fleetOf())
const place = 'rendered/aws/argocd Application'

describe('delivery-application: the project permits what an Application asks for', () => {
  const mesh = { kind: 'Application', name: 'mesh', cluster: 'aws' }
  test.each<[string, string, Json | undefined, string]>([
    [
      'no namespace, which is matched like any other',
      'spec.destination.namespace',
      undefined,
      "its project does not list the namespace '' of its destination",
    ],
    [
      'another namespace',
      'spec.destination.namespace',
      'default',
      "its project does not list the namespace 'default' of its destination",
    ],
    [
      'another repository',
      'spec.source.repoURL',
      'https://git.example.com/other',
      'its project does not list the repository https://git.example.com/other',
    ],
    [
      'another cluster',
      'spec.destination.server',
      'https://other.example.com',
      'its destination is not the cluster that Argo CD runs in',
    ],
    ['another project', 'spec.project', 'other', 'there is no project other'],
    ['no project, which is the closed one', 'spec.project', undefined, 'there is no project default'],
  ])('%s', (_, path, value, message) => {
    expect(said(damaged(tree, mesh, path, value))).toEqual([
      `delivery-application ${place} mesh spec: ${message}`,
    ])
  })

  test('the repository of a chart', () => {
    const istiod = { kind: 'Application', name: 'istiod', cluster: 'aws' }
    const broken = damaged(tree, istiod, 'spec.sources.0.repoURL', 'https://charts.example.com')
    expect(said(broken)).toEqual([
      `delivery-application ${place} istiod spec: its project does not list the repository https://charts.example.com`,
    ])
  })
})

describe('delivery-object: the project permits every object', () => {
  const extra = 'rendered/aws/extra'
  test.each<[string, Json, string]>([
    [
      'of a kind that no part says it creates',
      { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'ml-inference' } },
      'Eviction a: the project fleet allows no Eviction in ml-inference',
    ],
    [
      'in a namespace that nobody has',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'kube-public' } },
      'ConfigMap a: the project fleet allows no ConfigMap in kube-public',
    ],
    [
      'of a namespaced kind without a namespace, which would land in that of Argo CD',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
      'ConfigMap a: the project fleet allows no ConfigMap of the whole cluster',
    ],
  ])('%s', (_, object, message) => {
    const found = said(plus(tree, object, 'aws')).filter((line) => line.startsWith('delivery-'))
    expect(found).toEqual([`delivery-object ${extra} ${message}`])
  })

  test('a project that is closed allows nothing at all', () => {
    const project = { kind: 'AppProject', cluster: 'gcp' }
    const found = said(damaged(tree, project, 'spec.destinations', []))
    expect(found.filter((line) => line.startsWith('delivery-object')).length).toBeGreaterThan(20)
    expect(found.filter((line) => line.startsWith('delivery-application')).length).toBeGreaterThan(10)
  })
})

describe('delivery-waits-for-itself: an Application among its own objects is in their last wave', () => {
  const root = { kind: 'Application', name: 'root', cluster: 'aws' }
  const message = (wave: number) =>
    `delivery-waits-for-itself ${place} root metadata.annotations: it is among its own objects in wave ${wave}, and its sync waits there before wave 20`

  test('no wave, which is wave 0', () => {
    expect(said(damaged(tree, root, 'metadata.annotations'))).toEqual([message(0)])
  })

  test('any wave before the last', () => {
    const annotations = { 'argocd.argoproj.io/sync-wave': '15' }
    expect(said(damaged(tree, root, 'metadata.annotations', annotations))).toEqual([message(15)])
  })

  test('an Application that others sync may be in any', () => {
    expect(said(without(tree, { kind: 'Application', name: 'inference' }))).toEqual([])
  })
})
