import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tool } from '../../tools/index.ts'
import { configuration } from './configuration.ts'
import { asIstio } from './envoy.ts'
import { podMonitors, prometheusRules, type Relabeling, serviceMonitors } from './monitors.ts'
import { scrapeConfigs } from './scrape.ts'

const scratch = mkdtempSync(join(tmpdir(), 'lab-prometheus-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** What the tree has of a kind, as an API server lists it. */
const rendered = (kind: string) => ({
  items: globSync('rendered/{base,aws}/*/*.yaml')
    .map((file) => parse(readFileSync(file, 'utf8')))
    .filter((object) => object?.kind === kind),
})
const monitors = [
  ...serviceMonitors.parse(rendered('ServiceMonitor')),
  ...podMonitors.parse(rendered('PodMonitor')),
]
const rules = prometheusRules.parse(rendered('PrometheusRule'))
const settings = {
  discovery: 'http://10.0.0.2:9100',
  externalLabels: { cluster: 'aws', cloud: 'aws', region: 'us-east-1' },
}
const files = configuration({ monitors, rules }, settings)

test("all of the tree's monitors and rules are taken, and Prometheus' own judge takes what is made of them", async () => {
  expect(monitors.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ml-inference', 'envoy', 'istiod']),
  )
  expect(rules.length).toBeGreaterThan(1)
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(scratch, name), text.replaceAll('/etc/prometheus', scratch))
  const said = execFileSync(await tool('promtool'), ['check', 'config', join(scratch, 'prometheus.yaml')], {
    encoding: 'utf8',
  })
  expect(said).toContain(`SUCCESS: ${rules.length} rule files found`)
  expect(said).not.toContain('FAILED')
})

test('what is applied in another order is the same configuration; another rule is another', () => {
  const again = configuration({ monitors: monitors.toReversed(), rules: rules.toReversed() }, settings)
  expect(again).toEqual(files)
  expect(configuration({ monitors, rules: rules.slice(1) }, settings)).not.toEqual(files)
  expect(parse(files['prometheus.yaml'] ?? '').global.external_labels).toEqual(settings.externalLabels)
})

/** Prometheus' relabelling, as far as it is used here: undefined is dropped. */
const relabeled = (rules: readonly Relabeling[], labels: Readonly<Record<string, string>>) => {
  let now: Record<string, string> = { ...labels }
  for (const { sourceLabels = [], regex = '(.*)', targetLabel = '', replacement = '$1', action } of rules) {
    const found = new RegExp(`^(?:${regex})$`).exec(sourceLabels.map((label) => now[label] ?? '').join(';'))
    if ((action === 'keep' && !found) || (action === 'drop' && found)) return undefined
    if (action === 'keep' || action === 'drop' || !found) continue
    now = { ...now, [targetLabel]: replacement.replaceAll(/\$(\d)/g, (_, n) => found[Number(n)] ?? '') }
  }
  return Object.fromEntries(
    Object.entries(now).filter(
      ([name, value]) => (value !== '' && !name.startsWith('_')) || name === '__name__',
    ),
  )
}

describe("labels of a target are the operator's", () => {
  const [service] = serviceMonitors
    .parse(rendered('ServiceMonitor'))
    .filter(({ name }) => name === 'ml-inference')
  const [pods] = podMonitors.parse(rendered('PodMonitor'))
  const labelled = (of: typeof service, meta: Readonly<Record<string, string>>) => {
    if (of === undefined) throw new Error('the tree has no such monitor')
    const back = scrapeConfigs(of, settings.discovery)[0]?.relabel_configs.map(
      ({ source_labels, target_label, ...rest }) => ({
        ...rest,
        ...(source_labels && { sourceLabels: source_labels }),
        ...(target_label !== undefined && { targetLabel: target_label }),
      }),
    )
    const all = Object.entries(meta).map(([name, value]) => [`__meta_kubernetes_${name}`, value])
    return relabeled(back ?? [], Object.fromEntries(all))
  }
  const canary = {
    namespace: 'ml-inference',
    service_name: 'ml-inference',
    service_label_app: 'ml-inference',
    endpointslice_port_name: 'http-metrics',
    pod_name: 'ml-inference-canary-1',
    pod_container_name: 'inference',
    pod_phase: 'Running',
    pod_label_track: 'canary',
    pod_label_version: 'v1.1.0',
    pod_label_cloud: 'aws',
    pod_label_region: 'us-east-1',
  }

  test('of a Service, with those of the pod that the monitor names', () => {
    expect(labelled(service, canary)).toEqual({
      namespace: 'ml-inference',
      pod: 'ml-inference-canary-1',
      container: 'inference',
      service: 'ml-inference',
      job: 'ml-inference',
      endpoint: 'http-metrics',
      track: 'canary',
      version: 'v1.1.0',
      cloud: 'aws',
      region: 'us-east-1',
    })
  })

  test('another port, another Service, and a pod that has ended are no targets', () => {
    expect(labelled(service, { ...canary, endpointslice_port_name: 'http' })).toBeUndefined()
    expect(labelled(service, { ...canary, service_label_app: 'other' })).toBeUndefined()
    expect(labelled(service, { ...canary, pod_phase: 'Failed' })).toBeUndefined()
  })

  test('of pods', () => {
    const proxy = { namespace: 'istio-ingress', pod_name: 'a', pod_container_port_name: 'http-envoy-prom' }
    expect(labelled(pods, proxy)).toEqual({
      namespace: 'istio-ingress',
      pod: 'a',
      job: 'monitoring/envoy',
      endpoint: 'http-envoy-prom',
    })
    expect(labelled(pods, { ...proxy, pod_container_port_name: 'http' })).toBeUndefined()
  })
})

describe("what Envoy counts becomes Istio's metric", () => {
  const of = (__name__: string, cluster_name: string, more: object = {}) =>
    relabeled(asIstio(), { __name__, cluster_name, ...more })
  const host = 'ml-inference.ml-inference.svc.cluster.local'

  test('answers of a subset, by its track and the cluster that it prefers', () => {
    expect(
      of('envoy_cluster_upstream_rq', `outbound|8000|canary-gcp|${host}`, { response_code: '503' }),
    ).toEqual({
      __name__: 'istio_requests_total',
      reporter: 'source',
      destination_service: host,
      destination_workload: 'ml-inference-canary',
      destination_cluster: 'gcp',
      response_code: '503',
    })
  })

  test('times', () => {
    expect(
      of('envoy_cluster_upstream_rq_time_bucket', `outbound|8000|stable-eu-west|${host}`, { le: '250' }),
    ).toMatchObject({
      __name__: 'istio_request_duration_milliseconds_bucket',
      destination_workload: 'ml-inference',
      destination_cluster: 'eu-west',
      le: '250',
    })
  })

  test('everything else stays what it is', () => {
    const ejected = { __name__: 'envoy_cluster_outlier_detection_ejections_active' }
    const cluster = `outbound|8000|stable-aws|${host}`
    expect(of(ejected.__name__, cluster)).toEqual({ ...ejected, cluster_name: cluster })
    const other = 'outbound|15012||istiod.istio-system.svc.cluster.local'
    expect(of('envoy_cluster_upstream_rq', other)).toEqual({
      __name__: 'envoy_cluster_upstream_rq',
      cluster_name: other,
    })
  })
})
