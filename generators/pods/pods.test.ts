import { describe, expect, test } from 'vitest'
import { type Json, type JsonMap, kubeObject } from '../objects/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { nodesFor, podsOfChart, podsOfCloud, podsOfObject, shortfalls, tooLarge } from './index.ts'
import { asks } from './pods.ts'

const workload = (namespace: string, template: Json, kind = 'Deployment') =>
  kubeObject({ apiVersion: 'apps/v1', kind, metadata: { name: 'w', namespace }, spec: { template } })
const container = (cpu: Json, memory: Json, more: object = {}) => ({
  name: 'c',
  resources: { requests: { cpu, memory } },
  ...more,
})
const requestOf = (namespace: string, template: Json, kind?: string) =>
  podsOfObject(workload(namespace, template, kind), 'tree', { min: 1, max: 1 }).request

describe('a pod asks for', () => {
  test('what its containers ask for together', () => {
    const containers = [container('100m', '64Mi'), container(1, '1Gi'), { name: 'silent' }]
    expect(requestOf('default', { spec: { containers } })).toEqual(asks(1_100, 1_088))
  })

  test('what one that runs before them asks for, where that is more', () => {
    const containers = [container('100m', '64Mi')]
    const large = { spec: { containers, initContainers: [container('50m', '512Mi')] } }
    expect(requestOf('default', large)).toEqual(asks(100, 512))
    const stays = {
      spec: { containers, initContainers: [container('50m', '512Mi', { restartPolicy: 'Always' })] },
    }
    expect(requestOf('default', stays)).toEqual({ cores: expect.closeTo(0.15), memory: asks(0, 576).memory })
  })

  test.each<[string, string, Json, object]>([
    ['where every pod has one', 'ml-inference', {}, asks(200, 192)],
    [
      'where every pod but this has one',
      'ml-inference',
      { labels: { 'sidecar.istio.io/inject': 'false' } },
      asks(100, 64),
    ],
    ['where a pod must ask and does not', 'monitoring', {}, asks(100, 64)],
    [
      'where a pod must ask and does',
      'monitoring',
      { labels: { 'sidecar.istio.io/inject': 'true' } },
      asks(200, 192),
    ],
    [
      'with a size of its own',
      'ml-inference',
      { annotations: { 'sidecar.istio.io/proxyCPU': '10m', 'sidecar.istio.io/proxyMemory': '32Mi' } },
      asks(110, 96),
    ],
    [
      'where nobody has one',
      'external-secrets',
      { labels: { 'sidecar.istio.io/inject': 'true' } },
      asks(100, 64),
    ],
  ])('its sidecar: %s', (_, namespace, metadata, request) => {
    const spec = { containers: [container('100m', '64Mi')] }
    expect(requestOf(namespace, { metadata, spec })).toEqual(request)
  })
})

describe('a chart makes of values', () => {
  test('what the last layer says, key by key', () => {
    const [operator] = podsOfChart('external-secrets', [
      { replicaCount: 2, resources: { requests: { cpu: '20m', memory: '128Mi' } } },
      { resources: { requests: { cpu: '30m' } } },
    ])
    expect(operator).toEqual({
      from: 'external-secrets',
      name: 'external-secrets',
      count: { min: 2, max: 2 },
      request: asks(30, 128),
      priority: undefined,
    })
  })

  test('a sidecar whose label and size stand in different files', () => {
    const [collector] = podsOfChart('otel-collector', [
      {
        podLabels: { 'sidecar.istio.io/inject': 'true' },
        resources: { requests: { cpu: '1m', memory: '1Mi' } },
      },
      { podLabels: { cluster: 'a' }, podAnnotations: { 'sidecar.istio.io/proxyCPU': '5m' } },
    ])
    expect(collector?.request).toEqual(asks(6, 129))
  })

  test('no pods where a value leaves them out', () => {
    const names = (values: JsonMap) => podsOfChart('external-secrets', [values]).map(({ name }) => name)
    expect(names({})).toEqual(['external-secrets', 'webhook', 'cert-controller'])
    expect(names({ webhook: { create: false } })).toEqual(['external-secrets', 'cert-controller'])
  })

  test('its own size where nothing is said', () => {
    expect(podsOfChart('istiod', [{}])).toEqual([
      {
        from: 'istiod',
        name: 'istiod',
        count: { min: 1, max: 5 },
        request: asks(500, 2_048),
        priority: undefined,
      },
    ])
  })
})

describe('a cloud runs', () => {
  const names = (data: ReturnType<typeof awsData>) =>
    fleetOf({}, [data]).clusters.flatMap((cluster) => podsOfCloud(cluster).map(({ name }) => name))

  test('what answers names, by its kind', () => {
    expect(names(awsData('a'))).toContain('coredns')
    expect(names(awsData('a'))).not.toContain('node-local-dns')
    expect(names(gcpData('g'))).toEqual(expect.arrayContaining(['kube-dns', 'node-local-dns']))
    expect(names(merged(gcpData('g'), { dns: 'cloud-dns' }))).not.toContain('node-local-dns')
  })
})

describe('pods fit nodes', () => {
  const room = { cores: 2, memory: 4 * 2 ** 30, pods: 10 }
  const pods = (count: 'node' | number, millicores: number, mebibytes = 1) => ({
    from: 'test',
    name: 'p',
    count: count === 'node' ? count : { min: count, max: count * 2 },
    request: asks(millicores, mebibytes),
    priority: undefined,
  })

  test('to the last thousandth of a core', () => {
    expect(shortfalls([pods('node', 200), pods(6, 300)], room, 1, 'min')).toEqual([])
    expect(shortfalls([pods('node', 200), pods(6, 301)], room, 1, 'min')).toEqual([
      { what: 'cores', wanted: expect.closeTo(2.006), there: 2 },
    ])
    expect(nodesFor([pods('node', 200), pods(6, 301)], room, 'min')).toBe(2)
  })

  test('by memory and by number', () => {
    expect(shortfalls([pods(2, 1, 2_049)], room, 1, 'min').map(({ what }) => what)).toEqual(['memory'])
    expect(shortfalls([pods('node', 1), pods(10, 1)], room, 1, 'min').map(({ what }) => what)).toEqual([
      'pods',
    ])
  })

  test('at the maximum of autoscalers', () => {
    expect(shortfalls([pods(4, 300)], room, 1, 'max').map(({ what }) => what)).toEqual(['cores'])
  })

  test('the nodes that are needed are enough, and one less is not', () => {
    for (const count of [1, 7, 50])
      for (const size of [100, 333, 1_700]) {
        const all = [pods('node', 250), pods(count, size)]
        const nodes = nodesFor(all, room, 'min') ?? 0
        expect(shortfalls(all, room, nodes, 'min')).toEqual([])
        if (nodes > 1) expect(shortfalls(all, room, nodes - 1, 'min')).not.toEqual([])
      }
  })

  test('no number is enough where what is on every node fills it', () => {
    expect(nodesFor([pods('node', 2_000), pods(1, 1)], room, 'min')).toBeUndefined()
  })

  test('a pod that is larger than a node is found, beside what is on each', () => {
    const large = pods(1, 1_801)
    expect(tooLarge([pods('node', 200), large, pods(1, 1_800)], room)).toEqual([large])
  })
})
