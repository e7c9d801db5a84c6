import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../server/src/metrics.ts'
import { questions as cost } from '../cost/propose/questions.ts'
import { beginning, counts } from '../gate/questions.ts'
import { type KubeObject, mapsAt, textAt } from '../objects/index.ts'
import { question as load } from '../scale/decide.ts'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { dashboards } from './dashboards/index.ts'
import { metricNamesIn } from './metric-names.ts'
import {
  argocdMetrics,
  broughtMetrics,
  istiodMetrics,
  ownMetrics,
  proxyMetrics,
  serverMetrics,
} from './metrics.ts'
import { monitors } from './monitors.ts'
import { checkRules, rulesOf } from './promtool.ts'
import { series } from './rules/index.ts'

const rules = rulesOf(fleetOf({ release: { canary: canaryData(10) } }))
const recorded = rules.flatMap((rule) => textAt(rule, 'record') ?? [])
const asked = [...Object.values({ ...beginning, ...counts(600, [0.025]), ...cost }), load].map(
  ({ query }) => query,
)
const read = new Set(
  [
    ...rules.map((rule) => textAt(rule, 'expr') ?? ''),
    ...dashboards.flatMap(({ rows }) =>
      rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(([expr]) => expr))),
    ),
    ...dashboards.flatMap(({ variables }) => variables.map(({ metric }) => metric)),
    // What proposes itself asks the same Prometheus.
    ...asked,
  ].flatMap(metricNamesIn),
)
const scraped = [
  ...proxyMetrics,
  ...istiodMetrics,
  ...argocdMetrics,
  ...serverMetrics,
  ...broughtMetrics,
  ...ownMetrics,
]

test.each([
  ['up', ['up']],
  ['sum by (a, b) (rate(x_total{c="d and e",f=~"$g"}[5m])) / on () group_left () (y > 0)', ['x_total', 'y']],
  ['level:name:op{a="b"} * 0 or time() - z', ['level:name:op', 'z']],
])('the metrics of %s', (expr, names) => {
  expect(metricNamesIn(expr)).toEqual(names)
})

test('Prometheus understands what is asked of it', async () => {
  const rules = asked.map((expr, i) => ({ record: `asked:${i}`, expr }))
  expect(await checkRules([{ name: 'asked', rules }])).toBe('SUCCESS')
})

test('rules and dashboards read only metrics that somebody makes', () => {
  const known = new Set<string>([...scraped, ...recorded])
  expect([...read].filter((name) => !known.has(name))).toEqual([])
})

test('nothing is recorded, kept or listed that nobody reads', () => {
  expect([...recorded, ...scraped].filter((name) => !read.has(name))).toEqual([])
})

test('the names of the recorded series are those that are recorded', () => {
  expect(Object.values(series).filter((name) => !recorded.includes(name))).toEqual([])
})

test('the server makes the metrics that are listed as its own', async () => {
  const { registry } = createMetrics(
    { model: 'm', version: '1', sha256: 'a' },
    () => 0,
    () => false,
  )
  const made = (await registry.getMetricsAsJSON()).flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  )
  expect(serverMetrics.filter((name) => !made.includes(name))).toEqual([])
})

describe('the labels of the server that dashboards ask for', () => {
  test('an outcome is one that it counts', async () => {
    const { registry } = createMetrics(
      { model: 'm', version: '1', sha256: 'a' },
      () => 0,
      () => false,
    )
    expect(await registry.getSingleMetricAsString('inference_requests_total')).toContain('outcome="rejected"')
  })
})

test('of a proxy exactly the listed names are kept', () => {
  const [proxies]: readonly KubeObject[] = monitors().filter(({ kind }) => kind === 'PodMonitor')
  const [endpoint] = mapsAt(proxies, 'spec', 'podMetricsEndpoints')
  const [keep] = mapsAt(endpoint, 'metricRelabelings')
  const kept = new RegExp(`^(?:${textAt(keep, 'regex')})$`)
  expect(proxyMetrics.every((name) => kept.test(name))).toBe(true)
  expect(
    ['istio_request_bytes_bucket', 'envoy_cluster_upstream_rq', 'istio_requests_total_x'].some((name) =>
      kept.test(name),
    ),
  ).toBe(false)
})
