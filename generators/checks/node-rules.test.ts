import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, said, tuned, wholeTreeOf } from '../testing/trees.ts'
import { checkTree, rules, type Tree } from './index.ts'

type Nodes = { readonly [key: string]: unknown }
const whole = (provider: 'aws' | 'gcp', nodes: Nodes, inference: Nodes = {}, shared: Nodes = {}): Tree => {
  const data = provider === 'aws' ? awsData('one') : gcpData('one')
  return wholeTreeOf(fleetOf(shared, [merged(data, { nodes, inference })]))
}
const few = (tree: Tree) => said(tree, rules['nodes-few']).map((line) => line.replace(/^\S+ \S+ /, ''))

describe('nodes-few: what runs at rest fits the nodes at least', () => {
  const rest = 'nodes.min: at rest'

  test.each([
    ['aws', { min: 2, desired: 3, max: 6 }],
    ['gcp', { min: 2, desired: 3, max: 6 }],
  ] as const)(
    'two nodes of %s do not hold three pods of the app and the platform; three do',
    (provider, nodes) => {
      expect(few(whole(provider, nodes)).filter((line) => line.startsWith(rest))).toHaveLength(1)
      expect(few(whole(provider, { ...nodes, min: 3 }))).toEqual([])
    },
  )

  test('the mend says how many are enough', () => {
    const [finding] = rules['nodes-few'](whole('aws', { min: 2 }))
    expect(finding?.mend).toBe('write nodes.min: 3 or more, a larger type, or fewer pods')
  })

  test('a larger type takes fewer', () => {
    expect(few(whole('aws', { types: ['t3.xlarge'], min: 2, desired: 2 }))).toEqual([])
    expect(few(whole('gcp', { types: ['n2-standard-4'], min: 2, desired: 2 }))).toEqual([])
  })

  test('of several types the smallest counts', () => {
    expect(few(whole('aws', { types: ['t3.xlarge', 't3.large'], min: 2, desired: 2 }))).not.toEqual([])
  })

  test('memory counts as cores do', () => {
    const small = { types: ['c6i.xlarge'], min: 2, desired: 2, spot: false }
    const large = {
      resources: { requests: { cpu: '100m', memory: '3Gi' }, limits: { cpu: '1', memory: '3Gi' } },
    }
    expect(few(whole('aws', small, {}, { inference: large }))).toEqual([
      expect.stringMatching(/^nodes\.min: at rest 2 nodes lack room: [\d,]+ MiB of [\d,]+ MiB$/),
    ])
  })

  test('so do pods: each has an address of an interface of its node', () => {
    const tree = whole('aws', { types: ['t3.medium'], spot: false, min: 2, desired: 2 })
    expect(few(tree)[0]).toMatch(/\d+ pods of 34 pods/)
  })

  test('what a chart asks for counts, of each of its pods', () => {
    const tree = whole('aws', { min: 3, desired: 3 })
    expect(few(tuned(tree, 'istiod', 'resources.requests.cpu', '1'))).toHaveLength(2)
    expect(few(tuned(tree, 'istiod', 'autoscaleMin', 12))).not.toEqual([])
    expect(few(tuned(tree, 'istiod', 'resources.requests'))).not.toEqual([])
  })

  test('what is on every node counts once for each', () => {
    const tree = tuned(
      whole('aws', { min: 20, desired: 20, max: 20 }),
      'istio-cni',
      'resources.requests.cpu',
      '1800m',
    )
    const findings = rules['nodes-few'](tree)
    expect(findings[0]?.message).toMatch(/at rest 20 nodes lack room: 4\d\.\d\d cores of 38\.60 cores/)
    expect(findings[0]?.mend).toBe('take a larger type: what runs on every node fills these')
  })

  test('sidecars count with what their pods say, else with what Istio asks for', () => {
    const tree = whole('aws', { min: 3, desired: 3 })
    const at = (path: string, value?: Json) =>
      few(
        damaged(tree, { kind: 'Deployment', name: 'ml-inference' }, `spec.template.metadata.${path}`, value),
      )
    expect(at('annotations', { 'sidecar.istio.io/proxyCPU': '900m' })).not.toEqual([])
    expect(at('annotations', {})).toEqual([])
  })

  test('Argo CD in several replicas takes more', () => {
    const [one, several] = [false, true].map((highAvailability) =>
      few(whole('gcp', { min: 1, spot: false, desired: 1 }, {}, { delivery: { highAvailability } })),
    )
    expect(one?.[0]).not.toBe(several?.[0])
  })
})

