/**
 * The span of a request, when its caller says that the trace is sampled, and under it the wait in the queue. Named and
 * described as OpenTelemetry's semantic conventions for HTTP servers have it.
 */
import { type Attributes, type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { parseTraceParent, TraceState } from '@opentelemetry/core'
import type { FastifyRequest } from 'fastify'
import { clockNow, type Sink, Span } from './span.ts'

/** A wait in the queue, one for all rows of a request that come in together; `taken` ends it. */
export interface QueueSpan {
  readonly context: SpanContext
  /** Of its request. */
  readonly clock: number
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

/** Characters of an attribute: a query may have 16,384. */
const LONGEST_ATTRIBUTE = 1_024

const short = (text: string) => (text.length > LONGEST_ATTRIBUTE ? text.slice(0, LONGEST_ATTRIBUTE) : text)

const nameOf = ({ method, routeOptions: { url } }: FastifyRequest) => {
  const verb = METHODS.has(method) ? method : 'HTTP'
  return url === undefined ? verb : `${verb} ${url}`
}

const attributesOf = (request: FastifyRequest): Attributes => {
  const { method, routeOptions, url, hostname, port, headers } = request
  const known = METHODS.has(method)
  const query = url.indexOf('?')
  const attributes: Attributes = {
    'http.request.method': known ? method : '_OTHER',
    'url.scheme': 'http',
    'url.path': query < 0 ? url : url.slice(0, query),
    'server.address': short(hostname),
    'network.protocol.version': request.raw.httpVersion,
  }
  if (!known) attributes['http.request.method_original'] = method
  if (routeOptions.url !== undefined) attributes['http.route'] = routeOptions.url
  if (query >= 0) attributes['url.query'] = short(url.slice(query + 1))
  if (port !== null) attributes['server.port'] = port
  const agent = headers['user-agent']
  if (agent !== undefined) attributes['user_agent.original'] = short(agent)
  return attributes
}

class TracedRequest implements RequestSpan {
  readonly #sink: Sink
  readonly #clock = clockNow()
  readonly #span: Span
  readonly #request: FastifyRequest
  #queue: Span | undefined

  constructor(sink: Sink, request: FastifyRequest, parent: SpanContext) {
    this.#sink = sink
    this.#request = request
    this.#span = new Span(sink, { name: nameOf(request), kind: SpanKind.SERVER, parent, clock: this.#clock })
  }

  get ids() {
    const { traceId, spanId } = this.#span.context
    return { trace_id: traceId, span_id: spanId }
  }

  queued(): QueueSpan {
    if (this.#queue === undefined || this.#queue.ended)
      this.#queue = new Span(this.#sink, { name: 'queue', parent: this.#span.context, clock: this.#clock })
    const span = this.#queue
    return { context: span.context, clock: this.#clock, taken: () => span.end() }
  }

  end(status: number | undefined) {
    const span = this.#span
    span.attributes = attributesOf(this.#request)
    if (status === undefined) {
      span.attributes['error.type'] = 'client_gone'
      span.status = { code: SpanStatusCode.ERROR, message: 'the client went away' }
    } else {
      span.attributes['http.response.status_code'] = status
      // What the client did wrong is no error of this server.
      if (status >= 500) {
        span.attributes['error.type'] = `${status}`
        span.status = { code: SpanStatusCode.ERROR }
      }
    }
    span.end()
  }
}

/** What the caller says of the trace; undefined when it is none, such as of an id of zeros, or is not sampled. */
const callerOf = ({ headers: { traceparent, tracestate } }: FastifyRequest): SpanContext | undefined => {
  if (typeof traceparent !== 'string' || !SAMPLED.test(traceparent)) return undefined
  const caller = parseTraceParent(traceparent)
  if (caller === null || (caller.traceFlags & TraceFlags.SAMPLED) === 0) return undefined
  const remote = { ...caller, isRemote: true }
  return typeof tracestate === 'string' ? { ...remote, traceState: new TraceState(tracestate) } : remote
}

/** The span of a request that is part of a sampled trace; undefined for any other. */
export const requestSpan = (sink: Sink, request: FastifyRequest): RequestSpan | undefined => {
  const caller = callerOf(request)
  return caller && new TracedRequest(sink, request, caller)
}
