import { describe, expect, test } from 'vitest'
import { fleetOf } from '../../generators/fleet/index.ts'
import { fleetText } from '../../generators/testing/fleets.ts'
import { type Api, readsBy } from '../api/index.ts'
import { atRest } from '../delivery/index.ts'
import { answer, rowOf } from '../experiments/testing.ts'
import { type ClusterLook, lookAt, screen, trafficTable } from './index.ts'

const ready = (status: string) => [{ type: 'Ready', status }]
const pod = (name: string, more: object = {}, status: object = { conditions: ready('True') }) => ({
  metadata: { name, namespace: 'ml-inference', labels: { track: 'stable' }, ...more },
  status,
})
const application = (name: string, wave: string, status: object = {}) => ({
  metadata: { name, annotations: { 'argocd.argoproj.io/sync-wave': wave } },
  status: {
    sync: { status: 'Synced' },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded' },
    ...status,
  },
})

/** A number is the code of an answer without a list. */
const apiOf = (answers: Readonly<Record<string, readonly unknown[] | number>>): Api =>
  readsBy('aws', async (path) => {
    const items = answers[path.replace(/.*\//, '')] ?? 404
    return typeof items === 'number'
      ? { status: items, said: 'no' }
      : { status: 200, said: JSON.stringify({ items }) }
  })
const look = async (answers: Parameters<typeof apiOf>[0]) => {
  const seen = await lookAt(apiOf({ nodes: [], pods: [], ...answers }))
  if ('error' in seen) throw new Error(seen.error)
  return seen
}

describe('a cluster', () => {
  test('before anything is there is empty, not wrong', async () => {
    expect(await look({})).toMatchObject({ applications: [], pods: [], waiting: [] })
  })

  test('that does not answer is told as that', async () => {
    const error = 'the API server of aws answers 404 no: /api/v1/nodes'
    expect(await lookAt(apiOf({ pods: [] }))).toEqual({ name: 'aws', error })
  })

  test('whose Applications cannot be read is not one without any', async () => {
    const error = expect.stringContaining('answers 503 no: /apis/argoproj.io')
    expect(await lookAt(apiOf({ nodes: [], pods: [], applications: 503 }))).toEqual({ name: 'aws', error })
  })

  test('counts nodes, and pods by namespace and track; those that go or have ended are none', async () => {
    const seen = await look({
      nodes: [{ status: { conditions: ready('True') } }, { status: { conditions: ready('Unknown') } }],
      pods: [
        pod('a'),
        pod('b', {}, { conditions: ready('False') }),
        pod('c', { labels: { track: 'canary' } }),
        pod('d', { deletionTimestamp: 'now' }),
        pod('e', {}, { phase: 'Succeeded' }),
        pod('f', { namespace: 'argocd', labels: {} }),
      ],
    })
    expect(seen.nodes).toEqual({ ready: 1, all: 2 })
    expect(seen.pods).toEqual([
      { namespace: 'argocd', ready: 1, all: 1 },
      { namespace: 'ml-inference', ready: 2, all: 3 },
    ])
    expect(seen.prometheus).toBe(false)
    expect(seen.tracks).toEqual([
      { track: 'canary', ready: 1, all: 1 },
      { track: 'stable', ready: 1, all: 2 },
    ])
  })

  test('has a Prometheus when a pod of it is ready, in its namespace', async () => {
    const labels = { 'app.kubernetes.io/name': 'prometheus' }
    const inMonitoring = { namespace: 'monitoring', labels }
    const of = async (...pods: readonly object[]) => (await look({ pods })).prometheus
    expect(await of(pod('a', inMonitoring))).toBe(true)
    expect(await of(pod('a', inMonitoring, { conditions: ready('False') }))).toBe(false)
    expect(await of(pod('a', { labels }), pod('b', { ...inMonitoring, labels: {} }))).toBe(false)
  })

  test.each([
    [
      'the image cannot be pulled',
      { containerStatuses: [{ name: 'app', state: { waiting: { reason: 'ErrImagePull' } } }] },
      'app ErrImagePull',
    ],
    [
      'no node has room',
      { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes' }] },
      '0/3 nodes',
    ],
    ['nobody says why', {}, 'is not ready'],
  ])('says why a pod waits: %s', async (_, status, why) => {
    expect((await look({ pods: [pod('a', {}, status)] })).waiting).toEqual([`ml-inference/a: ${why}`])
  })

  test('its Applications come in the order of their waves, with one line of what is wrong', async () => {
    const seen = await look({
      applications: [
        application('mesh', '0'),
        application('istiod', '-10', {
          sync: { status: 'OutOfSync' },
          operationState: { phase: 'Running', message: 'waits\nfor' },
        }),
        application('policy', '-30', {
          health: { status: 'Unknown' },
          conditions: [{ type: 'ComparisonError', message: 'no git' }],
        }),
        application('new', '5', { sync: undefined, health: undefined, operationState: undefined }),
      ],
    })
    expect(seen.applications).toEqual([
      { name: 'policy', wave: -30, sync: 'Synced', health: 'Unknown', message: 'ComparisonError: no git' },
      { name: 'istiod', wave: -10, sync: 'OutOfSync', health: 'Healthy', message: 'sync Running: waits' },
      { name: 'mesh', wave: 0, sync: 'Synced', health: 'Healthy' },
      { name: 'new', wave: 5, sync: 'Unknown', health: 'Missing' },
    ])
  })
})

describe('the screen', () => {
  const well: ClusterLook = {
    name: 'aws',
    nodes: { ready: 3, all: 3 },
    applications: [{ name: 'mesh', wave: 0, sync: 'Synced', health: 'Healthy' }],
    pods: [{ namespace: 'argocd', ready: 7, all: 7 }],
    tracks: [{ track: 'stable', ready: 3, all: 3 }],
    prometheus: true,
    waiting: [],
  }
  const lines = (looks: Parameters<typeof screen>[0]) => screen(looks, { gib: 9.87, columns: 80 }).split('\n')

  test('of a lab that is well is short', () => {
    expect(lines([well, { ...well, name: 'gcp', prometheus: false }])).toEqual([
      'cluster  nodes  Applications  pods ready  of the app  Prometheus',
      'aws      3/3    1/1           7/7         stable 3/3  up',
      'gcp      3/3    1/1           7/7         stable 3/3  away',
      'everything is well',
      'memory of everything: 9.9 GiB',
      'no load runs',
    ])
  })

  test('of one that is not says what, folded and within the columns', () => {
    const waiting = Array.from({ length: 30 }, (_, n) => `ml-inference/pod-${n}: ${'long '.repeat(30)}`)
    const text = lines([
      {
        ...well,
        applications: [{ name: 'mesh', wave: 0, sync: 'OutOfSync', health: 'Degraded', message: 'why' }],
        waiting,
      },
      { name: 'gcp', error: 'does not answer' },
    ])
    expect(text).toContain('  aws mesh (wave 0): OutOfSync, Degraded: why')
    expect(text).toContain('  ... and 23 more')
    expect(text).toContain('gcp: does not answer')
    expect(text.filter((line) => line.length > 80)).toEqual([])
    expect(text.length).toBeLessThan(20)
  })
})

describe('traffic', () => {
  const fleet = fleetOf(atRest(fleetText()))
  const written = [0, 1, 2].flatMap((second) => [
    {
      began: 1_000,
      row: rowOf({
        stream: 'split via gcp',
        second,
        sent: 100,
        by: { ...answer('aws', 60), ...answer('gcp', 38) },
        failed: { 503: 2 },
      }),
    },
    {
      began: 1_000,
      row: rowOf({ stream: 'aws via gcp', second, sent: 10, by: answer('aws', 10), p99: 9 + second }),
    },
  ])

  test('asked and seen, how much fails, and how long it takes, by gateway', () => {
    expect(
      trafficTable(fleet, written, 6_000)
        ?.split('\n')
        .map((line) => line.replace(/ {2,}/g, ' | ')),
    ).toEqual([
      'gateway | asked, % | seen, % | per s | success | p50 ms | p99 ms',
      'gcp | aws 50, gcp 50 | aws 61, gcp 39 | 100 | 98 % | 2 | 9',
      'gcp | aws 100, gcp 0 | aws 100, gcp 0 | 10 | 100 % | 2 | 11',
    ])
  })

  test('a load that ended, or none, has no table', () => {
    expect(trafficTable(fleet, written, 40_000)).toBeUndefined()
    expect(trafficTable(fleet, [], 6_000)).toBeUndefined()
  })
})
