import { describe, expect, test } from 'vitest'
import { at, isMap, mapsAt, numberAt, textAt } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { otelCollector } from './collector.ts'
import { jaegerService } from './jaeger-service.ts'
import { expectRestricted } from './restricted.ts'
import { queue, queueHours } from './spans.ts'

const fleet = fleetOf()
const values = fleet.clusters.map((cluster) => otelCollector.values(fleet, cluster))
const [collector] = values

describe('the collector', () => {
  const [claim] = mapsAt(collector, 'statefulset', 'volumeClaimTemplates')
  const config = at(collector, 'alternateConfig')

  test('sends to Jaeger by the Service that every cluster has', () => {
    const service = jaegerService()
    const [port] = mapsAt(service, 'spec', 'ports')
    expect(textAt(config, 'exporters', 'otlp_grpc', 'endpoint')).toBe(
      `${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local:${port?.port}`,
    )
  })

  test('keeps spans on its disk and never gives up on them', () => {
    expect(at(config, 'exporters', 'otlp_grpc')).toMatchObject({
      retry_on_failure: { max_elapsed_time: '0s' },
      sending_queue: { storage: 'file_storage', sizer: 'items', queue_size: queue.spans },
    })
    const [mount] = mapsAt(collector, 'extraVolumeMounts')
    expect(mount).toEqual({
      name: textAt(claim, 'metadata', 'name'),
      mountPath: textAt(config, 'extensions', 'file_storage', 'directory'),
    })
    expect(textAt(claim, 'spec', 'resources', 'requests', 'storage')).toBe(queue.volume)
  })

  test('bridges half a day without Jaeger with 5 sampled requests per second, all in one cluster', () => {
    const busy = fleetOf({ traffic: { peakRps: 500 }, observability: { tracedPercent: 1 } })
    expect(queueHours(busy)).toBeGreaterThan(12)
  })

  test('says of every span in which cluster and cloud it was made', () => {
    const named = values.map((each) =>
      mapsAt(each, 'alternateConfig', 'processors', 'resource', 'attributes').map(({ key, value }) => [
        key,
        value,
      ]),
    )
    expect(named).toEqual([
      [
        ['k8s.cluster.name', 'aws'],
        ['cloud.provider', 'aws'],
        ['cloud.region', 'us-east-1'],
      ],
      [
        ['k8s.cluster.name', 'gcp'],
        ['cloud.provider', 'gcp'],
        ['cloud.region', 'us-central1'],
      ],
    ])
  })

  test('every part of a pipeline is configured, and limits memory before anything else', () => {
    const pipeline = at(config, 'service', 'pipelines', 'traces')
    for (const part of ['receivers', 'processors', 'exporters'])
      for (const name of Object.values(Object(at(pipeline, part))))
        expect(at(config, part, String(name))).toBeDefined()
    for (const name of Object.values(Object(at(config, 'service', 'extensions'))))
      expect(at(config, 'extensions', String(name))).toBeDefined()
    expect(at(pipeline, 'processors', 0)).toBe('memory_limiter')
  })

  test('opens two ports, whose names tell Istio the protocol, and takes both through its sidecar', () => {
    const ports = at(collector, 'ports')
    const open = isMap(ports) ? Object.entries(ports).filter(([, port]) => at(port, 'enabled') === true) : []
    // What the chart would open by itself.
    for (const name of ['otlp', 'otlp-http', 'jaeger-compact', 'jaeger-thrift', 'jaeger-grpc', 'zipkin'])
      expect([name, at(ports, name)]).toEqual([name, { enabled: false }])
    expect(open.map(([name, port]) => [name, numberAt(port, 'servicePort')])).toEqual([
      ['grpc-otlp', 4317],
      ['http-otlp', 4318],
      ['metrics', undefined],
    ])
    expect(at(collector, 'podAnnotations')).toMatchObject({
      'traffic.sidecar.istio.io/includeInboundPorts': '4317,4318',
    })
    expect(at(collector, 'podLabels')).toMatchObject({ 'sidecar.istio.io/inject': 'true' })
  })

  test('keeps to the profile that its namespace enforces', () => {
    expectRestricted(at(collector, 'podSecurityContext'), at(collector, 'securityContext'))
  })
})
