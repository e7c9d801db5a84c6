import { describe, expect, test } from 'vitest'
import { at, type KubeObject, keyOf, mapsAt, textAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { observability } from './app.ts'

const fleet = fleetOf({ observability: { tracesIn: 'gcp' } }, [
  awsData('aws'),
  gcpData('gcp'),
  gcpData('eu', 2),
])
const make = observability.objects(fleet)
const inCluster = new Map(fleet.clusters.map((cluster) => [String(cluster.name), make(cluster)]))
const aws = inCluster.get('aws') ?? []
const gcp = inCluster.get('gcp') ?? []
const named = (objects: readonly KubeObject[]) =>
  objects.map((object) => `${object.kind} ${object.metadata.name}`)

describe('every cluster', () => {
  test('has the same, so that each has the view of all', () => {
    expect(inCluster.get('eu')).toEqual(aws)
    expect(new Set(aws.map(keyOf)).size).toBe(aws.length)
  })

  test('has the Service of Jaeger, for the mesh to join; the one that keeps the traces watches it too', () => {
    expect(named(aws)).toContain('Service jaeger')
    const known = new Set(aws.map(keyOf))
    expect(named(gcp.filter((object) => !known.has(keyOf(object))))).toEqual([
      'PeerAuthentication jaeger-metrics',
      'ServiceMonitor jaeger',
    ])
  })

  test('shares the very objects with the others: a fleet of a thousand makes them once', () => {
    expect(inCluster.get('eu')).toBe(aws)
  })
})

test('the metrics port of Jaeger alone is open in plain text', () => {
  const [open] = gcp.filter(({ kind }) => kind === 'PeerAuthentication')
  const [service] = gcp.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === 'jaeger')
  expect(at(open, 'spec')).toEqual({
    selector: { matchLabels: at(service, 'spec', 'selector') },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { '8888': { mode: 'PERMISSIVE' } },
  })
})

describe('the monitors', () => {
  const monitors = gcp.filter(({ kind }) => kind === 'ServiceMonitor')
  const [envoy] = gcp.filter(({ kind }) => kind === 'PodMonitor')

  test('stand with Prometheus and look into the namespaces of what they read, by a named port', () => {
    expect(
      monitors.map((monitor) => [
        monitor.metadata.name,
        at(monitor, 'spec', 'namespaceSelector', 'matchNames', 0),
        textAt(monitor, 'spec', 'endpoints', 0, 'port'),
      ]),
    ).toEqual([
      ['istiod', 'istio-system', 'http-monitoring'],
      ['argocd', 'argocd', 'metrics'],
      ['otel-collector', 'observability', 'metrics'],
      ['thanos-query', 'monitoring', 'http'],
      ['jaeger', 'observability', 'http-metrics'],
    ])
    expect(new Set(monitors.map((monitor) => monitor.metadata.namespace))).toEqual(new Set(['monitoring']))
  })

  test('of proxies read every namespace, by the port that Istio declares', () => {
    expect(at(envoy, 'spec', 'namespaceSelector')).toEqual({ any: true })
    expect(mapsAt(envoy, 'spec', 'podMetricsEndpoints')).toMatchObject([
      { port: 'http-envoy-prom', path: '/stats/prometheus' },
    ])
  })

  test("of istiod renames the label that would be taken for Prometheus's own cluster", () => {
    const [istiod] = monitors.filter(({ metadata }) => metadata.name === 'istiod')
    expect(at(istiod, 'spec', 'endpoints', 0, 'metricRelabelings')).toEqual([
      { sourceLabels: ['cluster'], regex: '(.+)', targetLabel: 'remote_cluster', action: 'replace' },
      { regex: 'cluster', action: 'labeldrop' },
    ])
  })
})

test('a cluster with a Thanos of its own runs it in the query too', () => {
  const own = fleetOf({}, [merged(awsData('aws'), { platform: { thanos: '0.43.0' } }), gcpData('gcp')])
  const makeOwn = observability.objects(own)
  const images = own.clusters.map((cluster) => {
    const query = makeOwn(cluster).find(({ kind }) => kind === 'Deployment')
    return textAt(query, 'spec', 'template', 'spec', 'containers', 0, 'image')
  })
  expect(images).toEqual(['quay.io/thanos/thanos:v0.43.0', `quay.io/thanos/thanos:v${own.platform.thanos}`])
})
