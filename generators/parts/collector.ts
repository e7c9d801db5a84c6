/** The OpenTelemetry collector of each cluster: what proxies and the app send spans to, what observability installs. */
import { namespaces } from './namespaces.ts'
import { hostOf } from './services.ts'

const service = 'otel-collector'

export const collector = {
  /** Name of its Service, and of the Helm release. */
  service,
  namespace: namespaces.observability.name,
  host: hostOf(service, namespaces.observability.name),
  /** OTLP over gRPC: what Envoy sends. */
  grpcPort: 4317,
  /** OTLP over HTTP: what the app sends. */
  httpPort: 4318,
  metricsPort: 8888,
} as const
