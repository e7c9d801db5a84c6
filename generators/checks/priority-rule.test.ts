import { expect, test } from 'vitest'
import { fleetOf } from '../testing/fleets.ts'
import { damaged, said, tuned, wholeTreeOf, without } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

const tree = wholeTreeOf(fleetOf())
const rule = rules['workload-priority']
const own = 'spec.template.spec.priorityClassName'
const app = { kind: 'Deployment', name: 'ml-inference', cluster: 'aws' }
const watcher = { kind: 'Deployment', name: 'thanos-query', cluster: 'aws' }

test.each<[string, Tree, string]>([
  ['the app', damaged(tree, app, own), 'ml-inference carries requests and has no priority over what watches'],
  [
    'istiod',
    tuned(tree, 'istiod', 'global.priorityClassName'),
    'istiod carries requests and has no priority over what watches',
  ],
  [
    'a gateway',
    tuned(tree, 'istio-eastwestgateway', 'priorityClassName', ''),
    'gateway of istio-eastwestgateway carries requests and has no priority over what watches',
  ],
  [
    'a class of nothing',
    damaged(tree, { kind: 'PriorityClass', name: 'serving-app', cluster: 'aws' }, 'value', 0),
    'ml-inference carries requests and has no priority over what watches',
  ],
])('what carries requests has a class: %s', (_, red, message) => {
  expect([...new Set(said(red, rule).map((line) => line.replace(/^.*?: /, '')))]).toEqual([message])
})

test.each<[string, Tree, string]>([
  [
    'of our own objects',
    damaged(tree, watcher, own, 'serving-app'),
    'thanos-query carries no request and would push out what does, with the priority serving-app',
  ],
  [
    'of a chart',
    tuned(tree, 'kube-prometheus-stack', 'grafana.priorityClassName', 'serving-mesh'),
    'grafana of kube-prometheus-stack carries no request and would push out what does, with the priority serving-mesh',
  ],
])('what watches has none: %s', (_, red, message) => {
  expect([...new Set(said(red, rule).map((line) => line.replace(/^.*?: /, '')))]).toEqual([message])
})

test('a class that is not there would leave pods unmade', () => {
  expect(said(without(tree, { kind: 'PriorityClass', name: 'serving-app', cluster: 'gcp' }), rule)).toEqual([
    'workload-priority rendered/gcp/inference Deployment ml-inference spec.template.spec.priorityClassName: ml-inference has the priority class serving-app, which the cluster does not have',
  ])
})

test("the cloud's own classes are there", () => {
  expect(said(damaged(tree, watcher, own, 'system-cluster-critical'), rule)).toEqual([])
})
