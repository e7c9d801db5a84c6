/** How much the traces of a fleet are, and what the disks that hold them can take. */
import type { Fleet } from '../fleet/index.ts'

/**
 * Spans of one traced prediction: two proxies on each of gateway and pod, the server's request, queue and model,
 * and one spare for a retry.
 */
const SPANS_PER_REQUEST = 8

/** Bytes of a span as OTLP, attributes and resource included; Jaeger and the queue write about the same. */
const SPAN_BYTES = 1024

const GIBIBYTE = 2 ** 30
const HOUR = 3600

/** Spans per second over all clusters at the declared peak. */
export const spansPerSecond = ({ traffic, observability }: Fleet) =>
  (traffic.peakRps * observability.tracedPercent * SPANS_PER_REQUEST) / 100

/** The queue of a collector on its disk: half of the volume is spans, since the file doubles before it is compacted. */
export const queue = { volume: '5Gi', spans: Math.floor((2.5 * GIBIBYTE) / SPAN_BYTES) } as const

/** Hours of an outage of Jaeger that one collector bridges when the whole peak passes through its cluster. */
export const queueHours = (fleet: Fleet) => queue.spans / spansPerSecond(fleet) / HOUR

/** The disk of Jaeger; half of it for spans, the rest for its indexes and for files that wait to be rewritten. */
export const store = { volume: '20Gi', bytes: 10 * GIBIBYTE } as const

const LONGEST = 14 * 24

/** Hours that Jaeger keeps a trace: as long as its disk holds the peak, at most a fortnight and at least one. */
export const keptHours = (fleet: Fleet) => {
  const hours = Math.floor(store.bytes / (spansPerSecond(fleet) * SPAN_BYTES) / HOUR)
  return Math.max(1, Math.min(LONGEST, hours))
}
