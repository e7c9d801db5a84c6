/** What is asked of the metrics about a canary. Every count is since the step began. */

import { app } from '../inference/index.ts'
import { bySource, series } from '../observability/index.ts'
import type { MetricsQuestion } from '../proposals/index.ts'

/** Seconds. How long a step can have been there and still be dated. */
const LONGEST = 12 * 3_600
/** Between two samples of what is asked: the clusters record it as often. */
const STEP = 30
/** Points of a small chart, which stands twice on a line of 80 columns; and of the memory of a pod. */
const [POINTS, SAMPLES] = [20, 60]

/** A failure is what users call one: an error of the server, and a refusal because its queue is full. */
const FAILED = '5..|429'
const posts = (more = '') => `{namespace="${app.namespace}",method="POST"${more}}`
const of = 'cluster, track, version'

/**
 * How old the newest sample of each cluster is, seconds; since when each cluster asks for which share of canaries; and until when
 * pods of which canary were there.
 */
export const beginning = {
  age: { query: 'time() - max by (cluster) (timestamp(up))' },
  asked: {
    query: `sum by (cluster) (${series.canaryAsked})`,
    seconds: LONGEST,
    step: STEP,
  },
  present: {
    query: `sum by (cluster, version) (http_requests_total${posts(',track="canary"')})`,
    seconds: LONGEST,
    step: STEP,
  },
} as const satisfies Readonly<Record<string, MetricsQuestion>>

/** Of the last `seconds`; `bounds` are those of the server's histogram that slowness is looked for at, seconds. */
export const counts = (seconds: number, bounds: readonly number[]) => {
  const window = `[${seconds}s]`
  const every = (points: number) => ({ seconds, step: Math.max(15, Math.round(seconds / points)) })
  const over = every(POINTS)
  const le = `(${bounds.map((bound) => `${bound}`.replace('.', '[.]')).join('|')})([.]0)?|[+]Inf`
  return {
    answered: { query: `sum by (${of}) (increase(http_requests_total${posts()}${window}))` },
    failed: {
      query: `sum by (${of}) (increase(http_requests_total${posts(`,status_code=~"${FAILED}"`)}${window}))`,
    },
    under: {
      query: `sum by (${of}, le) (increase(http_request_duration_seconds_bucket${posts(`,status_code!~"${FAILED}",le=~"${le}"`)}${window}))`,
    },
    called: { query: bySource.requests(window) },
    calledInVain: { query: bySource.failures(window) },
    restarts: {
      query: `sum by (${of}) (changes(process_start_time_seconds{namespace="${app.namespace}",track!=""}${window}))`,
    },
    memory: {
      query: `max by (${of}, pod) (process_resident_memory_bytes{namespace="${app.namespace}",track="canary"})`,
      ...every(SAMPLES),
    },
    rate: {
      query: `sum by (cluster, track) (rate(http_requests_total${posts()}[${2 * over.step}s]))`,
      ...over,
    },
    failing: {
      query: `sum by (cluster, track) (rate(http_requests_total${posts(`,status_code=~"${FAILED}"`)}[${2 * over.step}s]))`,
      ...over,
    },
  } as const satisfies Readonly<Record<string, MetricsQuestion>>
}

export type Counts = ReturnType<typeof counts>
