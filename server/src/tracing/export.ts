/** The way to the collector: OpenTelemetry's batches, in which no span is lost without being counted. */
import { ExportResultCode } from '@opentelemetry/core'
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace'
import type { Losses } from './losses.ts'

/** Spans that wait or are on their way, about 2 MiB; more are lost while the collector does not keep up. */
const MOST = 2_048

/** Spans of one request to the collector: OpenTelemetry's default. */
const BATCH = 512

export interface Exporting {
  readonly ended: (span: ReadableSpan) => void
  /** Ended spans that the collector has not taken yet. */
  readonly waiting: () => number
  /** Sends what waits. Errors: rejects when a batch was not taken. */
  readonly shutdown: () => Promise<void>
}

/** Sends ended spans to an exporter, and tells `losses` of those that it does not take or that do not fit. */
export const exporting = (exporter: SpanExporter, losses: Losses): Exporting => {
  let waiting = 0
  const batches = new BatchSpanProcessor({
    maxQueueSize: MOST,
    maxExportBatchSize: BATCH,
    exporter: {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          waiting -= spans.length
          if (result.code !== ExportResultCode.SUCCESS)
            losses.add(spans.length, result.error?.message ?? 'the collector did not take them')
          done(result)
        }),
      shutdown: () => exporter.shutdown(),
    },
  })
  return {
    waiting: () => waiting,
    ended: (span) => {
      if (waiting >= MOST) return losses.add(1, `${MOST} spans wait for the collector already`)
      waiting++
      batches.onEnd(span)
    },
    shutdown: () => batches.shutdown(),
  }
}
