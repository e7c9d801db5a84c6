/**
 * Traces by OpenTelemetry, only when an endpoint is configured: the server's span of each request (from @fastify/otel),
 * under it the time in the queue, and one span per run of the model, linked to the requests of its batch.
 */
import { setTimeout } from 'node:timers/promises'
import { FastifyOtelInstrumentation } from '@fastify/otel'
import { context, type Link, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import type { FastifyRequest } from 'fastify'
import type { Place } from '../config.ts'

/** Milliseconds; the exporter alone would try for ten seconds, most of a pod's grace period. */
const LAST_EXPORT = 1_000

/** A wait in the queue; `taken` ends it. */
export interface QueueSpan {
  readonly context: SpanContext
  readonly taken: () => void
}

export interface Tracing {
  readonly queued: () => QueueSpan
  /** One run of the model; call what it returns at its end, with the error if there was one. */
  readonly inference: (requests: readonly SpanContext[]) => (error?: Error) => void
  /** Trace and span id of the request at hand, for its log lines. */
  readonly logFields: () => Readonly<Record<string, string>>
  /** Ends the span of a request whose client went away before the answer. */
  readonly abandoned: (request: FastifyRequest) => void
  readonly plugin: ReturnType<FastifyOtelInstrumentation['plugin']>
  /** Sends what is left, and stops. Errors: rejects when the collector does not take it, after a second at most. */
  readonly shutdown: () => Promise<void>
}

/** Trace and span id of the request at hand, for its log lines; empty when there is none. */
const logFields = (): Readonly<Record<string, string>> => {
  const span = trace.getActiveSpan()?.spanContext()
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }
}

/** @fastify/otel ends a span when its answer is sent, and here none is. */
const abandoned = (request: FastifyRequest) => {
  // The second listener has no spans.
  if (!('opentelemetry' in request)) return
  const { span } = request.opentelemetry()
  if (!span?.isRecording()) return
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'the client went away' })
  span.end()
}

/** Starts tracing to an OTLP/HTTP endpoint (the base URL, as OTEL_EXPORTER_OTLP_ENDPOINT has it). */
export const startTracing = (endpoint: string, place: Place, version: string): Tracing => {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'ml-inference',
      'service.version': version,
      'service.instance.id': place.pod,
      'cloud.provider': place.cloud,
      'cloud.region': place.region,
    }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  // Registers W3C trace context too: `traceparent` comes in from the mesh.
  provider.register()
  const tracer = provider.getTracer('ml-inference')
  const instrumentation = new FastifyOtelInstrumentation()
  instrumentation.setTracerProvider(provider)
  return {
    queued: () => {
      const span = tracer.startSpan('queue', {}, context.active())
      return { context: span.spanContext(), taken: () => span.end() }
    },
    inference: (requests) => {
      const links = requests.map((context): Link => ({ context }))
      const parent =
        requests[0] === undefined ? context.active() : trace.setSpanContext(context.active(), requests[0])
      const span = tracer.startSpan(
        'inference',
        { kind: SpanKind.INTERNAL, links, attributes: { 'batch.size': requests.length } },
        parent,
      )
      return (error) => {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
        span.end()
      }
    },
    logFields,
    abandoned,
    plugin: instrumentation.plugin(),
    shutdown: () =>
      Promise.race([
        provider.shutdown(),
        setTimeout(LAST_EXPORT, undefined, { ref: false }).then(() =>
          Promise.reject(new Error(`the collector took no traces within ${LAST_EXPORT} ms`)),
        ),
      ]),
  }
}
