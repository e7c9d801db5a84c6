import { expect, test } from 'vitest'
import type { JsonMap } from '../objects/index.ts'
import { refusals } from '../testing/admission.ts'

const label = { 'istio/multiCluster': 'true' }
const secret = (namespace: string, labels?: JsonMap) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'remote', namespace, ...(labels && { labels }) },
})
const external = (namespace: string, target: JsonMap, labels?: JsonMap) => ({
  ...secret(namespace, labels),
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  spec: { target },
})
const refused = [
  'fleet-remote-kubeconfigs: keep the kubeconfig of a remote cluster (label istio/multiCluster) in istio-system: it reads every Secret there',
]

test.each(['default', 'ml-inference', 'istio-ingress', 'istio-system-2'])(
  'a Secret with the label is refused in %s',
  (namespace) => {
    expect(refusals(secret(namespace, label))).toEqual(refused)
  },
)

test('whatever the value of the label', () => {
  expect(refusals(secret('default', { 'istio/multiCluster': 'false' }))).toEqual(refused)
})

test('the label is let in where istiod looks for it, and nothing else is asked of Secrets', () => {
  expect(refusals(secret('istio-system', label))).toEqual([])
  expect(refusals(secret('default'))).toEqual([])
  expect(refusals(secret('default', { istio: 'multiCluster' }))).toEqual([])
})

test('an ExternalSecret that would make one is refused, by its template or by its own labels', () => {
  const template = { template: { metadata: { labels: label } } }
  expect(refusals(external('default', template))).toEqual(refused)
  expect(refusals(external('default', {}, label))).toEqual(refused)
  expect(refusals(external('istio-system', template))).toEqual([])
  expect(refusals(external('default', { template: { data: {} } }))).toEqual([])
})
