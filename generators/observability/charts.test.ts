import { expect, test } from 'vitest'
import { at, isMap, type Json, textAt } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { findingsOf, fleetOf } from '../testing/fleets.ts'
import { observabilityParts } from './index.ts'
import { prometheusStack } from './prometheus-stack.ts'

const fleet = fleetOf()
const [aws] = fleet.clusters
const charts = observabilityParts.filter((part): part is Chart => part.type === 'chart')

test('OpenCost asks the Prometheus of its own cluster', () => {
  const [values] = charts
    .filter(({ name }) => name === 'opencost')
    .flatMap((chart) => (aws === undefined ? [] : [chart.values(fleet, aws)]))
  expect(at(values, 'opencost', 'prometheus', 'internal')).toEqual({
    serviceName: `${prometheusStack.name}-prometheus`,
    namespaceName: prometheusStack.namespace,
    port: 9090,
  })
})

test('OpenCost is given the prices of a cloud whose list takes a key, without which it would not start', () => {
  const [chart] = charts.filter(({ name }) => name === 'opencost')
  const [own, google] = fleet.clusters.map((cluster) => at(chart?.values(fleet, cluster), 'opencost'))
  expect([at(own, 'customPricing'), at(own, 'exporter', 'extraEnv')]).toEqual([undefined, undefined])
  expect(at(google, 'exporter', 'extraEnv')).toEqual({ USE_CUSTOM_PROVIDER: 'true' })
  expect(at(google, 'customPricing')).toMatchObject({
    enabled: true,
    costModel: { spotLabel: 'cloud.google.com/gke-spot', spotLabelValue: 'true' },
  })
})

test('what keeps data or watches comes up after the kinds and the mesh, and our own objects after the charts', () => {
  expect(observabilityParts.map(({ name, wave }) => [name, wave])).toEqual([
    ['prometheus-operator-crds', 'definitions'],
    ['kube-prometheus-stack', 'monitoring'],
    ['otel-collector', 'monitoring'],
    ['jaeger', 'monitoring'],
    ['observability', 'monitors'],
    ['opencost', 'monitors'],
  ])
})

test('three small nodes have room: what the charts reserve is less than a node', () => {
  const sizes: { cpu: number; memory: number }[] = []
  const collect = (value: Json | undefined): void => {
    if (!isMap(value)) return
    const [cpu, memory] = [textAt(value, 'requests', 'cpu'), textAt(value, 'requests', 'memory')]
    if (cpu !== undefined && memory !== undefined)
      sizes.push({ cpu: Number.parseInt(cpu, 10), memory: Number.parseInt(memory, 10) })
    for (const inner of Object.values(value)) collect(inner)
  }
  for (const chart of charts) if (aws !== undefined) collect(chart.values(fleet, aws))
  const total = (unit: 'cpu' | 'memory') => sizes.reduce((sum, size) => sum + size[unit], 0)
  expect(sizes.length).toBeGreaterThan(10)
  expect([total('cpu') < 1000, total('memory') < 3072]).toEqual([true, true])
})

test.each([
  [{ success: 100 }, 'at most 99.999 percent'],
  [{ latency: { under: '300ms' } }, 'one of 25ms, 50ms, 100ms, 250ms'],
])('an objective that cannot be kept or measured is refused: %j', (objectives, message) => {
  expect(
    findingsOf({ observability: { objectives } })
      .map((finding) => finding.message)
      .join(),
  ).toContain(message)
})
