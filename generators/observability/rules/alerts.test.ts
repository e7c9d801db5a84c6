import { describe, expect, test } from 'vitest'
import { awsData, canaryData, fleetOf } from '../../testing/fleets.ts'
import { alertsOf, type Series, testRules } from '../promtool.ts'
import {
  answers,
  argo,
  days,
  durations,
  ejections,
  even,
  HOST,
  healthy,
  intermediate,
  requests,
  root,
  served,
  sync,
  synced,
  unread,
} from './samples.ts'

const fleet = fleetOf()
const withCanary = fleetOf({ release: { canary: canaryData(10) } })
const canary = (cluster: string, rate: number) => requests(cluster, rate, { workload: 'ml-inference-canary' })

/** How many alerts of a name and severity fire at a time. */
const firing = (name: string, severity: string, at: string, count: number) => ({
  expr: `count(ALERTS{alertname="${name}",severity="${severity}",alertstate="firing"}) or vector(0)`,
  at,
  is: [['{}', count]] as const,
})

/** Samples, and how many alerts they fire `at` a time. */
type Case = readonly [what: string, count: number, series: readonly Series[], at?: string, step?: string]

/** For each alert: what fires it, and what does not. The number is how many fire. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  'InferenceErrorBudgetBurn critical': [
    ['3 % fail', 1, [requests('aws', 97), requests('aws', 3, { code: '503' })]],
    ['3 % are refused', 1, [requests('aws', 97), requests('aws', 3, { code: '429' })]],
    ['0.05 % fail', 0, [requests('aws', 99.95), requests('aws', 0.05, { code: '503' })]],
    [
      '3 % failed, and it is over',
      0,
      [
        { ...requests('aws', 97), values: '0+5820x120' },
        { ...requests('aws', 3, { code: '503' }), values: '0+180x30 5400x90' },
      ],
      '75m',
    ],
    ['users ask wrongly', 0, [requests('aws', 97), requests('aws', 3, { code: '400' })]],
    ['nobody asks', 0, []],
  ],
  'InferenceErrorBudgetBurn warning': [
    [
      '0.2 % fail for three days',
      1,
      [
        { ...requests('aws', 0), values: '0+180000x150' },
        { ...requests('aws', 0, { code: '500' }), values: '0+360x150' },
      ],
      '73h',
      '30m',
    ],
    [
      '0.05 % fail for three days',
      0,
      [
        { ...requests('aws', 0), values: '0+180000x150' },
        { ...requests('aws', 0, { code: '500' }), values: '0+90x150' },
      ],
      '73h',
      '30m',
    ],
  ],
  'InferenceLatencyBudgetBurn critical': [
    ['every fifth answer is slow', 1, durations(100, 80)],
    ['every fifth is slow, with bounds as Prometheus 3 writes them', 1, durations(100, 80, '250.0')],
    ['one in 200 is slow', 0, durations(100, 99.5)],
  ],
  'InferenceLatencyBudgetBurn warning': [
    [
      '2 % are slow for three days',
      1,
      durations(0, 0).map((each, i) => ({ ...each, values: `0+${[180_000, 176_400][i]}x150` })),
      '73h',
      '30m',
    ],
    [
      '0.5 % are slow for three days',
      0,
      durations(0, 0).map((each, i) => ({ ...each, values: `0+${[180_000, 179_100][i]}x150` })),
      '73h',
      '30m',
    ],
  ],
  'InferenceShareOffWeight warning': [
    ['70 and 30 instead of half each', 2, [requests('aws', 70), requests('gcp', 30)], '30m'],
    ['55 and 45', 0, [requests('aws', 55), requests('gcp', 45)], '30m'],
    ['70 and 30 of one request in three seconds', 0, [requests('aws', 0.2), requests('gcp', 0.1)], '30m'],
    ['70 and 30 for ten minutes', 0, [requests('aws', 70), requests('gcp', 30)], '10m'],
  ],
  'InferenceFailover warning': [
    ['a cluster answers nothing', 1, [requests('gcp', 100)], '10m'],
    ['a cluster answers a tenth', 1, [requests('aws', 10), requests('gcp', 90)], '10m'],
    ['a cluster answers 40 of 50', 0, [requests('aws', 40), requests('gcp', 60)], '10m'],
    ['nobody asks', 0, [], '10m'],
  ],
  'InferenceEndpointsEjected warning': [
    ['an endpoint is out', 1, [ejections(HOST, '1x120')], '10m'],
    ['it came back within five minutes', 0, [ejections(HOST, '1x3 0x120')], '10m'],
    [
      'an endpoint of another service is out',
      0,
      [ejections('other.default.svc.cluster.local', '1x120')],
      '10m',
    ],
  ],
  'InferenceQueueFull warning': [
    ['2 % are refused', 1, [served('ok', 98), served('rejected', 2)], '20m'],
    ['0.5 % are refused', 0, [served('ok', 99.5), served('rejected', 0.5)], '20m'],
  ],
  'CanaryWithoutTraffic warning': [
    ['both canaries answer nothing', 2, even, '30m'],
    ['one answers its 5 %, the other nothing', 1, [...even, canary('aws', 5)], '30m'],
    ['both answer 1 % instead of 5', 2, [...even, canary('aws', 1), canary('gcp', 1)], '30m'],
    ['both answer 4 of 5 %', 0, [...even, canary('gcp', 4), canary('aws', 4)], '30m'],
    [
      'of a request a second each should have had fifteen in five minutes',
      0,
      [requests('aws', 0.5), requests('gcp', 0.5)],
      '30m',
    ],
    ['it started ten minutes ago', 0, even, '10m'],
  ],
  'RemoteClusterNotSynced critical': [
    ['a cluster cannot be read', 1, [sync('gcp', 0)], '20m'],
    ['all can', 0, [sync('gcp', 1)], '20m'],
    ['one that left the fleet cannot', 0, [sync('gcp', 1), sync('old', 0)], '20m'],
    ['it was read, and its API server is gone', 1, [sync('gcp', 1), unread('gcp', '0x10 0+2x110')], '30m'],
    ['one error', 0, [sync('gcp', 1), unread('gcp', '0x10 1x110')], '20m'],
    ['errors for five minutes', 0, [sync('gcp', 1), unread('gcp', '0x10 0+2x5 10x100')], '20m'],
  ],
  'RemoteClusterMissing critical': [
    [
      'none is known',
      1,
      [{ series: 'istiod_managed_clusters{cluster_type="remote"}', values: '0x120' }],
      '20m',
    ],
    ['all are', 0, [{ series: 'istiod_managed_clusters{cluster_type="remote"}', values: '1x120' }], '20m'],
  ],
  'RemoteMetricsMissing warning': [
    ['one of two answers nothing but errors', 1, [answers('aws', '0'), answers('gcp', '14')], '20m'],
    ['it answered until now', 0, [answers('aws', '0'), answers('gcp', '0')], '20m'],
    ['some of its answers are errors', 0, [answers('gcp', '0'), answers('gcp', '14')], '20m'],
    ['it came back', 0, [answers('gcp', '14'), answers('gcp', '0', '0x10 0+12x110')], '30m'],
    ['nobody asks', 0, [], '20m'],
  ],
  'MeshIntermediateCertificateEnds warning': [
    ['29 days are left', 1, [days(intermediate, 29)], '65m'],
    ['31 days are left', 0, [days(intermediate, 31)], '65m'],
    ['no time is known', 0, [days(intermediate, -1)], '65m'],
  ],
  'MeshIntermediateCertificateEnds critical': [
    ['six days are left', 1, [days(intermediate, 6)], '65m'],
    ['eight days are left', 0, [days(intermediate, 8)], '65m'],
  ],
  'MeshRootCertificateEnds warning': [
    ['89 days are left', 1, [days(root, 89)], '65m'],
    ['91 days are left', 0, [days(root, 91)], '65m'],
  ],
  'MeshRootCertificateEnds critical': [
    ['13 days are left', 1, [days(root, 13)], '65m'],
    ['15 days are left', 0, [days(root, 15)], '65m'],
  ],
  'ApplicationOutOfSync warning': [
    ['for 40 minutes', 1, [argo(`sync_status="OutOfSync",${healthy}`)], '40m'],
    ['for 25 minutes', 0, [argo(`sync_status="OutOfSync",${healthy}`)], '25m'],
    ['never', 0, [argo(`${synced},${healthy}`)], '40m'],
  ],
  'ApplicationUnhealthy warning': [
    ['degraded', 1, [argo(`${synced},health_status="Degraded"`)], '30m'],
    ['on its way', 0, [argo(`${synced},health_status="Progressing"`)], '30m'],
  ],
  'ApplicationStuck warning': [
    ['on its way for an hour', 1, [argo(`${synced},health_status="Progressing"`)], '60m'],
    ['paused for an hour', 1, [argo(`${synced},health_status="Suspended"`)], '60m'],
    ['a sync that is tried again for an hour', 1, [argo(`${synced},${healthy},operation="sync"`)], '60m'],
    ['on its way for half an hour', 0, [argo(`${synced},health_status="Progressing"`)], '30m'],
    ['well', 0, [argo(`${synced},${healthy},operation=""`)], '60m'],
  ],
  'DeliverySilent warning': [
    ['nothing is known', 1, [], '20m'],
    ['something is', 0, [argo(`${synced},${healthy}`)], '20m'],
    ['nothing for ten minutes', 0, [], '10m'],
  ],
}

describe.concurrent.each(Object.entries(cases))('%s', (key, each) => {
  const [name = '', severity = ''] = key.split(' ')
  for (const [what, count, series, time = '65m', step = '1m'] of each)
    test(`${count === 0 ? 'is silent' : 'fires'}: ${what}`, async ({ expect }) => {
      const question = firing(name, severity, time, count)
      expect(await testRules(withCanary, series, [question], step)).toBe('SUCCESS')
    })
})

test('every alert has a case that fires it and one that does not', () => {
  const covered = Object.entries(cases).flatMap(([key, each]) => {
    const counts = each.map(([, count]) => count)
    return counts.includes(0) && counts.some((count) => count > 0) ? [key] : []
  })
  expect(covered.sort()).toEqual([...alertsOf(withCanary)].sort())
})

test('a fleet of one has no alert about other clusters, and one without a canary none about it', () => {
  const names = (each: typeof fleet) => alertsOf(each).map((alert) => alert.split(' ')[0])
  expect(names(fleetOf({}, [awsData('aws')]))).not.toContain('RemoteClusterMissing')
  expect(names(fleet)).not.toContain('CanaryWithoutTraffic')
})
