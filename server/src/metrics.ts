/** The Prometheus metrics of the server; labels of few values only. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds. A prediction takes a fraction of a millisecond, so the buckets start at a quarter of one. */
const seconds = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const rows = [1, 2, 4, 8, 16, 32, 64]

export interface ModelLabels {
  readonly model: string
  readonly version: string
}

/** The metrics of one server, in a registry of its own. `depth` and `draining` are asked for at each scrape. */
export const createMetrics = (
  labels: ModelLabels & { readonly sha256: string },
  depth: () => number,
  draining: () => boolean,
) => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const { model, version } = labels
  const http = ['method', 'route', 'status_code'] as const
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests.',
    labelNames: http,
    registers,
  })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: http,
    buckets: seconds,
    registers,
  })
  const inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being answered.', registers })
  const outcomes = new Counter({
    name: 'inference_requests_total',
    help: 'Predictions by outcome: ok, rejected (queue full), timeout, cancelled (client gone), invalid, error.',
    labelNames: ['model', 'version', 'outcome'] as const,
    registers,
  })
  const waited = new Histogram({
    name: 'inference_queue_duration_seconds',
    help: 'Time that a prediction waited for the model.',
    labelNames: ['model'] as const,
    buckets: seconds,
    registers,
  })
  const computed = new Histogram({
    name: 'inference_compute_duration_seconds',
    help: 'Time of one run of the model over a batch.',
    labelNames: ['model'] as const,
    buckets: seconds,
    registers,
  })
  const batch = new Histogram({
    name: 'inference_batch_size',
    help: 'Rows of one run of the model.',
    labelNames: ['model'] as const,
    buckets: rows,
    registers,
  })
  new Gauge({
    name: 'inference_queue_depth',
    help: 'Predictions that wait.',
    labelNames: ['model'] as const,
    registers,
    collect() {
      this.set({ model }, depth())
    },
  })
  new Gauge({
    name: 'server_draining',
    help: '1 from SIGTERM on.',
    registers,
    collect() {
      this.set(draining() ? 1 : 0)
    },
  })
  new Gauge({
    name: 'model_info',
    help: 'The model that is served.',
    labelNames: ['model', 'version', 'sha256'] as const,
    registers,
  }).set({ ...labels }, 1)
  new Gauge({
    name: 'model_load_timestamp_seconds',
    help: 'When the model was loaded.',
    labelNames: ['model'] as const,
    registers,
  }).set({ model }, Date.now() / 1_000)

  const outcome = new Map(
    ['ok', 'rejected', 'timeout', 'cancelled', 'invalid', 'error'].map((name) => [
      name,
      outcomes.labels(model, version, name),
    ]),
  )
  for (const counter of outcome.values()) counter.inc(0)
  const [waitedOf, computedOf, batchOf] = [waited.labels(model), computed.labels(model), batch.labels(model)]
  const answered = new Map<
    string,
    { readonly count: { inc: () => void }; readonly time: { observe: (value: number) => void } }
  >()

  return {
    registry,
    started: () => inFlight.inc(),
    /** `route` is the route's pattern, never the URL; `milliseconds` the time it took. */
    answered: (method: string, route: string, status: number, milliseconds: number) => {
      inFlight.dec()
      const key = `${method} ${route} ${status}`
      let found = answered.get(key)
      if (found === undefined) {
        const values = [method, route, String(status)] as const
        found = { count: requests.labels(...values), time: duration.labels(...values) }
        answered.set(key, found)
      }
      found.count.inc()
      found.time.observe(milliseconds / 1_000)
    },
    outcome: (name: string) => outcome.get(name)?.inc(),
    waited: (milliseconds: number) => waitedOf.observe(milliseconds / 1_000),
    batch: (size: number, milliseconds: number) => {
      batchOf.observe(size)
      computedOf.observe(milliseconds / 1_000)
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>
