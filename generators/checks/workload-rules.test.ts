import { describe, expect, test } from 'vitest'
import type { Json, JsonMap } from '../objects/index.ts'
import { awsData, digestOf, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, objectIn, plus, said, treeOf, without } from '../testing/trees.ts'
import { rules, type Tree } from './index.ts'

/** aws: 3 pods on spot nodes. gcp: 2 to 8 pods on demand. */
const tree = treeOf(
  fleetOf({}, [
    awsData('aws'),
    merged(gcpData('gcp'), { inference: { replicas: { min: 2, max: 8 } }, nodes: { spot: false } }),
  ]),
)
const aws = { kind: 'Deployment', cluster: 'aws' }
const gcp = { kind: 'Deployment', cluster: 'gcp' }
/** The same with a number of pods in aws that no autoscaler owns. */
const unscaled = without(tree, { kind: 'HorizontalPodAutoscaler', cluster: 'aws' })
const container = 'spec.template.spec.containers.0'
const at = (cluster: string, kind = 'Deployment') => `rendered/${cluster}/inference ${kind} ml-inference`

describe('workload-replicas-hpa: an autoscaler owns the number of pods', () => {
  test.each([0, 2, 8])('replicas: %i beside it', (replicas) => {
    expect(said(damaged(tree, gcp, 'spec.replicas', replicas), rules['workload-replicas-hpa'])).toEqual([
      `workload-replicas-hpa ${at('gcp')} spec.replicas: an autoscaler owns the number of these pods`,
    ])
  })

  test('a number without an autoscaler is fine, and so is none', () => {
    const rule = rules['workload-replicas-hpa']
    expect(said(damaged(unscaled, aws, 'spec.replicas', 9), rule)).toEqual([])
    expect(said(unscaled, rule)).toEqual([])
  })
})

describe('workload-pdb: a disruption budget leaves room for a drain', () => {
  const selector = { matchLabels: { app: 'ml-inference', track: 'stable' } }
  const withBudget = (cluster: string, spec: JsonMap) =>
    damaged(tree, { kind: 'PodDisruptionBudget', cluster }, 'spec', { selector, ...spec })
  const none = (cluster: string, count: number) => [
    `workload-pdb ${at(cluster, 'PodDisruptionBudget')} spec: of ${count} pods it lets none be evicted`,
  ]

  // 67 % of 3 pods are 2.01, rounded up: all 3 stay. 66 % are 1.98: 2 stay.
  test.each<[string, JsonMap]>([
    ['none unavailable', { maxUnavailable: 0 }],
    ['0 percent unavailable', { maxUnavailable: '0%' }],
    ['all of them available', { minAvailable: 3 }],
    ['more than there are', { minAvailable: 4 }],
    ['100 percent available', { minAvailable: '100%' }],
    ['percents that round up to all', { minAvailable: '67%' }],
  ])('of 3 pods: %s', (_, spec) => {
    expect(said(withBudget('aws', spec))).toEqual(none('aws', 3))
  })

  test.each<[string, JsonMap]>([
    ['one unavailable', { maxUnavailable: 1 }],
    ['1 percent unavailable, rounded up', { maxUnavailable: '1%' }],
    ['two available', { minAvailable: 2 }],
    ['percents that round up to two', { minAvailable: '66%' }],
  ])('of 3 pods one may go: %s', (_, spec) => {
    expect(said(withBudget('aws', spec))).toEqual([])
  })

  test('with an autoscaler its minimum counts, for that is all there are at night', () => {
    expect(said(withBudget('gcp', { minAvailable: 2 }))).toEqual(none('gcp', 2))
    expect(said(withBudget('gcp', { minAvailable: 1 }))).toEqual([])
  })

  test('a pod alone may go', () => {
    const one = damaged(unscaled, aws, 'spec.replicas', 1)
    expect(said(one, rules['workload-pdb'])).toEqual([])
  })

  test('without a number there is one pod', () => {
    const red = without(withBudget('aws', { minAvailable: 1 }), {
      kind: 'HorizontalPodAutoscaler',
      cluster: 'aws',
    })
    expect(said(red, rules['workload-pdb'])).toEqual(none('aws', 1))
  })

  test('two budgets for the same pods let none go', () => {
    const second = {
      ...objectIn(tree, { kind: 'PodDisruptionBudget' }),
      metadata: { name: 'second', namespace: 'ml-inference' },
    }
    expect(said(plus(tree, second, 'aws'))).toEqual([
      'workload-pdb rendered/aws/extra PodDisruptionBudget second spec.selector: PodDisruptionBudget ml-inference guards the pods of ml-inference too, so none can be evicted',
    ])
  })
})

