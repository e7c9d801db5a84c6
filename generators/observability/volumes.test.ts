import { expect, test } from 'vitest'
import { parseQuantity } from '../fleet/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { otelCollector } from './collector.ts'
import { volumesOf } from './index.ts'
import { jaegerStore } from './jaeger.ts'
import { prometheusStack } from './prometheus-stack.ts'

/** GiB of every request for storage in some values. */
const asked = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum +
      (key === 'requests' && typeof inner?.storage === 'string'
        ? (parseQuantity(inner.storage) ?? 0) / 2 ** 30
        : asked(inner)),
    0,
  )
}

const fleet = fleetOf()

test.each(fleet.clusters.map((cluster) => [cluster.name, cluster] as const))(
  'the volumes of %s are those that its charts ask for',
  (_, cluster) => {
    const collector = otelCollector.values(fleet, cluster)
    const of = (chart: typeof jaegerStore) => asked(chart.values(fleet, cluster))
    const all = volumesOf(fleet, cluster).reduce((sum, { count, size }) => sum + count * size, 0)
    expect(all).toBe(
      of(prometheusStack) + of(jaegerStore) + Number(collector?.replicaCount) * asked(collector),
    )
  },
)
