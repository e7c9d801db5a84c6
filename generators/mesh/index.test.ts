import { describe, expect, test } from 'vitest'
import type { Fleet } from '../fleet/index.ts'
import { at, type Json, type KubeObject, mapsAt, namespaceOf } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { meshParts } from './index.ts'

const gateway = fleetOf()
const flat = fleetOf({ mesh: { network: 'flat' } })
const alone = fleetOf({}, [awsData('aws')])

/** The objects of the mesh in each cluster. */
const objects = (fleet: Fleet) =>
  meshParts
    .flatMap((part) => (part.type === 'app' ? [part.objects(fleet)] : []))
    .flatMap((make) => fleet.clusters.map(make))

const first = (fleet: Fleet): readonly KubeObject[] => objects(fleet)[0] ?? []
const find = (fleet: Fleet, kind: string, name: string) =>
  first(fleet).find((each) => each.kind === kind && each.metadata.name === name)
const spec = (fleet: Fleet, kind: string, name: string) => at(find(fleet, kind, name), 'spec')

/** The values of a chart in each cluster; undefined where it is not. */
const values = (fleet: Fleet, name: string) =>
  meshParts
    .flatMap((part) => (part.type === 'chart' && part.name === name ? [part] : []))
    .flatMap((part) => fleet.clusters.map((cluster) => part.values(fleet, cluster)))

describe('one switch: gateway or flat', () => {
  test('behind gateways each cluster has a network of its own, and a gateway for the others', () => {
    expect(values(gateway, 'istiod').map((each) => at(each, 'global', 'network'))).toEqual([
      'mesh1-aws',
      'mesh1-gcp',
    ])
    expect(
      values(gateway, 'istio-eastwestgateway').map((each) => at(each, 'labels', 'topology.istio.io/network')),
    ).toEqual(['mesh1-aws', 'mesh1-gcp'])
    expect(find(gateway, 'Gateway', 'cross-network')).toBeDefined()
  })

  test('on a flat network there is one network, and neither gateway nor listener for it', () => {
    expect(values(flat, 'istiod').map((each) => at(each, 'global', 'network'))).toEqual(['mesh1', 'mesh1'])
    expect(values(flat, 'istio-eastwestgateway')).toEqual([undefined, undefined])
    expect(find(flat, 'Gateway', 'cross-network')).toBeUndefined()
  })

  test('while pods move to gateways these are there, on the one network that still is', () => {
    const moving = fleetOf({ mesh: { network: 'flat', keepOpen: 'gateway' } })
    expect(values(moving, 'istiod').map((each) => at(each, 'global', 'network'))).toEqual(['mesh1', 'mesh1'])
    expect(
      values(moving, 'istio-eastwestgateway').map((each) => at(each, 'labels', 'topology.istio.io/network')),
    ).toEqual(['mesh1', 'mesh1'])
    expect(find(moving, 'Gateway', 'cross-network')).toBeDefined()
  })

  test('a cluster alone needs no gateway for others', () => {
    expect(values(alone, 'istio-eastwestgateway')).toEqual([undefined])
    expect(find(alone, 'Gateway', 'cross-network')).toBeUndefined()
  })

  test('everything else is the same', () => {
    const [withGateway = [], without = []] = [first(gateway), first(flat)]
    expect(withGateway.filter(({ metadata }) => metadata.name !== 'cross-network')).toEqual(without)
  })
})

test('clusters differ in what their spans say, and in nothing else', () => {
  const [aws = [], gcp = []] = objects(gateway)
  const differ = aws.filter((object, i) => JSON.stringify(object) !== JSON.stringify(gcp[i]))
  expect(differ.map(({ kind }) => kind)).toEqual(['Telemetry'])
  expect(
    [aws, gcp].map((all) =>
      at(
        all.find(({ kind }) => kind === 'Telemetry'),
        'spec',
        'tracing',
        0,
        'customTags',
      ),
    ),
  ).toEqual([
    { cloud: { literal: { value: 'aws' } }, cluster: { literal: { value: 'aws' } } },
    { cloud: { literal: { value: 'gcp' } }, cluster: { literal: { value: 'gcp' } } },
  ])
})

