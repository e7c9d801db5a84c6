import { describe, expect, test } from 'vitest'
import { tracksOf } from '../../inference/index.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../../testing/fleets.ts'
import { checkRules, groupsOf, testRules } from '../promtool.ts'
import { rules } from './index.ts'
import { workloads } from './requests.ts'
import { requests } from './samples.ts'

const fleet = fleetOf()
const withCanary = fleetOf({ release: { canary: canaryData(10) } })

test('promtool finds nothing wrong with the rules of any fleet', async () => {
  for (const each of [
    fleet,
    withCanary,
    fleetOf({}, [awsData('aws')]),
    fleetOf({}, [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)]),
  ])
    expect(await checkRules(groupsOf(rules(each)))).toBe('SUCCESS')
})

test('a track is told by the name of its workload, which is that of its Deployment', () => {
  const made = withCanary.clusters.flatMap((cluster) => tracksOf(withCanary, cluster))
  expect(Object.fromEntries(made.map(({ name, workload }) => [name, workload]))).toEqual(workloads)
})

describe('the recorded series', () => {
  const sample = (expr: string, is: readonly (readonly [string, number])[], each = fleet) => ({
    each,
    question: { expr, at: '30m', is },
  })
  const split = 'destination_cluster:inference_share:ratio_rate5m'
  const canaryAsked = 'destination_cluster:inference_canary_share_asked:ratio'
  const canaryShare = 'destination_cluster:inference_canary_share:ratio_rate5m'
  const success = 'destination_cluster_track:inference_success:ratio_rate5m'

  test.each([
    [
      'what is asked of each cluster',
      [],
      sample('destination_cluster:inference_share_asked:ratio', [
        ['destination_cluster:inference_share_asked:ratio{destination_cluster="aws"}', 0.5],
        ['destination_cluster:inference_share_asked:ratio{destination_cluster="gcp"}', 0.5],
      ]),
    ],
    [
      'an evacuated cluster is asked for nothing',
      [],
      sample(
        'destination_cluster:inference_share_asked:ratio',
        [
          ['destination_cluster:inference_share_asked:ratio{destination_cluster="aws"}', 0],
          ['destination_cluster:inference_share_asked:ratio{destination_cluster="gcp"}', 1],
        ],
        fleetOf({ traffic: { evacuated: ['aws'] } }),
      ),
    ],
    [
      'after an evacuation that does not divide evenly, what the weights say',
      [],
      sample(
        'destination_cluster:inference_share_asked:ratio',
        [
          ['destination_cluster:inference_share_asked:ratio{destination_cluster="aws"}', 0],
          ['destination_cluster:inference_share_asked:ratio{destination_cluster="eu"}', 0.3333],
          ['destination_cluster:inference_share_asked:ratio{destination_cluster="gcp"}', 0.6667],
        ],
        fleetOf({ traffic: { split: { aws: 10, eu: 30, gcp: 60 }, evacuated: ['aws'] } }, [
          awsData('aws'),
          gcpData('gcp'),
          gcpData('eu', 2),
        ]),
      ),
    ],
    [
      'of a canary in one cluster, its percent of that share, and nothing of the other',
      [],
      sample(
        canaryAsked,
        [
          [`${canaryAsked}{destination_cluster="aws"}`, 0],
          [`${canaryAsked}{destination_cluster="gcp"}`, 0.05],
        ],
        fleetOf({ release: { canary: canaryData(10, ['gcp']) } }),
      ),
    ],
    [
      'no canary is asked for nothing, everywhere: what comes later begins later',
      [],
      sample(canaryAsked, [
        [`${canaryAsked}{destination_cluster="aws"}`, 0],
        [`${canaryAsked}{destination_cluster="gcp"}`, 0],
      ]),
    ],
    [
      'of the smallest canary, a hundredth of a percent',
      [],
      sample(
        canaryAsked,
        [
          [`${canaryAsked}{destination_cluster="aws"}`, 0.0001],
          [`${canaryAsked}{destination_cluster="gcp"}`, 0.0099],
        ],
        fleetOf({ traffic: { split: { aws: 1, gcp: 99 } }, release: { canary: canaryData(1) } }),
      ),
    ],
    [
      'a canary that answers nothing has a share of 0, beside one that answers',
      [requests('gcp', 95), requests('gcp', 5, { workload: 'ml-inference-canary' })],
      sample(
        canaryShare,
        [
          [`${canaryShare}{destination_cluster="aws"}`, 0],
          [`${canaryShare}{destination_cluster="gcp"}`, 0.05],
        ],
        withCanary,
      ),
    ],
    [
      'the share of a cluster that answers nothing is 0',
      [requests('gcp', 10)],
      sample(split, [
        [`${split}{destination_cluster="aws"}`, 0],
        [`${split}{destination_cluster="gcp"}`, 1],
      ]),
    ],
    [
      'requests that no pod answered have a share, and no track',
      [requests('gcp', 8), requests('unknown', 2, { workload: 'unknown', code: '503' })],
      sample(success, [
        [`${success}{destination_cluster="gcp",track="stable"}`, 1],
        [`${success}{destination_cluster="unknown",track="none"}`, 0],
      ]),
    ],
    [
      'success is by cluster and track',
      [
        requests('aws', 9),
        requests('aws', 1, { code: '500' }),
        requests('aws', 4, { workload: 'ml-inference-canary' }),
      ],
      sample(success, [
        [`${success}{destination_cluster="aws",track="canary"}`, 1],
        [`${success}{destination_cluster="aws",track="stable"}`, 0.9],
      ]),
    ],
  ])('%s', async (_, series, { each, question }) => {
    expect(await testRules(each, series, [question])).toBe('SUCCESS')
  })

  test('are the same in every cluster, so that the clusters share one file', () => {
    expect(rules(fleet)).toEqual(rules(fleetOf()))
  })
})
