/** Clusters that come, go, or are called otherwise. */
import { describe, expect, test } from 'vitest'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { between, pairOf } from '../testing/pairs.ts'
import { wholeTreeOf } from '../testing/trees.ts'
import { pairRules } from './index.ts'

type Shared = NonNullable<Parameters<typeof fleetOf>[0]>
const traces = { observability: { tracesIn: 'aws' } }
const two = (shared: Shared = {}) => fleetOf({ ...traces, ...shared })
const three = (split: Readonly<Record<string, number>>, shared: Shared = {}) =>
  fleetOf({ ...traces, ...shared, traffic: { split, ...Object(shared.traffic) } }, [
    awsData('aws'),
    gcpData('gcp'),
    gcpData('eu', 2),
  ])
const full = { aws: 50, gcp: 30, eu: 20 }
const empty = { aws: 50, gcp: 50, eu: 0 }

describe('a cluster that comes', () => {
  test('has no share at first', () => {
    expect(between(two(), three(empty))).toEqual([])
    expect(between(two(), three(full))).toEqual([
      'pair-cluster-added clusters/fleet.yaml traffic.split.eu: eu is new and gets 20 percent at once, before it runs',
    ])
    expect(between(three(empty), three(full))).toEqual([])
  })

  test('does not take the traces because its name sorts first', () => {
    const unnamed = (names: readonly string[]) =>
      fleetOf(
        { traffic: { split: Object.fromEntries(names.map((name) => [name, name === 'gcp' ? 100 : 0])) } },
        names.map((name, i) => gcpData(name, i)),
      )
    const rule = pairRules['pair-traces']
    expect(between(unnamed(['gcp', 'us']), unnamed(['gcp', 'us', 'asia']), rule)).toEqual([
      'pair-traces clusters/fleet.yaml observability.tracesIn: nothing says where the traces are kept, so they move from gcp to asia, which is the first by name now',
    ])
    expect(between(unnamed(['gcp', 'us']), unnamed(['gcp', 'us', 'zone']), rule)).toEqual([])
    expect(between(two(), two({ observability: { tracesIn: 'gcp' } }), rule)).toEqual([])
  })
})

describe('a cluster that goes', () => {
  const rule = pairRules['pair-cluster-removed']
  const mendOf = (before: ReturnType<typeof three>) =>
    rule(pairOf(wholeTreeOf(before), wholeTreeOf(two()))).map(({ place, mend }) => [place.file, mend])
  const steps = (...first: readonly string[]) => [
    [
      'clusters/eu.yaml',
      `keep the file; first ${first.join(', then ')}; merge, and take it away in the next commit`,
    ],
  ]

  test('has no share and no pinned requests any more', () => {
    expect(mendOf(three(full))).toEqual(steps('npm run weights -- eu=0 <other>=…', 'npm run evacuate -- eu'))
    expect(mendOf(three(empty))).toEqual(steps('npm run evacuate -- eu'))
    expect(between(three(empty, { traffic: { evacuated: ['eu'] } }), two())).toEqual([])
  })

  test('nor a canary, nor the traces', () => {
    const used = three(full, { release: { canary: canaryData(10, ['eu', 'gcp']) } })
    expect(mendOf(used)).toEqual(
      steps(
        'npm run weights -- eu=0 <other>=…',
        'npm run evacuate -- eu',
        'npm run canary -- abort (or promote)',
      ),
    )
    const store = three(empty, { observability: { tracesIn: 'eu' }, traffic: { evacuated: ['eu'] } })
    expect(mendOf(store)).toEqual(steps('observability.tracesIn: <other>'))
  })
})

test('a cluster that is called otherwise is another one', () => {
  const renamed = fleetOf(traces, [awsData('aws'), gcpData('google')])
  expect(between(two(), renamed, pairRules['pair-cluster-renamed'])).toEqual([
    'pair-cluster-renamed clusters/google.yaml name: gcp is called google now: its Argo CD follows a folder that is gone, and its pods keep the old name',
  ])
  expect(between(two(), renamed, pairRules['pair-cluster-removed'])).toEqual([])
})

describe('a cluster stays where it is', () => {
  const rule = pairRules['pair-cluster-moved']
  const at = (over: Shared) => fleetOf(traces, [merged(awsData('aws'), over), gcpData('gcp')])

  test.each([
    [
      'cloud.region',
      { cloud: { region: 'eu-west-1', zones: ['eu-west-1a', 'eu-west-1b'] } },
      'us-east-1',
      'eu-west-1',
    ],
    ['cloud.account', { cloud: { account: '210987654321' } }, '123456789012', '210987654321'],
    ['addresses.nodes', { addresses: { nodes: '10.99.0.0/16' } }, '10.0.0.0/16', '10.99.0.0/16'],
  ])('%s', (field, over, old, now) => {
    expect(between(two(), at(over), rule)).toEqual([
      `pair-cluster-moved clusters/aws.yaml ${field}: from ${old} to ${now}: the cloud takes aws down with all that runs there, and makes another`,
    ])
  })

  test('but its zones, nodes and registry may change', () => {
    const over = {
      cloud: { zones: ['us-east-1b', 'us-east-1c'], registry: 'registry.example.com/x' },
      nodes: { max: 13 },
    }
    expect(between(two(), at(over), rule)).toEqual([])
  })
})
