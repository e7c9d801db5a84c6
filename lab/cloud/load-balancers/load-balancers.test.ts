import { expect, test } from 'vitest'
import { internalLoadBalancerOf } from '../../../generators/fleet/index.ts'
import type { LabNode } from '../../plan/index.ts'
import { after, type Health, LOOK_MS, pause, TIMING } from './health.ts'
import { balancingRules } from './routes.ts'
import { type Balanced, balanced } from './services.ts'

const service = (name: string, spec: object, ip?: string, created = 1) => ({
  metadata: { name, namespace: 'n', creationTimestamp: `2026-01-01T00:00:0${created}Z` },
  spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
  status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
})
const addressOf = (n: number) => `10.0.0.${n}`
const read = (...items: readonly object[]) => balanced({ items }, addressOf)

test('only Services that ask for the load balancer of the cloud get one', () => {
  const names = read(
    service('asks', {}),
    service('inside', { type: 'ClusterIP' }),
    service('of-another', { loadBalancerClass: 'service.k8s.aws/nlb' }),
  ).map(({ name }) => name)
  expect(names).toEqual(['asks'])
})

test('who has an address keeps it; the oldest of the others gets the first that is free', () => {
  const got = read(
    service('young', {}, undefined, 3),
    service('has', {}, '10.0.0.0', 2),
    service('old', {}, undefined, 1),
  )
  expect(got.map(({ name, address, told }) => [name, address, told])).toEqual([
    ['old', '10.0.0.1', false],
    ['has', '10.0.0.0', true],
    ['young', '10.0.0.2', false],
  ])
})

test('a Service may say how often nodes are asked, and what they are held for after how many answers', () => {
  const [eks, gke] = (['aws', 'gcp'] as const).map((provider) => ({
    ...service(provider, {}),
    metadata: {
      ...service(provider, {}).metadata,
      annotations: internalLoadBalancerOf({ provider }),
    },
  }))
  expect(read(eks ?? {}, gke ?? {}).map(({ timing }) => timing)).toEqual([{ every: 10, down: 2, up: 2 }, {}])
})

test('a Service of one policy asks nodes for its pods, one of the other for kube-proxy', () => {
  const [local, whole] = read(
    service('local', { externalTrafficPolicy: 'Local', healthCheckNodePort: 31_000 }),
    service('cluster', { externalTrafficPolicy: 'Cluster' }),
  )
  expect([local?.health, whole?.health]).toEqual([31_000, undefined])
})

const nodes: readonly LabNode[] = ['a', 'b', 'c'].map((name, i) => ({
  name,
  address: `10.0.1.${i}`,
  pods: '',
  region: '',
  zone: '',
  type: '',
  machine: { cores: 2, memory: 0, pods: 1 },
}))
const balancer: Balanced = {
  namespace: 'n',
  name: 's',
  address: '10.0.0.0',
  told: true,
  tcp: [80, 443],
  udp: [],
  health: undefined,
  timing: {},
}
const marks = (healthy: readonly LabNode[]) =>
  [
    ...balancingRules(nodes, [balancer], () => healthy).matchAll(
      /(?:probability (\S+) )?-j CONNMARK --set-mark (\d)/g,
    ),
  ].map(([, chance, mark]) => [chance, mark])

test('connections are shared evenly by the nodes that are healthy, each under its own mark', () => {
  expect(marks(nodes)).toEqual([
    ['0.333333', '1'],
    ['0.500000', '2'],
    [undefined, '3'],
  ])
  expect(marks(nodes.slice(1))).toEqual([
    ['0.500000', '2'],
    [undefined, '3'],
  ])
  expect(marks([])).toEqual([])
})

const known = (answers: string, from?: Health, timing = TIMING.aws) =>
  [...answers].reduce<Health | undefined>((before, answer) => after(before, answer === 'y', timing), from)
const told = (...words: Parameters<typeof known>) => known(...words)?.healthy

test('a node is left after three answers in a row that are none, and comes back by the timing of its cloud', () => {
  expect(told('y')).toBe(true)
  expect(told('ynn')).toBe(true)
  expect(told('ynnynn')).toBe(true)
  expect(told('ynnn')).toBe(false)
  expect(told('ynnnyy')).toBe(false)
  expect(told('ynnnyyy')).toBe(true)
  expect(told('ynnny', undefined, TIMING.gcp)).toBe(true)
})

test('a node is asked at each look until its first yes, and then by the timing of its cloud, also while it is left', () => {
  for (const answers of ['', 'n', 'nnnn']) expect(pause(known(answers), TIMING.aws)).toBe(LOOK_MS)
  for (const answers of ['y', 'ny', 'yn', 'ynnn', 'ynnnyy'])
    expect(pause(known(answers), TIMING.aws)).toBe(30_000)
})
