/** The OpenTelemetry collector of each cluster: what proxies and the app send spans to, what observability installs. */
import { namespaces } from './namespaces.ts'

const service = 'otel-collector'

export const collector = {
  /** Name of its Service, and of the Helm release. */
  service,
  namespace: namespaces.observability.name,
  host: `${service}.${namespaces.observability.name}.svc.cluster.local`,
  /** OTLP over gRPC: what Envoy sends. */
  grpcPort: 4317,
  /** OTLP over HTTP: what the app sends. */
  httpPort: 4318,
  metricsPort: 8888,
} as const