describe('nodes-few: with one spot node gone what carries requests still fits', () => {
  test('what watches may wait, so it is less than at rest', () => {
    const replicas = { replicas: 6 }
    const lines = few(whole('gcp', { min: 4, desired: 4 }, replicas))
    expect(lines).toEqual([
      expect.stringMatching(
        /^nodes\.min: with one of 4 spot nodes gone the rest lacks room for what carries requests: \S+ cores of 5\.79 cores$/,
      ),
    ])
    expect(few(whole('gcp', { min: 4, desired: 4, spot: false }, replicas))).toEqual([])
    expect(few(whole('gcp', { min: 5, desired: 5 }, replicas))).toEqual([])
  })

  test('one node is none when it goes', () => {
    const lines = few(whole('aws', { types: ['m6i.2xlarge'], min: 1, desired: 1 }))
    expect(lines).toEqual([expect.stringContaining('with one of 1 spot nodes gone')])
  })
})

describe('nodes-few: autoscalers at their maximum fit the nodes at most', () => {
  const replicas = { replicas: { min: 3, max: 12 } }

  test('twelve pods of the app', () => {
    const [line] = few(whole('aws', { min: 3, desired: 3, max: 5 }, replicas))
    expect(line).toMatch(/^nodes\.max: with autoscalers at their maximum 5 nodes lack room/)
    expect(few(whole('aws', { min: 3, desired: 3, max: 8 }, replicas))).toEqual([])
  })
})

describe('nodes-few: a canary takes new nodes, or goes without', () => {
  const canary = (percent: number) => ({ release: { canary: canaryData(percent) } })

  test('so it is started on the nodes that there are, as far as there can be more', () => {
    expect(few(whole('gcp', { min: 3, desired: 3, max: 6 }, {}, canary(50)))).toEqual([])
    expect(few(whole('gcp', { min: 3, desired: 3, max: 4 }, { replicas: 3 }, canary(99)))).toEqual([
      expect.stringMatching(/^nodes\.max: with autoscalers at their maximum 4 nodes lack room/),
    ])
  })
})

describe('nodes-pod: a pod fits a node', () => {
  test('beside what runs on each', () => {
    const large = {
      resources: { requests: { cpu: '1800m', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
    }
    const lines = said(
      whole('gcp', { min: 20, desired: 20, max: 20 }, {}, { inference: large }),
      rules['nodes-pod'],
    )
    expect(lines).toEqual([
      'nodes-pod clusters/one.yaml nodes.types: a pod of ml-inference asks for 1.90 cores and 1,152 MiB, more than a node leaves beside what runs on each',
    ])
  })
})

describe('nodes-type: what a machine has is known', () => {
  test.each([
    ['aws', 'p9.mega'],
    ['aws', 'e2-standard-2'],
    ['gcp', 't3.large'],
    ['gcp', 'e2-standard-3'],
  ] as const)('%s: %s is not', (provider, type) => {
    const tree = whole(provider, { types: [type] })
    expect(checkTree(tree).map(({ code, place, message }) => [code, place.field, message])).toEqual([
      ['nodes-type', 'nodes.types', `what a ${type} has is not known`],
    ])
  })

  test('beside one that is, the known one is counted with', () => {
    const tree = whole('aws', { types: ['p9.mega', 't3.large'], min: 2, desired: 2 })
    expect([...new Set(checkTree(tree).map(({ code }) => code))].sort()).toEqual(['nodes-few', 'nodes-type'])
  })
})
