import { describe, expect, test } from 'vitest'
import type { Fleet } from '../fleet/index.ts'
import { at, isList, isMap, type Json, mapsAt, selects, textAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { grafanaValues } from './grafana.ts'
import { prometheusSpec } from './prometheus.ts'
import { thanosQuery } from './thanos.ts'

/** The labels at a place; none where there is no map. */
const labelsOf = (value: Json | undefined) => (isMap(value) ? value : undefined)

const fleet = fleetOf({}, [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)])
const objects = thanosQuery(fleet, fleet.platform.thanos)
const services = objects.filter(({ kind }) => kind === 'Service')
const sidecars = services.filter(({ metadata }) => metadata.name !== 'thanos-query')
const [deployment] = objects.filter(({ kind }) => kind === 'Deployment')
const pod = at(deployment, 'spec', 'template')
const [container] = mapsAt(pod, 'spec', 'containers')
const args = at(container, 'args')
const argsOf = (name: string) =>
  isList(args)
    ? args
        .filter((arg) => String(arg).startsWith(`--${name}=`))
        .map((arg) => String(arg).slice(name.length + 3))
    : []

/** The labels that the Prometheus pods of each cluster carry: the operator's, and those of our values. */
const podsOf = ({ clusters }: Fleet) =>
  clusters.map((cluster) => ({
    name: cluster.name,
    labels: {
      'app.kubernetes.io/name': 'prometheus',
      ...Object(at(prometheusSpec(fleet, cluster), 'podMetadata', 'labels')),
    },
  }))

describe('the sidecars of each cluster', () => {
  test('have a Service of their own, whose name resolves in every cluster', () => {
    expect(sidecars.map(({ metadata }) => metadata.name)).toEqual(
      ['aws', 'eu', 'gcp'].map((name) => `thanos-sidecar-${name}`),
    )
  })

  test('are selected in their own cluster and in no other', () => {
    const found = sidecars.map((service) => {
      const selector = labelsOf(at(service, 'spec', 'selector'))
      return [
        service.metadata.name,
        podsOf(fleet)
          .filter(({ labels }) => selects(selector, labels))
          .map(({ name }) => name),
      ]
    })
    expect(found).toEqual(['aws', 'eu', 'gcp'].map((name) => [`thanos-sidecar-${name}`, [name]]))
  })

  test('are reached by a port that Istio knows to be gRPC, and that the sidecar takes in', () => {
    for (const service of sidecars)
      expect(mapsAt(service, 'spec', 'ports')).toMatchObject([
        { name: 'grpc-thanos', port: 10901, appProtocol: 'grpc' },
      ])
    for (const cluster of fleet.clusters)
      expect(at(prometheusSpec(fleet, cluster), 'podMetadata', 'annotations')).toMatchObject({
        'traffic.sidecar.istio.io/includeInboundPorts': '10901',
        'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
        'traffic.sidecar.istio.io/includeOutboundPorts': '',
      })
  })
})

describe('the query', () => {
  test('asks every cluster in every question, and leaves out one that does not answer', () => {
    expect(argsOf('endpoint.sd-config').map((text) => JSON.parse(text))).toEqual([
      {
        endpoints: sidecars.map(({ metadata }) => ({
          address: `${metadata.name}.monitoring.svc.cluster.local:10901`,
          strict: true,
        })),
      },
    ])
    expect(args).toEqual(expect.arrayContaining(['--query.partial-response', '--store.response-timeout=5s']))
  })

  test('folds replicas by the label that Prometheus gives them', () => {
    const labels = fleet.clusters.map((cluster) =>
      at(prometheusSpec(fleet, cluster), 'replicaExternalLabelName'),
    )
    expect(new Set([...labels, ...argsOf('query.replica-label')])).toEqual(new Set(['prometheus_replica']))
  })

  test('sends only what it asks of the sidecars through the mesh, and is asked in plain text', () => {
    expect(at(pod, 'metadata', 'labels')).toMatchObject({ 'sidecar.istio.io/inject': 'true' })
    expect(at(pod, 'metadata', 'annotations')).toMatchObject({
      'traffic.sidecar.istio.io/includeInboundPorts': '',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
      'traffic.sidecar.istio.io/includeOutboundPorts': '10901',
    })
  })

  test('is what Grafana asks, by its Service and port', () => {
    const url = textAt(grafanaValues, 'datasources', 'datasources.yaml', 'datasources', 0, 'url')
    const [service] = services.filter(({ metadata }) => metadata.name === 'thanos-query')
    const [port] = mapsAt(service, 'spec', 'ports')
    expect(url).toBe(`http://thanos-query.monitoring.svc.cluster.local:${port?.port}`)
    expect(textAt(port, 'targetPort')).toBe(textAt(container, 'ports', 0, 'name'))
    expect(selects(labelsOf(at(service, 'spec', 'selector')), labelsOf(at(pod, 'metadata', 'labels')))).toBe(
      true,
    )
  })

  test('runs twice, on nodes apart, and one of the two may be evicted', () => {
    expect(at(deployment, 'spec', 'replicas')).toBe(2)
    const [budget] = objects.filter(({ kind }) => kind === 'PodDisruptionBudget')
    expect(at(budget, 'spec')).toMatchObject({
      maxUnavailable: 1,
      selector: at(deployment, 'spec', 'selector'),
    })
    expect(mapsAt(pod, 'spec', 'topologySpreadConstraints')).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname' },
    ])
  })
})

test("what leaves a cluster is labelled with it: no two clusters' samples are alike", () => {
  const labels = fleet.clusters.map((cluster) => at(prometheusSpec(fleet, cluster), 'externalLabels'))
  expect(labels).toEqual([
    { cluster: 'aws', cloud: 'aws', region: 'us-east-1' },
    { cluster: 'eu', cloud: 'gcp', region: 'us-central1' },
    { cluster: 'gcp', cloud: 'gcp', region: 'us-central1' },
  ])
})
