/**
 * The span of a request, when its caller says that the trace is sampled, and under it the wait in the queue. Named and
 * described as OpenTelemetry's semantic conventions for HTTP servers have it.
 */
import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { FastifyRequest } from 'fastify'

/** A wait in the queue, one for all rows of a request that come in together; `taken` ends it. */
export interface QueueSpan {
  readonly context: SpanContext
  readonly taken: () => void
}

export interface RequestSpan {
  /** Trace and span id, for the log lines of the request. */
  readonly ids: { readonly trace_id: string; readonly span_id: string }
  readonly queued: () => QueueSpan
  /** Ends the span. `status` is that of the answer; undefined when the client went away before it had one. */
  readonly end: (status: number | undefined) => void
}

/** A `traceparent` whose flags say sampled: the one look that requests outside of sampled traces pay for. */
const SAMPLED = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f][13579bdf]/

/** Methods that the conventions know; any other is `_OTHER`, since a client may send thousands. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])

const propagator = new W3CTraceContextPropagator()

const nameOf = ({ method, routeOptions: { url } }: FastifyRequest) => {
  const verb = METHODS.has(method) ? method : 'HTTP'
  return url === undefined ? verb : `${verb} ${url}`
}

const attributesOf = (request: FastifyRequest): Attributes => {
  const { method, routeOptions, url, hostname, port, headers } = request
  const known = METHODS.has(method)
  const [path = '', query] = url.split('?', 2)
  return {
    'http.request.method': known ? method : '_OTHER',
    'http.request.method_original': known ? undefined : method,
    'http.route': routeOptions.url,
    'url.scheme': 'http',
    'url.path': path,
    'url.query': query,
    'server.address': hostname,
    'server.port': port ?? undefined,
    'network.protocol.version': request.raw.httpVersion,
    'user_agent.original': headers['user-agent'],
  }
}

const queuedUnder = (tracer: Tracer, parent: Context) => {
  let open: QueueSpan | undefined
  return (): QueueSpan => {
    if (open !== undefined) return open
    const span = tracer.startSpan('queue', {}, parent)
    const taken = () => {
      if (open !== own) return
      open = undefined
      span.end()
    }
    const own = { context: span.spanContext(), taken }
    open = own
    return own
  }
}

/** The span of a request that is part of a sampled trace; undefined for any other. */
export const requestSpan = (tracer: Tracer, request: FastifyRequest): RequestSpan | undefined => {
  const { traceparent } = request.headers
  if (typeof traceparent !== 'string' || !SAMPLED.test(traceparent)) return undefined
  const caller = propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
  const span = tracer.startSpan(nameOf(request), { kind: SpanKind.SERVER }, caller)
  // The header was like one and yet none, such as of an id of zeros.
  if (!span.isRecording()) return undefined
  // Not at the start, where each is looked at three times, for samplers that are not there.
  span.setAttributes(attributesOf(request))
  const { traceId, spanId } = span.spanContext()
  return {
    ids: { trace_id: traceId, span_id: spanId },
    queued: queuedUnder(tracer, trace.setSpan(ROOT_CONTEXT, span)),
    end: (status) => {
      if (status === undefined) {
        span.setAttribute('error.type', 'client_gone')
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'the client went away' })
      } else {
        span.setAttribute('http.response.status_code', status)
        // What the client did wrong is no error of this server.
        if (status >= 500)
          span.setAttribute('error.type', `${status}`).setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end()
    },
  }
}
