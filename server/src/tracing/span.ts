/**
 * Spans as OpenTelemetry's exporter reads them. Not those of its SDK, which check and copy each attribute and are larger:
 * spans live until their batch is sent, so that the garbage collector has work with every one.
 */
import { performance } from 'node:perf_hooks'
import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import { RandomIdGenerator, type ReadableSpan, type TimedEvent } from '@opentelemetry/sdk-trace'

/** What all spans of a server have, and where they go when they end. */
export interface Sink {
  readonly resource: Resource
  readonly scope: InstrumentationScope
  readonly ended: (span: ReadableSpan) => void
}

/** What sets a span apart when it starts. `clock` is what the monotonic clock lacks to the time of day, milliseconds. */
export interface Start {
  readonly name: string
  readonly kind?: SpanKind
  readonly parent: SpanContext
  readonly clock: number
}

const ids = new RandomIdGenerator()
const UNSET: SpanStatus = { code: SpanStatusCode.UNSET }
const NO_ATTRIBUTES: Attributes = {}
const NO_LINKS: Link[] = []
const NO_EVENTS: TimedEvent[] = []

/** A clock for the spans of one request, so that they lie within each other whatever the time of day does meanwhile. */
export const clockNow = (): number => Date.now() - performance.now()

const hrTime = (milliseconds: number): HrTime => {
  const seconds = Math.floor(milliseconds / 1_000)
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1e6)]
}

/** A span from its start; it goes to the sink when it ends, once. */
export class Span implements ReadableSpan {
  readonly name: string
  readonly kind: SpanKind
  readonly parentSpanContext: SpanContext
  readonly context: SpanContext
  attributes = NO_ATTRIBUTES
  links = NO_LINKS
  status = UNSET
  readonly #sink: Sink
  readonly #clock: number
  readonly #start = performance.now()
  #end = Number.NaN

  constructor(sink: Sink, { name, kind = SpanKind.INTERNAL, parent, clock }: Start) {
    this.name = name
    this.kind = kind
    this.parentSpanContext = parent
    const { traceId, traceState } = parent
    const context = { traceId, spanId: ids.generateSpanId(), traceFlags: TraceFlags.SAMPLED }
    this.context = traceState === undefined ? context : { ...context, traceState }
    this.#sink = sink
    this.#clock = clock
  }

  /** Does nothing the second time. */
  end(): void {
    if (this.ended) return
    this.#end = performance.now()
    this.#sink.ended(this)
  }

  get ended(): boolean {
    return !Number.isNaN(this.#end)
  }
  spanContext(): SpanContext {
    return this.context
  }
  get startTime(): HrTime {
    return hrTime(this.#clock + this.#start)
  }
  get endTime(): HrTime {
    return hrTime(this.#clock + this.#end)
  }
  get duration(): HrTime {
    return hrTime(this.#end - this.#start)
  }
  get events(): TimedEvent[] {
    return NO_EVENTS
  }
  get resource(): Resource {
    return this.#sink.resource
  }
  get instrumentationScope(): InstrumentationScope {
    return this.#sink.scope
  }
  get droppedAttributesCount(): number {
    return 0
  }
  get droppedEventsCount(): number {
    return 0
  }
  get droppedLinksCount(): number {
    return 0
  }
}
