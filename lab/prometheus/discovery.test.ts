import { once } from 'node:events'
import { expect, test } from 'vitest'
import { podsToRead, podTargets, servicesToRead, serviceTargets, slicesToRead } from './discovery.ts'
import { targetsServer } from './serve.ts'

const pod = (name: string, more: object = {}) => ({
  metadata: { name, namespace: 'ml-inference', labels: { track: 'canary' } },
  spec: {
    initContainers: [{ name: 'istio-proxy', ports: [{ name: 'http-envoy-prom', containerPort: 15_090 }] }],
    containers: [
      {
        name: 'inference',
        ports: [
          { name: 'http', containerPort: 8_000 },
          { name: 'http-metrics', containerPort: 9_090 },
        ],
      },
    ],
  },
  status: { phase: 'Running', podIP: '10.0.1.2' },
  ...more,
})
const pods = { items: [pod('a'), pod('waits', { status: { phase: 'Pending' } })] }
const services = {
  items: [{ metadata: { name: 'ml-inference', namespace: 'ml-inference', labels: { 'app.io/name': 'x' } } }],
}
const slices = {
  items: [
    {
      metadata: {
        name: 'ml-inference-7',
        namespace: 'ml-inference',
        labels: { 'kubernetes.io/service-name': 'ml-inference' },
      },
      endpoints: [
        { addresses: ['10.0.1.2'], targetRef: { kind: 'Pod', namespace: 'ml-inference', name: 'a' } },
        { addresses: ['10.0.9.9'] },
      ],
      ports: [{ name: 'http-metrics', port: 9_090 }],
    },
    // As a Service without pods has it.
    { metadata: { name: 'none', namespace: 'b' }, endpoints: null, ports: null },
  ],
}

const ofPod = {
  __meta_kubernetes_namespace: 'ml-inference',
  __meta_kubernetes_pod_name: 'a',
  __meta_kubernetes_pod_phase: 'Running',
  __meta_kubernetes_pod_label_track: 'canary',
  __meta_kubernetes_pod_labelpresent_track: 'true',
}

test('every port of a pod with an address is a target, also of a container that began before the others', () => {
  const found = podTargets(podsToRead.parse(pods))
  expect(found.map(({ targets }) => targets)).toEqual([
    ['10.0.1.2:15090'],
    ['10.0.1.2:8000'],
    ['10.0.1.2:9090'],
  ])
  expect(found[0]?.labels).toEqual({
    ...ofPod,
    __meta_kubernetes_pod_container_name: 'istio-proxy',
    __meta_kubernetes_pod_container_port_name: 'http-envoy-prom',
  })
})

test('an address of a Service has the labels of the Service, and of the pod behind it where there is one', () => {
  const ofService = {
    __meta_kubernetes_namespace: 'ml-inference',
    __meta_kubernetes_service_name: 'ml-inference',
    __meta_kubernetes_service_label_app_io_name: 'x',
    __meta_kubernetes_service_labelpresent_app_io_name: 'true',
    __meta_kubernetes_endpointslice_port_name: 'http-metrics',
  }
  expect(
    serviceTargets(slicesToRead.parse(slices), servicesToRead.parse(services), podsToRead.parse(pods)),
  ).toEqual([
    {
      targets: ['10.0.1.2:9090'],
      labels: { ...ofService, ...ofPod, __meta_kubernetes_pod_container_name: 'inference' },
    },
    { targets: ['10.0.9.9:9090'], labels: ofService },
  ])
})

test('Prometheus is answered out of few lists, and with an error while the API server is away', async () => {
  const asked: string[] = []
  let away = false
  const get = async (path: string) => {
    asked.push(path)
    if (away) throw new Error('away')
    return path.includes('/pods') ? pods : path.includes('slices') ? slices : services
  }
  let now = 0
  const server = targetsServer({ get }, () => now).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${address.port}${path}`)
    return { status: answer.status, body: await answer.text() }
  }
  expect(JSON.parse((await ask('/pods')).body)).toHaveLength(3)
  expect(JSON.parse((await ask('/services')).body)).toHaveLength(2)
  expect(asked).toHaveLength(3)
  away = true
  expect((await ask('/pods')).status).toBe(200)
  now += 60_000
  expect((await ask('/pods')).status).toBe(502)
  expect((await ask('/nodes')).status).toBe(404)
  server.close()
})
