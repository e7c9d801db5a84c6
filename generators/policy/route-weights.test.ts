import { describe, expect, test } from 'vitest'
import type { Json, JsonMap } from '../objects/index.ts'
import { refusals } from '../testing/admission.ts'

const to = (weight?: number) => ({ destination: { host: 'a' }, ...(weight !== undefined && { weight }) })
const service = (spec: JsonMap, namespace = 'ml-inference') => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'x', namespace },
  spec: { hosts: ['inference.example.com'], ...spec },
})
const split = (...weights: readonly (number | undefined)[]) =>
  service({ http: [{ name: 'split', route: weights.map(to) }] })
const refused = (what: string) => [`fleet-route-weights: ${what}: make the weights total 100 or 10000`]

describe('the weights of a route total 100, or 10,000', () => {
  test.each([
    [[50, 50], []],
    [[100], []],
    [[0, 100], []],
    [[50, 49], refused('split totals 99')],
    [[70, 20], refused('split totals 90')],
    [[99], refused('split totals 99')],
    [[4950, 50, 5000], []],
    [[4950, 50], refused('split totals 5000')],
    [[50_000, 50_000], refused('split totals 100000')],
    [[50, 9_950, 1], refused('split totals 10001')],
    [[60, 60], refused('split totals 120')],
    [[100, undefined], []],
    [[50, undefined], refused('split totals 50')],
    [[undefined, undefined], refused('split totals 0')],
  ])('%j', (weights, expected) => {
    expect(refusals(split(...weights))).toEqual(expected)
  })

  test('one destination needs none, and a redirect has none', () => {
    expect(refusals(split(undefined))).toEqual([])
    expect(refusals(service({ http: [{ redirect: { uri: '/' } }, { name: 'none', route: [] }] }))).toEqual([])
    expect(refusals(service({}))).toEqual([])
  })

  test('of each route by itself, HTTP, TCP and TLS; one without a name is a route', () => {
    const routes = (...list: readonly Json[]) => list.map((route) => ({ route: [route, to(60)] }))
    const wrong = { http: routes(to(40), to(30)), tcp: routes(to(20)), tls: routes(to(10)) }
    expect(refusals(service(wrong))).toEqual(
      refused('a route totals 90, a route totals 80, a route totals 70'),
    )
  })

  test('older versions of the API are no way around it', () => {
    expect(refusals({ ...split(50, 49), apiVersion: 'networking.istio.io/v1beta1' })).toHaveLength(1)
  })
})

describe('of hosts of the fleet', () => {
  const wrong = { http: [{ route: [to(1), to(1)] }] }
  const asks = (host: string, namespace?: string) =>
    refusals(service({ ...wrong, hosts: ['other.example.com', host] }, namespace)).length

  test.each([
    'inference.example.com',
    'ml-inference.ml-inference.svc.cluster.local',
    'ml-inference',
    '*.example.com',
    '*',
  ])('%s is one', (host) => {
    expect(asks(host)).toBe(1)
  })

  test.each(['grafana.example.com', '*.example.org', 'example.com', 'ml-inference-canary'])(
    '%s is none',
    (host) => {
      expect(asks(host)).toBe(0)
    },
  )

  test('a short name belongs to its own namespace', () => {
    expect(asks('ml-inference', 'default')).toBe(0)
  })

  test('a VirtualService without hosts is for others to include', () => {
    const { hosts: _, ...delegated } = service(wrong).spec
    expect(refusals({ ...service({}), spec: delegated })).toEqual([])
  })
})
