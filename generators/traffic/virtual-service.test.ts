import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fleet, type FleetText, parseFleet } from '../fleet/index.ts'
import { mapsAt, textAt } from '../objects/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { awsData, canaryData, digestOf, fleetOf, gcpData } from '../testing/fleets.ts'
import { destinationRule } from './destination-rule.ts'
import { traffic } from './index.ts'
import { virtualService } from './virtual-service.ts'

const handling = {
  timeout: '10s',
  retries: {
    attempts: 3,
    perTryTimeout: '1s',
    retryOn: '5xx,reset,connect-failure,refused-stream,unavailable',
    retryRemoteLocalities: true,
  },
}
const to = (subset: string, weight: number) => ({
  destination: { host: 'ml-inference.ml-inference.svc.cluster.local', subset, port: { number: 8000 } },
  weight,
})
const pin = (cluster: string) => ({
  name: `pin-${cluster}`,
  match: [{ headers: { 'prefer-cloud': { exact: cluster } } }],
  route: [to(`stable-${cluster}`, 100)],
  ...handling,
})

describe('the VirtualService', () => {
  test('serves the mesh and the public gateway: a pin per cluster, then the split', () => {
    expect(virtualService(fleetOf())).toEqual({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'ml-inference', namespace: 'ml-inference', labels: { app: 'ml-inference' } },
      spec: {
        hosts: ['ml-inference.ml-inference.svc.cluster.local', 'inference.example.com'],
        gateways: ['mesh', 'istio-ingress/public'],
        http: [
          pin('aws'),
          pin('gcp'),
          { name: 'split', route: [to('stable-aws', 50), to('stable-gcp', 50)], ...handling },
        ],
      },
    })
  })

  const routes = (...fleet: Parameters<typeof fleetOf>) =>
    mapsAt(virtualService(fleetOf(...fleet)), 'spec', 'http')

  test('with a canary the split has both tracks in hundredths of a percent, and a pin is for stable', () => {
    expect(routes({ release: { canary: canaryData(10) } })).toEqual([
      pin('aws'),
      pin('gcp'),
      {
        name: 'split',
        route: [to('stable-aws', 4500), to('stable-gcp', 4500), to('canary-aws', 500), to('canary-gcp', 500)],
        ...handling,
      },
    ])
  })

  test('an evacuated cluster has no pin: its requests follow the split', () => {
    const names = routes({ traffic: { evacuated: ['aws'] } }).map((route) => textAt(route, 'name'))
    expect(names).toEqual(['pin-gcp', 'split'])
  })

  test('a cluster with weight 0 has a pin and no share', () => {
    expect(routes({ traffic: { split: { aws: 0, gcp: 100 } } })).toEqual([
      pin('aws'),
      pin('gcp'),
      { name: 'split', route: [to('stable-gcp', 100)], ...handling },
    ])
  })

  test("has the fleet's pin header, timeout and retries in every route", () => {
    const all = routes({
      traffic: { pinHeader: 'x-cluster', timeout: '90s', retries: { attempts: 2, perTryTimeout: '500ms' } },
    })
    expect(all).toHaveLength(3)
    expect(all[0]).toMatchObject({ match: [{ headers: { 'x-cluster': { exact: 'aws' } } }] })
    for (const route of all)
      expect(route).toMatchObject({ timeout: '90s', retries: { attempts: 2, perTryTimeout: '500ms' } })
  })
})

describe('whatever two fleets of the same clusters', () => {
  const fleets = arbitraryFleet(4)
    .chain((text) =>
      fc.tuple(fc.constant(text), fc.option(fc.integer({ min: 1, max: 99 })), fc.nat({ max: 100 })),
    )
    .map(([text, percent, first]) => {
      const before = parsed(text)
      const { name } = before.clusters[0] ?? { name: '' }
      const split = Object.fromEntries(before.clusters.map((cluster) => [cluster.name, 0]))
      const last = before.clusters.at(-1)?.name ?? name
      const after: Fleet = {
        ...before,
        release: { ...before.release, canary: percent === null ? undefined : { ...canary, percent } },
        traffic: {
          ...before.traffic,
          evacuated: [],
          split: { ...split, [last]: 100 - first, [name]: first },
        },
      }
      return { before, after: before.clusters.length === 1 ? before : after }
    })
  const canary = { version: 'v9.9.9', digest: digestOf('c'), clusters: undefined }
  const parsed = (text: FleetText) => {
    const result = parseFleet(text)
    if ('fleet' in result) return result.fleet
    throw new Error(JSON.stringify(result.findings))
  }
  const named = (fleet: Fleet) =>
    mapsAt(virtualService(fleet), 'spec', 'http').flatMap((route) =>
      mapsAt(route, 'route').map((each) => textAt(each, 'destination', 'subset')),
    )
  const defined = (fleet: Fleet) =>
    mapsAt(destinationRule(fleet), 'spec', 'subsets').map((subset) => textAt(subset, 'name'))

  test('the routes of one name subsets of the other only: either object may be applied first', () => {
    fc.assert(
      fc.property(fleets, ({ before, after }) => {
        expect(defined(after)).toEqual(expect.arrayContaining(named(before)))
        expect(defined(before)).toEqual(expect.arrayContaining(named(after)))
      }),
      { numRuns: 60 },
    )
  })
})

test('both objects are the same bytes whatever the order of the cluster files', () => {
  const clusters = [awsData('b', 0), gcpData('a', 1), gcpData('c', 2)]
  const shared = {
    traffic: { split: { a: 20, b: 30, c: 50 } },
    release: { canary: canaryData(10, ['c', 'a']) },
  }
  const turned = {
    traffic: { split: { c: 50, b: 30, a: 20 } },
    release: { canary: canaryData(10, ['a', 'c']) },
  }
  const bytes = JSON.stringify(traffic(fleetOf(shared, clusters)))
  expect(JSON.stringify(traffic(fleetOf(turned, clusters.toReversed())))).toBe(bytes)
  expect(bytes.indexOf('pin-a')).toBeLessThan(bytes.indexOf('pin-b'))
})
