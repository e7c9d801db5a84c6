/** Fields that leave git, and the defaults of the API server that come back. */
import { expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { between, onTheWay, pairOf } from '../testing/pairs.ts'
import { damaged, treeOf } from '../testing/trees.ts'
import { pairRules } from './index.ts'

const rule = pairRules['pair-default']
const tree = treeOf(fleetOf())

/** What comes back when a field of an object of aws has a value before, and another or none after. */
const returns = (kind: string, path: string, before: Json, after?: Json) => {
  const which = { kind, name: 'ml-inference', cluster: 'aws' }
  return onTheWay(damaged(tree, which, path, before), damaged(tree, which, path, after), rule)
}

// What was wrong: `replicas aws=3..12` took the field out of git, and twelve pods became one.
test('a number of pods that leaves git is one pod, and the way to hand it over is said', () => {
  expect(returns('Deployment', 'spec.replicas', 12)).toEqual([
    "pair-default rendered/aws/inference Deployment ml-inference spec.replicas: 12 leaves git, and the API server's default 1 comes back: all pods but one are ended",
  ])
  const which = { kind: 'Deployment', cluster: 'aws' }
  const [finding] = rule(pairOf(damaged(tree, which, 'spec.replicas', 12), tree))
  expect(finding?.mend).toContain('kubectl apply --server-side --field-manager=handover')
})

test.each<[string, string, Json, string]>([
  ['Deployment', 'spec.template.spec.terminationGracePeriodSeconds', 15, '30'],
  ['Deployment', 'spec.strategy.rollingUpdate.maxUnavailable', 0, '"25%"'],
  ['Deployment', 'spec.strategy.type', 'Recreate', '"RollingUpdate"'],
  ['Service', 'spec.type', 'LoadBalancer', '"ClusterIP"'],
  ['Service', 'spec.sessionAffinity', 'ClientIP', '"None"'],
  ['Service', 'spec.internalTrafficPolicy', 'Local', '"Cluster"'],
  ['HorizontalPodAutoscaler', 'spec.minReplicas', 3, '1'],
  ['PodDisruptionBudget', 'spec.unhealthyPodEvictionPolicy', 'AlwaysAllow', '"IfHealthyBudget"'],
  ['Service', 'spec.ports.0.targetPort', 'http', '8000'],
])('%s %s: %j becomes %s', (kind, path, before, fallback) => {
  const [line, ...others] = returns(kind, path, before)
  expect(line).toContain(`${JSON.stringify(before)} leaves git`)
  expect(line).toContain(`default ${fallback} comes back`)
  expect(others).toEqual([])
})

test.each<[string, Json, Json | undefined]>([
  ['the default itself, which nobody notices', 1, undefined],
  ['another value, which somebody wrote', 12, 3],
])('nothing comes back of %s', (_, before, after) => {
  expect(returns('Deployment', 'spec.replicas', before, after)).toEqual([])
})

const replicas = (count: unknown, shared = {}) =>
  fleetOf(shared, [merged(awsData('aws'), { inference: { replicas: count } }), gcpData('gcp')])

test.each([
  ['a number and a range', 3, { min: 3, max: 6 }],
  ['a range that begins lower', 6, { min: 3, max: 6 }],
  ['a range and a number', { min: 3, max: 6 }, 5],
  ['two numbers', 3, 6],
])('between %s no field leaves git', (_, before, after) => {
  expect(between(replicas(before), replicas(after))).toEqual([])
})

test('nor when a canary starts, grows and ends', () => {
  const at = (percent?: number) => replicas(6, percent ? { release: { canary: canaryData(percent) } } : {})
  const steps = [at(), at(5), at(50), at()]
  for (const [i, step] of steps.entries())
    if (i > 0) expect(between(steps[i - 1] ?? step, step, rule)).toEqual([])
})
