/** The images that the charts name; lab/images makes them. */
import { programOf } from '../programs/index.ts'

const versionOf = (name: string) => programOf(name).version

/** What the chart of Prometheus names. */
export const MONITORING_IMAGES = {
  operator: `quay.io/prometheus-operator/prometheus-operator:v${versionOf('prometheus-operator')}`,
  reloader: `quay.io/prometheus-operator/prometheus-config-reloader:v${versionOf('prometheus-config-reloader')}`,
  prometheus: `quay.io/prometheus/prometheus:v${versionOf('prometheus')}`,
} as const

/** What the charts of the collector and of Jaeger name. */
export const TRACES_IMAGES = {
  collector: `otel/opentelemetry-collector-k8s:${versionOf('otelcol')}`,
  // The release that the chart names; what is in it is an older one.
  jaeger: 'jaegertracing/jaeger:2.19.0',
} as const