describe('who may call whom', () => {
  test('all of the mesh is mutual TLS; only the metrics port of the app is open in plain text', () => {
    expect(find(gateway, 'PeerAuthentication', 'default')).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { mtls: { mode: 'STRICT' } },
    })
    expect(spec(gateway, 'PeerAuthentication', 'ml-inference')).toEqual({
      selector: { matchLabels: { app: 'ml-inference' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 9090: { mode: 'PERMISSIVE' } },
    })
  })

  test("the app's namespace is closed unless a policy opens it", () => {
    expect(find(gateway, 'AuthorizationPolicy', 'deny-by-default')).toMatchObject({
      metadata: { namespace: 'ml-inference' },
    })
    expect(spec(gateway, 'AuthorizationPolicy', 'deny-by-default')).toEqual({})
  })

  test('the ingress gateways of all clusters and the namespace itself may call; metrics stay inside', () => {
    const fleet = fleetOf({ mesh: { trustDomain: 'mesh.example.com' } })
    expect(spec(fleet, 'AuthorizationPolicy', 'callers')).toEqual({
      selector: { matchLabels: { app: 'ml-inference' } },
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['mesh.example.com/ns/istio-ingress/sa/istio-ingress'] } }],
          to: [{ operation: { ports: ['8000'], notPaths: ['/metrics', '/metrics/*'] } }],
        },
        {
          from: [{ source: { namespaces: ['ml-inference'] } }],
          to: [{ operation: { ports: ['8000'] } }],
        },
      ],
    })
  })

  test('without a name one may read metrics and health, and nothing else', () => {
    const rules = mapsAt(find(gateway, 'AuthorizationPolicy', 'metrics'), 'spec', 'rules')
    expect(rules).toEqual([
      { to: [{ operation: { ports: ['9090'], methods: ['GET'], paths: ['/metrics', '/health'] } }] },
    ])
  })
})

describe('listeners', () => {
  test("the public one serves the fleet's host to routes of the app's namespace, with its certificate by name", () => {
    const fleet = fleetOf({ traffic: { host: 'api.example.org', certificate: 'api-cert' } })
    const hosts = ['ml-inference/api.example.org']
    expect(find(fleet, 'Gateway', 'public')).toMatchObject({ metadata: { namespace: 'istio-ingress' } })
    expect(spec(fleet, 'Gateway', 'public')).toEqual({
      selector: { istio: 'ingress' },
      servers: [
        { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts },
        {
          port: { number: 443, name: 'https', protocol: 'HTTPS' },
          hosts,
          tls: { mode: 'SIMPLE', credentialName: 'api-cert', minProtocolVersion: 'TLSV1_2' },
        },
      ],
    })
  })

  test('the other clusters reach the app, the traces and the metrics of each cluster, and nothing else', () => {
    expect(spec(gateway, 'Gateway', 'cross-network')).toEqual({
      selector: { istio: 'eastwestgateway' },
      servers: [
        {
          port: { number: 15443, name: 'tls', protocol: 'TLS' },
          hosts: [
            'ml-inference.ml-inference.svc.cluster.local',
            'jaeger.observability.svc.cluster.local',
            'thanos-sidecar-aws.monitoring.svc.cluster.local',
            'thanos-sidecar-gcp.monitoring.svc.cluster.local',
          ],
          tls: { mode: 'AUTO_PASSTHROUGH' },
        },
      ],
    })
  })
})

/** Istio's rule: the exact host first, then the longest wildcard; true by default in kube-system alone. */
const isLocal = (fleet: Fleet, host: string) => {
  const settings = mapsAt(values(fleet, 'istiod')[0], 'meshConfig', 'serviceSettings').flatMap((each) => {
    const hosts: Json = each.hosts ?? []
    return (Array.isArray(hosts) ? hosts : []).map((pattern) => ({
      pattern: String(pattern),
      local: at(each, 'settings', 'clusterLocal') === true,
    }))
  })
  const matches = settings.filter(({ pattern }) =>
    pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : host === pattern,
  )
  const exact = matches.find(({ pattern }) => pattern === host)
  const longest = matches.sort((a, b) => b.pattern.length - a.pattern.length)[0]
  return (exact ?? longest)?.local ?? false
}

