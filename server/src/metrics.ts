/** The Prometheus metrics of the server; labels of few values only. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds. A prediction takes a fraction of a millisecond, so the buckets start at a quarter of one. */
const seconds = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const rows = [1, 2, 4, 8, 16, 32, 64]

/**
 * A counter in a plain number, handed to prom-client at a scrape: at every call prom-client hashes the labels, which
 * costs more than the rest of what a request is measured with.
 */
const tally = (counter: { readonly inc: (by: number) => void }) => {
  let count = 0
  return {
    add: () => {
      count++
    },
    handOver: () => {
      counter.inc(count)
      count = 0
    },
  }
}

/** How often and how fast a route was answered with a status. */
interface Answered {
  readonly count: ReturnType<typeof tally>
  readonly time: { readonly observe: (seconds: number) => void }
}

/** What a map has for a key; made when it is not there. */
const found = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = make()
  map.set(key, value)
  return value
}

export interface ModelLabels {
  readonly model: string
  readonly version: string
  /** Of the weights; undefined when no model is loaded, and no metric says then that there is one. */
  readonly sha256: string | undefined
}

const OUTCOMES = ['ok', 'rejected', 'timeout', 'cancelled', 'invalid', 'unavailable', 'error']

/** The metrics of one server, in a registry of its own. `depth` and `draining` are asked for at each scrape. */
export const createMetrics = (
  { model, version, sha256 }: ModelLabels,
  depth: () => number,
  draining: () => boolean,
) => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const http = ['method', 'route', 'status_code'] as const
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests.',
    labelNames: http,
    registers,
    collect: () => {
      for (const { count } of routes()) count.handOver()
    },
  })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: http,
    buckets: seconds,
    registers,
  })
  let inFlight = 0
  new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests being answered.',
    registers,
    collect() {
      this.set(inFlight)
    },
  })
  const outcomes = new Counter({
    name: 'inference_requests_total',
    help: 'Predictions by outcome: ok, rejected (no room), timeout, cancelled (client gone), invalid, unavailable (no model), error.',
    labelNames: ['model', 'version', 'outcome'] as const,
    registers,
    collect: () => {
      for (const count of outcome.values()) count.handOver()
    },
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
  if (sha256 !== undefined) {
    new Gauge({
      name: 'model_info',
      help: 'The model that is served.',
      labelNames: ['model', 'version', 'sha256'] as const,
      registers,
    }).set({ model, version, sha256 }, 1)
    new Gauge({
      name: 'model_load_timestamp_seconds',
      help: 'When the model was loaded.',
      labelNames: ['model'] as const,
      registers,
    }).set({ model }, Date.now() / 1_000)
  }
  const dropped = new Counter({
    name: 'http_connections_dropped_total',
    help: 'Connections that were closed at once because there were too many.',
    registers,
  })

  const outcome = new Map(OUTCOMES.map((name) => [name, tally(outcomes.labels(model, version, name))]))
  const [waitedOf, computedOf, batchOf] = [waited.labels(model), computed.labels(model), batch.labels(model)]
  /** By status, route and method, which needs no text to be put together for every request. */
  const answered = new Map<number, Map<string, Map<string, Answered>>>()
  const routes = () =>
    [...answered.values()]
      .flatMap((byRoute) => [...byRoute.values()])
      .flatMap((byMethod) => [...byMethod.values()])

  return {
    registry,
    started: () => {
      inFlight++
    },
    /** `route` is the route's pattern, never the URL; `milliseconds` the time it took. */
    answered: (method: string, route: string, status: number, milliseconds: number) => {
      inFlight--
      const byRoute = found(answered, status, () => new Map<string, Map<string, Answered>>())
      const byMethod = found(byRoute, route, () => new Map<string, Answered>())
      const { count, time } = found(byMethod, method, () => {
        const labels = [method, route, String(status)] as const
        return { count: tally(requests.labels(...labels)), time: duration.labels(...labels) }
      })
      count.add()
      time.observe(milliseconds / 1_000)
    },
    /** What was refused before its method and route were read. */
    unread: (status: number) =>
      requests.inc({ method: 'unknown', route: 'unknown', status_code: `${status}` }),
    dropped: () => dropped.inc(),
    outcome: (name: string) => outcome.get(name)?.add(),
    waited: (milliseconds: number) => waitedOf.observe(milliseconds / 1_000),
    batch: (size: number, milliseconds: number) => {
      batchOf.observe(size)
      computedOf.observe(milliseconds / 1_000)
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>
