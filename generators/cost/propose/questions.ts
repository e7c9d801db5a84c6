/** What is asked before a split by cost: the prices in git, and the metrics of every cluster. */
import { app } from '../../inference/index.ts'
import { series, workloads } from '../../observability/index.ts'
import type { MetricsQuestion, SourceQuestion } from '../../proposals/index.ts'
import { COOL_DOWN } from '../weights/index.ts'

const HOUR = 3_600
const DAY = 24 * HOUR

/** Days of load that a change is weighed by: a week has both kinds of days. */
export const DAYS = 7
/** Seconds between two samples of the load. */
export const LOAD_STEP = HOUR

/** Of the last hour: five minutes of a small share are few requests. */
const lately = (name: string) => `sum by (cluster, destination_cluster) (avg_over_time(${name}[1h]))`

export const questions = {
  /** Requests per second that entered at each cluster. */
  load: { query: `sum by (cluster) (${series.requests})`, seconds: DAYS * DAY, step: LOAD_STEP },
  /** Part of the requests that each cluster's routes ask for, 0 to 1: since when, and whether it is what git says. */
  asked: {
    query: `max by (cluster, destination_cluster) (${series.asked})`,
    seconds: (COOL_DOWN + 1) * HOUR,
    step: 60,
  },
  requests: { query: lately(series.requests) },
  failures: { query: lately(series.failures) },
  p99: {
    query: `max by (cluster, destination_cluster) (avg_over_time(${series.p99}{track="stable"}[1h]))`,
  },
  pods: {
    query: `sum by (cluster) (kube_deployment_status_replicas_available{namespace="${app.namespace}",deployment="${workloads.stable}"})`,
  },
  /** $ an hour of the average node, by OpenCost. */
  node: { query: 'avg by (cluster) (node_total_hourly_cost)' },
} as const satisfies Readonly<Record<string, MetricsQuestion>>

/** The file of prices as it stands beside the fleet. */
export const pricesQuestion: SourceQuestion = { source: 'prices.yaml', words: [] }