test.each([
  ['ml-inference.ml-inference', false],
  ['otel-collector.observability', true],
  ['prometheus.monitoring', true],
  ['jaeger.observability', false],
  ['thanos-sidecar-aws.monitoring', false],
  ['thanos-sidecar-gcp.monitoring', false],
  ['thanos-sidecar-other.monitoring', true],
])('%s is answered in the own cluster only: %s', (service, local) => {
  expect(isLocal(gateway, `${service}.svc.cluster.local`)).toBe(local)
})

test('what crosses clusters is what is not local: a host in one list is in the other', () => {
  const fleet = fleetOf({}, [awsData('a', 0), gcpData('b', 1), gcpData('c', 2)])
  const hosts = at(find(fleet, 'Gateway', 'cross-network'), 'spec', 'servers', 0, 'hosts')
  const crossing = Array.isArray(hosts) ? hosts.map(String) : []
  expect(crossing).toHaveLength(5)
  expect(crossing.filter((host) => isLocal(fleet, host))).toEqual([])
})

test('proxies of the app know their own namespace and the collector', () => {
  expect(spec(gateway, 'Sidecar', 'default')).toEqual({
    egress: [{ hosts: ['./*', 'observability/otel-collector.observability.svc.cluster.local'] }],
  })
})

test('no proxy asks the metadata of a cloud where it is: pods are kept from it, and each would wait for an answer', () => {
  const [istiod] = values(fleetOf(), 'istiod')
  expect(at(istiod, 'meshConfig', 'defaultConfig', 'proxyMetadata')).toEqual({ CLOUD_PLATFORM: 'none' })
})

test('the share of traced requests is that of the fleet, and only failures are logged', () => {
  const fleet = fleetOf({ observability: { tracedPercent: 0.5 } })
  expect(spec(fleet, 'Telemetry', 'mesh-default')).toMatchObject({
    accessLogging: [{ providers: [{ name: 'envoy' }], filter: { expression: 'response.code >= 500' } }],
    tracing: [{ providers: [{ name: 'otel' }], randomSamplingPercentage: 0.5 }],
  })
  const [istiod] = values(fleet, 'istiod')
  expect(at(istiod, 'meshConfig', 'extensionProviders')).toEqual([
    {
      name: 'otel',
      opentelemetry: { service: 'otel-collector.observability.svc.cluster.local', port: 4317 },
    },
  ])
})

test("the reader's token is asked for without data", () => {
  const [secret] = first(gateway).filter(({ kind }) => kind === 'Secret')
  expect(secret).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'istio-reader-service-account-istio-remote-secret-token',
      namespace: 'istio-system',
      annotations: { 'kubernetes.io/service-account.name': 'istio-reader-service-account' },
    },
    type: 'kubernetes.io/service-account-token',
  })
})

test('every object is in a namespace of the foundation', () => {
  const places = new Set(first(gateway).map(namespaceOf))
  expect(places).toEqual(new Set(['istio-system', 'ml-inference', 'istio-ingress']))
})

test('the charts are those of Istio, at the version of the fleet', () => {
  const fleet = fleetOf({ platform: { istio: '1.31.9' } })
  const charts = meshParts.flatMap((part) => (part.type === 'chart' ? [part] : []))
  const versionOf = ({ chart }: Chart) => fleet.clusters.map((cluster) => chart.version(fleet, cluster))[0]
  expect(charts.map((part) => [part.name, part.chart.name, versionOf(part), part.wave])).toEqual([
    ['istio-base', 'base', '1.31.9', 'definitions'],
    ['istio-cni', 'cni', '1.31.9', 'networkPlugin'],
    ['istiod', 'istiod', '1.31.9', 'controlPlane'],
    ['istio-ingress', 'gateway', '1.31.9', 'gateways'],
    ['istio-eastwestgateway', 'gateway', '1.31.9', 'gateways'],
  ])
  expect(new Set(charts.map(({ chart }) => chart.repository))).toEqual(
    new Set(['https://blob.istio.io/istio-release/charts']),
  )
})
