/** Observability: one view of all clusters, from any of them, that the loss of one narrows and does not end. */
import type { Part } from '../parts/index.ts'
import { observability } from './app.ts'
import { otelCollector } from './collector.ts'
import { definitions } from './definitions.ts'
import { jaegerStore } from './jaeger.ts'
import { opencost } from './opencost.ts'
import { prometheusStack } from './prometheus-stack.ts'

export { jaeger, prometheus, prometheusPodsOf, thanos, tracesIn } from './names.ts'
export { thanosImage } from './prometheus.ts'
export { rules } from './rules/index.ts'
export { series } from './rules/recorded.ts'
export { bySource, workloads } from './rules/requests.ts'
export { type Volume, volumesOf } from './volumes.ts'

export const observabilityParts: readonly Part[] = [
  definitions,
  prometheusStack,
  otelCollector,
  jaegerStore,
  observability,
  opencost,
]
