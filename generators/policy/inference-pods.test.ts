import { describe, expect, test } from 'vitest'
import type { JsonMap } from '../objects/index.ts'
import { refusals } from '../testing/admission.ts'
import { digestOf } from '../testing/fleets.ts'

const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const image = `${registry}/ml-inference@${digestOf('a')}`
const amounts = { cpu: '1', memory: '1Gi' }
const container: JsonMap = { name: 'inference', image, resources: { requests: amounts, limits: amounts } }
const labels = { app: 'ml-inference', track: 'stable', version: 'v1', cloud: 'aws', region: 'us-east-1' }
const metadata = { name: 'x', namespace: 'ml-inference' }

const deployment = (spec: JsonMap = {}, template: JsonMap = { labels }, namespace = 'ml-inference') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...metadata, namespace },
  spec: { template: { metadata: template, spec: { containers: [container], ...spec } } },
})
const podOf = (deployed: ReturnType<typeof deployment>) => deployed.spec.template
const pod = (spec: JsonMap) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  ...podOf(deployment(spec)),
  metadata: { ...metadata, labels },
})
const cronJob = (spec: JsonMap = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata,
  spec: { jobTemplate: { spec: { template: podOf(deployment(spec)) } } },
})
const withImage = (name: string) => ({ containers: [{ ...container, image: name }] })

test.each([
  ['Deployment', deployment()],
  ['Pod', pod({})],
  ['CronJob', cronJob()],
])('a %s with all that the app has is let in', (_, object) => {
  expect(refusals(object)).toEqual([])
})

describe('images come by digest from the registry of the cluster', () => {
  const refused = (names: string) => [
    `fleet-image-digests: ${names}: write the image as ${registry}/NAME@sha256:DIGEST`,
  ]

  test.each([
    ['a tag', `${registry}/ml-inference:v1.0.0`],
    ['neither', `${registry}/ml-inference`],
    ['a digest that is too short', `${registry}/ml-inference@sha256:abc`],
    ['a digest that is not the end', `${registry}/ml-inference@${digestOf('a')}:v1`],
    ['another registry', `docker.io/library/ml-inference@${digestOf('a')}`],
    ["another cluster's", `us-central1-docker.pkg.dev/example-inference/inference/x@${digestOf('a')}`],
    ['a host that begins with the registry', `${registry}.example.com/ml-inference@${digestOf('a')}`],
    ['no registry', `ml-inference@${digestOf('a')}`],
  ])('%s is refused', (_, name) => {
    expect(refusals(deployment(withImage(name)))).toEqual(refused('inference'))
  })

  test('a tag beside a digest is let in: the digest decides what is pulled', () => {
    expect(refusals(deployment(withImage(`${registry}/ml-inference:v1@${digestOf('a')}`)))).toEqual([])
  })

  test('a container without an image is refused', () => {
    const { image: _, ...bare } = container
    expect(refusals(deployment({ containers: [bare] }))).toEqual(refused('inference'))
  })

  test.each(['Pod', 'CronJob'])('also in a %s', (kind) => {
    expect(refusals((kind === 'Pod' ? pod : cronJob)(withImage('nginx')))).toEqual(refused('inference'))
  })

  test('of init containers and of kubectl debug too, each by its name', () => {
    const other = (name: string) => [{ ...container, name, image: 'busybox' }]
    expect(refusals(deployment({ initContainers: other('init') }))).toEqual(refused('init'))
    expect(refusals(pod({ initContainers: other('init'), ephemeralContainers: other('debugger') }))).toEqual(
      refused('init, debugger'),
    )
  })

  test('each cluster has a registry of its own', () => {
    expect(refusals(deployment(), 'gcp')).toEqual([
      'fleet-image-digests: inference: write the image as us-central1-docker.pkg.dev/example-inference/inference/NAME@sha256:DIGEST',
    ])
  })

  test('in other namespaces charts bring images by tag', () => {
    expect(refusals(deployment(withImage('grafana/grafana:12'), {}, 'observability'))).toEqual([])
  })
})

describe('what Istio injects is let in, and only that', () => {
  const proxy = (name: string, from: string) => ({ initContainers: [{ name, image: from }] })

  test.each(['istio-proxy', 'istio-init', 'istio-validation'])('%s of a pod', (name) => {
    expect(refusals(pod(proxy(name, 'registry.istio.io/release/proxyv2:1.31.1')))).toEqual([])
    expect(refusals(pod(proxy(name, 'docker.io/istio/proxyv2:1.29.2-distroless')))).toEqual([])
  })

  test.each([
    ['its name with another image', 'istio-proxy', 'docker.io/evil/proxyv2:1.31.1'],
    ['its name with an image that begins like it', 'istio-proxy', 'docker.io/istio/proxyv2-evil:1'],
    ['its image with another name', 'inference', 'registry.istio.io/release/proxyv2:1.31.1'],
  ])('%s is not', (_, name, from) => {
    expect(refusals(pod(proxy(name, from))).map((line) => line.split(':')[0])).toEqual([
      'fleet-pod-resources',
      'fleet-image-digests',
    ])
  })

  test('a template has no business with it', () => {
    const object = deployment(proxy('istio-proxy', 'registry.istio.io/release/proxyv2:1.31.1'))
    expect(refusals(object)).toHaveLength(2)
  })
})

describe('every container has requests and limits', () => {
  const refused = ['fleet-pod-resources: inference: write requests and limits of cpu and memory']

  test.each<[string, JsonMap]>([
    ['none', {}],
    ['no limits', { requests: amounts }],
    ['no requests', { limits: amounts }],
    ['no memory limit', { requests: amounts, limits: { cpu: '1' } }],
    ['no cpu request', { requests: { memory: '1Gi' }, limits: amounts }],
  ])('%s is refused', (_, resources) => {
    expect(refusals(deployment({ containers: [{ ...container, resources }] }))).toEqual(refused)
  })

  test('an init container needs them, one of kubectl debug cannot have them', () => {
    const { resources: _, ...bare } = container
    expect(refusals(pod({ initContainers: [bare] }))).toEqual(refused)
    expect(refusals(pod({ ephemeralContainers: [{ ...bare, name: 'debugger' }] }))).toEqual([])
  })
})

describe('pods have the labels that routes and metrics tell them apart by', () => {
  test('those that are missing or empty are named', () => {
    const { cloud: _, ...rest } = labels
    expect(refusals(deployment({}, { labels: { ...rest, region: '' } }))).toEqual([
      'fleet-pod-labels: label the pods with cloud, region',
    ])
  })

  test('a template without any is refused; labels of the workload itself do not count', () => {
    expect(refusals({ ...deployment({}, {}), metadata: { ...metadata, labels } })).toEqual([
      'fleet-pod-labels: label the pods with app, track, version, cloud, region',
    ])
  })
})