describe('workload-image: by digest, from the registry of the cluster', () => {
  const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
  const place = `workload-image ${at('aws')} container inference image`

  test.each([
    [`${ecr}/ml-inference:v1.0.0`, 'a tag'],
    [`${ecr}/ml-inference`, 'nothing'],
    [`${ecr}/ml-inference@sha256:abc`, 'a digest cut short'],
    [`${ecr}/ml-inference@${digestOf('a')}:latest`, 'more behind the digest'],
  ])('%s has %s', (image) => {
    expect(said(damaged(tree, aws, `${container}.image`, image))).toEqual([
      `${place}: ${image} is not an image by digest`,
    ])
  })

  test('no image at all', () => {
    expect(said(damaged(tree, aws, `${container}.image`))).toEqual([
      `${place}: no image is not an image by digest`,
    ])
  })

  test.each([
    ["another cloud's registry", `us-central1-docker.pkg.dev/example-inference/inference/ml-inference`],
    ['another region', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/ml-inference'],
    ['a host that only begins like it', `${ecr}.example.com/ml-inference`],
    ['Docker Hub', 'ml-inference'],
  ])('%s', (_, name) => {
    const image = `${name}@${digestOf('a')}`
    expect(said(damaged(tree, aws, `${container}.image`, image))).toEqual([
      `${place}: ${image} is not from ${ecr}`,
    ])
  })

  test('init containers are pulled as well', () => {
    const resources = { requests: { cpu: '1m', memory: '1Mi' } }
    const red = damaged(tree, aws, 'spec.template.spec.initContainers', [
      { name: 'warm', image: 'busybox', resources },
    ])
    expect(said(red)).toEqual([
      `workload-image ${at('aws')} container warm image: busybox is not an image by digest`,
    ])
  })

  test('a tag beside the digest is fine', () => {
    const image = `${ecr}/ml-inference:v1.0.0@${digestOf('a')}`
    expect(said(damaged(tree, aws, `${container}.image`, image))).toEqual([])
  })
})

describe('workload-resources: every container requests, and not more than its limit', () => {
  const withResources = (value?: Json): Tree => damaged(tree, aws, `${container}.resources`, value)
  const place = `workload-resources ${at('aws')} container inference resources`
  const enough = { cpu: '500m', memory: '512Mi' }

  test.each<[string, Json | undefined, readonly string[]]>([
    ['nothing', undefined, ['it requests no cpu', 'it requests no memory']],
    ['limits alone', { limits: enough }, ['it requests no cpu', 'it requests no memory']],
    ['no memory', { requests: { cpu: '1' } }, ['it requests no memory']],
    [
      'more CPU than the limit',
      { requests: { ...enough, cpu: '2' }, limits: { cpu: '1500m' } },
      ['the cpu request 2 is above the limit 1500m'],
    ],
    [
      'more memory than the limit',
      { requests: { ...enough, memory: '1Gi' }, limits: { memory: '1000Mi' } },
      ['the memory request 1Gi is above the limit 1000Mi'],
    ],
    [
      'a limit that is a number',
      { requests: { ...enough, cpu: '2' }, limits: { cpu: 1 } },
      ['the cpu request 2 is above the limit 1'],
    ],
    [
      'a request that is a number',
      { requests: { ...enough, cpu: 2 }, limits: { cpu: '1' } },
      ['the cpu request 2 is above the limit 1'],
    ],
    ['no quantity', { requests: { ...enough, cpu: 'much' } }, ['the cpu much is not a quantity']],
    [
      'a limit that is none',
      { requests: enough, limits: { memory: '1 GB' } },
      ['the memory 1 GB is not a quantity'],
    ],
  ])('%s', (_, resources, messages) => {
    expect(said(withResources(resources), rules['workload-resources'])).toEqual(
      messages.map((message) => `${place}: ${message}`),
    )
  })

  test.each<[string, Json]>([
    [
      'as much as the limit, written otherwise',
      { requests: { ...enough, cpu: 1 }, limits: { cpu: '1000m' } },
    ],
    ['no limits', { requests: enough }],
    ['in other units', { requests: { ...enough, memory: '1G' }, limits: { memory: '1Gi' } }],
  ])('%s', (_, resources) => {
    expect(said(withResources(resources))).toEqual([])
  })
})
