import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, said, treeOf, type Which, without } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

const tree = treeOf(
  fleetOf({}, [merged(awsData('aws'), { inference: { replicas: { min: 2, max: 9 } } }), gcpData('gcp')]),
)
const selector = (red: Tree) => said(red, rules['workload-selector'])

describe('workload-selector: what selects something finds it', () => {
  const noPod = 'it selects no pod of this cluster'

  test.each<[Which, string, Json, string]>([
    [{ kind: 'Service' }, 'spec.selector.app', 'other', `spec.selector: ${noPod}`],
    [
      { kind: 'PodDisruptionBudget' },
      'spec.selector.matchLabels.track',
      'beta',
      `spec.selector.matchLabels: ${noPod}`,
    ],
    [
      { kind: 'NetworkPolicy', name: 'ml-inference' },
      'spec.podSelector.matchLabels',
      { app: 'other' },
      `spec.podSelector.matchLabels: ${noPod}`,
    ],
    [
      { kind: 'Deployment' },
      'spec.selector.matchLabels.track',
      'beta',
      'spec.selector: it does not select its own pods',
    ],
    [{ kind: 'Deployment' }, 'spec.selector', {}, 'spec.selector: it does not select its own pods'],
    [
      { kind: 'ServiceMonitor' },
      'spec.selector.matchLabels.app',
      'other',
      'spec.selector: it selects no Service of this cluster',
    ],
    [
      { kind: 'ServiceMonitor' },
      'spec.endpoints.0.port',
      'metrics',
      'spec.endpoints[0].port: the Service has no port named metrics',
    ],
    [
      { kind: 'HorizontalPodAutoscaler' },
      'spec.scaleTargetRef.name',
      'other',
      'spec.scaleTargetRef: it scales no workload of this cluster',
    ],
    [
      { kind: 'HorizontalPodAutoscaler' },
      'spec.scaleTargetRef.kind',
      'StatefulSet',
      'spec.scaleTargetRef: it scales no workload of this cluster',
    ],
  ])('$kind $1', (which, path, value, message) => {
    expect(selector(damaged(tree, { ...which, cluster: 'aws' }, path, value))).toEqual([
      `workload-selector rendered/aws/inference ${which.kind} ml-inference ${message}`,
    ])
  })

  test.each([
    ['Gateway', 'public', 'spec.selector.istio', 'egress', 'spec.selector'],
    ['AuthorizationPolicy', 'callers', 'spec.selector.matchLabels.app', 'x', 'spec.selector.matchLabels'],
    ['PeerAuthentication', 'ml-inference', 'spec.selector.matchLabels.app', 'x', 'spec.selector.matchLabels'],
    ['Sidecar', 'default', 'spec.workloadSelector.labels', { app: 'x' }, 'spec.workloadSelector.labels'],
    ['Telemetry', 'mesh-default', 'spec.selector.matchLabels', { app: 'x' }, 'spec.selector.matchLabels'],
  ])(
    'a %s of the mesh that selects neither pods of the tree nor of a chart',
    (kind, name, path, value, field) => {
      const red = damaged(tree, { kind, name, cluster: 'gcp' }, path, value)
      expect(selector(red)).toEqual([
        `workload-selector rendered/gcp/mesh ${kind} ${name} ${field}: ${noPod}`,
      ])
    },
  )

  test('pods of a chart are found in their own namespace only', () => {
    const red = damaged(
      tree,
      { kind: 'Gateway', name: 'public', cluster: 'aws' },
      'metadata.namespace',
      'ml-inference',
    )
    expect(selector(red)).toEqual([
      `workload-selector rendered/aws/mesh Gateway public spec.selector: ${noPod}`,
    ])
  })

  test.each(['Service', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceMonitor', 'HorizontalPodAutoscaler'])(
    'a %s in another namespace selects nothing',
    (kind) => {
      const red = damaged(tree, { kind, cluster: 'aws' }, 'metadata.namespace', 'other')
      expect(selector(red).join()).toContain(`rendered/aws/inference ${kind} ml-inference`)
    },
  )

  test('labels of a pod template that no longer fit are missed by everything that selects them', () => {
    const red = damaged(
      tree,
      { kind: 'Deployment', cluster: 'gcp' },
      'spec.template.metadata.labels.app',
      'other',
    )
    expect(selector(red).map((line) => line.split(' ')[2])).toEqual([
      'Deployment',
      'PodDisruptionBudget',
      'Service',
      'AuthorizationPolicy',
      'AuthorizationPolicy',
      'PeerAuthentication',
    ])
  })

  test('a cluster without the workload has selectors of nothing, the other is fine', () => {
    expect(selector(without(tree, { kind: 'Deployment', cluster: 'gcp' }))).toHaveLength(10)
  })

  test('a budget and an autoscaler of a canary that does not run there', () => {
    const canary = treeOf(fleetOf({ release: { canary: canaryData(10) } }))
    const red = without(canary, { kind: 'Deployment', name: 'ml-inference-canary', cluster: 'gcp' })
    expect(selector(red)).toEqual([
      'workload-selector rendered/gcp/inference HorizontalPodAutoscaler ml-inference-canary spec.scaleTargetRef: it scales no workload of this cluster',
      `workload-selector rendered/gcp/inference PodDisruptionBudget ml-inference-canary spec.selector.matchLabels: ${noPod}`,
    ])
  })

  test('a monitor may name the port of the pods instead of the port of the Service', () => {
    const endpoints = [{ targetPort: 9090, path: '/metrics' }]
    expect(said(damaged(tree, { kind: 'ServiceMonitor' }, 'spec.endpoints', endpoints))).toEqual([])
  })
})
