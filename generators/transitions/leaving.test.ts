/** What goes with what leaves. */
import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { between, onTheWay } from '../testing/pairs.ts'
import { damaged, plus, wholeTreeOf, without } from '../testing/trees.ts'
import { pairRules } from './index.ts'

const tree = wholeTreeOf(fleetOf({ observability: { tracesIn: 'aws' } }))
const application = (name: string) => ({ kind: 'Application', name, cluster: 'aws' })

describe('an Application that leaves', () => {
  const rule = pairRules['pair-part-removed']

  test('with a volume takes what is stored there', () => {
    const moved = fleetOf({ observability: { tracesIn: 'gcp' } })
    expect(between(fleetOf({ observability: { tracesIn: 'aws' } }), moved, rule)).toEqual([
      'pair-part-removed rendered/aws/argocd Application jaeger: it leaves aws, and takes its volume with all that is stored there',
    ])
  })

  test('without a finalizer leaves what it made to nobody', () => {
    expect(onTheWay(tree, without(tree, application('secrets')), rule)).toEqual([
      'pair-part-removed rendered/aws/argocd Application secrets: it leaves the tree, and what it made stays in the cluster with nobody to change it',
    ])
  })

  test('with neither is gone, and nothing to be said', () => {
    expect(onTheWay(tree, without(tree, application('opencost')), rule)).toEqual([])
  })
})

describe('the definitions of kinds', () => {
  const rule = pairRules['pair-definition-removed']
  const gone = without(tree, application('istio-base'))

  test('leave after the last object of theirs', () => {
    expect(onTheWay(tree, gone, rule)[0]).toMatch(
      /^pair-definition-removed rendered\/aws\/argocd Application istio-base: it brings the kinds of .*networking.istio.io.*, and \w+ \S+ stays$/,
    )
    const kinds = ['DestinationRule', 'Gateway', 'Sidecar', 'VirtualService', 'AuthorizationPolicy']
    const none = [...kinds, 'PeerAuthentication', 'Telemetry'].reduce(
      (left, kind) => without(left, { kind, cluster: 'aws' }),
      gone,
    )
    expect(onTheWay(tree, none, rule)).toEqual([])
  })
})

describe('a namespace', () => {
  const rule = pairRules['pair-namespace']
  const made: Json = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more' } }

  test('leaves after what is in it', () => {
    const gone = without(tree, { kind: 'Namespace', name: 'ml-inference', cluster: 'aws' })
    expect(onTheWay(tree, gone, rule)[0]).toMatch(
      /Namespace ml-inference: it leaves, and \w+ \S+ is still in it$/,
    )
  })

  test('takes along what is in it unless it is kept', () => {
    const before = plus(tree, made, 'aws')
    expect(onTheWay(before, tree, rule)).toEqual([
      'pair-namespace rendered/aws/extra Namespace more: it leaves, and everything in it is deleted with it, also what is not in git',
    ])
    const kept = damaged(before, { kind: 'Namespace', name: 'more' }, 'metadata.annotations', {
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    })
    expect(onTheWay(kept, tree, rule)).toEqual([])
  })
})

test('a claim takes its volume along unless it is kept', () => {
  const rule = pairRules['pair-claim']
  const claim: Json = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'store', namespace: 'monitoring' },
  }
  const before = plus(tree, claim, 'aws')
  expect(onTheWay(before, tree, rule)).toEqual([
    'pair-claim rendered/aws/extra PersistentVolumeClaim store: it leaves aws, and its volume is deleted with all that is stored there',
  ])
  const kept = damaged(before, { kind: 'PersistentVolumeClaim', name: 'store' }, 'metadata.annotations', {
    'argocd.argoproj.io/sync-options': 'Prune=false',
  })
  expect(onTheWay(kept, tree, rule)).toEqual([])
})
