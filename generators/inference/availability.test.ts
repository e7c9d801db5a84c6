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
    ['a number of replicas: none', 3, [], 3],
    ['a range of one number: none', { min: 4, max: 4 }, [], 4],
    ['a range: one, and no spec.replicas for a sync to reset', range, ['ml-inference'], undefined],
  ])('%s', (_, replicas, scalers, fixed) => {
    expect(inAws('HorizontalPodAutoscaler', replicas).map(({ metadata }) => metadata.name)).toEqual(scalers)
    const [deployment] = inAws('Deployment', replicas)
    expect(deployment?.spec).toMatchObject(fixed === undefined ? {} : { replicas: fixed })
    expect(Object.hasOwn(Object(deployment?.spec), 'replicas')).toBe(fixed !== undefined)
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

  test('a canary so small that its range is one pod has none', () => {
    const canary = { release: { canary: canaryData(5) } }
    expect(specs('HorizontalPodAutoscaler', range, canary)).toHaveLength(1)
    expect(specs('Deployment', range, canary)[1]).toMatchObject(['ml-inference-canary', { replicas: 1 }])
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
