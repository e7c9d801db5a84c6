import { describe, expect, test } from 'vitest'
import { awsData, canaryData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { inference } from './index.ts'

/** The objects of a kind in aws, whose replicas are given. */
const inAws = (kind: string, replicas: unknown, shared = {}) => {
  const fleet = fleetOf(shared, [merged(awsData('aws'), { inference: { replicas } }), gcpData('gcp')])
  return fleet.clusters
    .filter(({ name }) => name === 'aws')
    .flatMap((cluster) => inference(fleet, cluster))
    .filter((object) => object.kind === kind)
}
const specs = (kind: string, replicas: unknown, shared = {}) =>
  inAws(kind, replicas, shared).map(({ metadata, spec }) => [metadata.name, spec])

const range = { min: 3, max: 12 }

describe('the autoscaler', () => {
  test.each([
    ['a number of replicas', 3, { minReplicas: 3, maxReplicas: 3 }],
    ['a range of one number', { min: 4, max: 4 }, { minReplicas: 4, maxReplicas: 4 }],
    ['a range', range, { minReplicas: 3, maxReplicas: 12 }],
  ])('%s is its own, so that no sync resets spec.replicas or gives it back', (_, replicas, bounds) => {
    expect(specs('HorizontalPodAutoscaler', replicas)).toMatchObject([['ml-inference', bounds]])
    const [deployment] = inAws('Deployment', replicas)
    expect(Object.hasOwn(Object(deployment?.spec), 'replicas')).toBe(false)
  })

  test('a number that becomes a range and another number changes the autoscaler alone', () => {
    const all = [3, range, 5].map((replicas) => inAws('Deployment', replicas))
    expect(all).toEqual([all[0], all[0], all[0]])
  })

  test("watches the CPU of the app's container, doubles at once and shrinks slowly", () => {
    expect(inAws('HorizontalPodAutoscaler', range, { inference: { targetCpu: 55 } })).toEqual([
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: {
          name: 'ml-inference',
          namespace: 'ml-inference',
          labels: { app: 'ml-inference', track: 'stable' },
        },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ml-inference' },
          minReplicas: 3,
          maxReplicas: 12,
          metrics: [
            {
              type: 'ContainerResource',
              containerResource: {
                container: 'inference',
                name: 'cpu',
                target: { type: 'Utilization', averageUtilization: 55 },
              },
            },
          ],
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
            },
            scaleDown: {
              stabilizationWindowSeconds: 300,
              policies: [{ type: 'Percent', value: 25, periodSeconds: 60 }],
            },
          },
        },
      },
    ])
  })

  test("of a canary scales the canary's own Deployment, over its percent of the range", () => {
    const scalers = specs('HorizontalPodAutoscaler', range, { release: { canary: canaryData(50) } })
    expect(scalers).toMatchObject([
      ['ml-inference', { minReplicas: 3, maxReplicas: 12 }],
      [
        'ml-inference-canary',
        { scaleTargetRef: { name: 'ml-inference-canary' }, minReplicas: 2, maxReplicas: 6 },
      ],
    ])
  })

  test('a canary that grows changes its autoscaler alone', () => {
    const at = (kind: string, percent: number) =>
      specs(kind, range, { release: { canary: canaryData(percent) } })[1]
    expect(at('HorizontalPodAutoscaler', 5)).toMatchObject(['ml-inference-canary', { maxReplicas: 1 }])
    expect(at('HorizontalPodAutoscaler', 99)).toMatchObject(['ml-inference-canary', { maxReplicas: 12 }])
    expect(at('Deployment', 5)).toEqual(at('Deployment', 99))
  })
})

test('each track has a disruption budget: a quarter of its pods may go, sick ones always', () => {
  const budget = (name: string, track: string) => [
    name,
    {
      maxUnavailable: '25%',
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { app: 'ml-inference', track } },
    },
  ]
  expect(specs('PodDisruptionBudget', 3)).toEqual([budget('ml-inference', 'stable')])
  expect(specs('PodDisruptionBudget', 3, { release: { canary: canaryData(10) } })).toEqual([
    budget('ml-inference', 'stable'),
    budget('ml-inference-canary', 'canary'),
  ])
})
