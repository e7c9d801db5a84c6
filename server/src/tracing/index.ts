/**
 * Traces by OpenTelemetry, only when an endpoint is configured and only of requests whose caller sampled them: the span of
 * a request, under it its time in the queue, and one span per run of the model, linked to the requests of its batch.
 * Of OpenTelemetry's SDK they have the batches and the exporter, and no more: what it finds the current span with costs
 * every request, sampled or not.
 */
import { setTimeout } from 'node:timers/promises'
import { type Link, SpanStatusCode } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import type { FastifyRequest } from 'fastify'
import type { Place, Traces } from '../config.ts'
import { exporting } from './export.ts'
import { createLosses, type Loss } from './losses.ts'
import { type QueueSpan, type RequestSpan, requestSpan } from './request.ts'
import { Span } from './span.ts'

export type { Loss } from './losses.ts'
export type { QueueSpan, RequestSpan } from './request.ts'

/** Milliseconds; the exporter alone would try for ten seconds, most of a pod's grace period. */
const LAST_EXPORT = 1_000

export interface Tracing {
  /** The span of a request that is part of a sampled trace; undefined for any other. */
  readonly request: (request: FastifyRequest) => RequestSpan | undefined
  /** One run of the model over `rows`, some of which are traced; call what it returns at its end, with the error if there was one. */
  readonly inference: (waits: readonly QueueSpan[], rows: number) => ((error?: Error) => void) | undefined
  /** Sends what is left, for a second at most, says what was lost, and stops. */
  readonly shutdown: () => Promise<void>
}

const resourceOf = ({ resource }: Traces, place: Place, version: string) =>
  defaultResource().merge(
    resourceFromAttributes({
      'service.name': 'ml-inference',
      'service.version': version,
      'service.instance.id': place.pod,
      'cloud.provider': place.cloud,
      'cloud.region': place.region,
      ...resource,
    }),
  )

/** Starts tracing to an OTLP/HTTP endpoint. `say` is told of lost spans, once a minute at most. */
export const startTracing = (
  traces: Traces,
  place: Place,
  version: string,
  say: (loss: Loss) => void,
): Tracing => {
  const losses = createLosses(say)
  const { ended, waiting, shutdown } = exporting(
    new OTLPTraceExporter({ url: `${traces.endpoint.replace(/\/+$/, '')}/v1/traces` }),
    losses,
  )
  const sink = { resource: resourceOf(traces, place, version), scope: { name: 'ml-inference' }, ended }
  return {
    // Who calls decides what is sampled, here the mesh's gateway; nobody else starts a trace.
    request: (request) => requestSpan(sink, request),
    inference: (waits, rows) => {
      const [first] = waits
      if (first === undefined) return undefined
      const { context: parent, clock } = first
      const span = new Span(sink, { name: 'inference', parent, clock })
      span.attributes = { 'batch.size': rows }
      // Rows of one request wait as one.
      span.links = [...new Set(waits.map(({ context }) => context))].map((context): Link => ({ context }))
      return (error) => {
        if (error !== undefined) span.status = { code: SpanStatusCode.ERROR, message: error.message }
        span.end()
      }
    },
    shutdown: async () => {
      // A batch that is not taken rejects here too, after it was counted.
      const left = setTimeout(LAST_EXPORT, undefined, { ref: false })
      await Promise.race([Promise.allSettled([shutdown()]), left])
      if (waiting() > 0) losses.add(waiting(), `the collector did not take them within ${LAST_EXPORT} ms`)
      losses.end()
    },
  }
}
