import { describe, expect, test } from 'vitest'
import { mapsAt } from '../objects/index.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../testing/fleets.ts'
import { destinationRule } from './destination-rule.ts'

const outlierDetection = {
  consecutive5xxErrors: 10,
  consecutiveGatewayErrors: 10,
  interval: '1s',
  baseEjectionTime: '10s',
  maxEjectionPercent: 100,
  minHealthPercent: 1,
}
const preferring = (...failoverPriority: string[]) => ({
  loadBalancer: { simple: 'LEAST_REQUEST', localityLbSetting: { enabled: true, failoverPriority } },
  outlierDetection,
})
const stable = (cluster: string) => ({
  name: `stable-${cluster}`,
  labels: { track: 'stable' },
  trafficPolicy: preferring(`topology.istio.io/cluster=${cluster}`),
})
const canary = (cluster: string) => ({
  name: `canary-${cluster}`,
  trafficPolicy: preferring(`topology.istio.io/cluster=${cluster}`, 'track=canary'),
})

const both = [stable('aws'), stable('gcp'), canary('aws'), canary('gcp')]

describe('the DestinationRule', () => {
  test('has a subset per cluster that prefers it: P0 its pods, P1 all others', () => {
    expect(destinationRule(fleetOf())).toEqual({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'ml-inference', namespace: 'ml-inference', labels: { app: 'ml-inference' } },
      spec: {
        host: 'ml-inference.ml-inference.svc.cluster.local',
        trafficPolicy: {
          connectionPool: {
            tcp: {
              maxConnections: 2000,
              connectTimeout: '1s',
              tcpKeepalive: { time: '60s', interval: '10s', probes: 3 },
            },
            http: {
              http1MaxPendingRequests: 2000,
              http2MaxRequests: 5000,
              maxRetries: 2000,
              maxRequestsPerConnection: 100,
              h2UpgradePolicy: 'DO_NOT_UPGRADE',
              idleTimeout: '5m',
            },
          },
          ...preferring('topology.istio.io/cluster'),
        },
        subsets: both,
      },
    })
  })

  const subsets = (...fleet: Parameters<typeof fleetOf>) =>
    mapsAt(destinationRule(fleetOf(...fleet)), 'spec', 'subsets')

  test('has the subsets of a canary whether there is one or not: a canary ends and starts while routes still name them', () => {
    expect(subsets({ release: { canary: canaryData(10) } })).toEqual(both)
    expect(subsets({ release: { canary: canaryData(10, ['gcp']) } })).toEqual(both)
  })

  test('a cluster with weight 0, or evacuated, keeps its subset', () => {
    expect(subsets({ traffic: { split: { aws: 0, gcp: 100 } } })).toEqual(both)
    expect(subsets({ traffic: { evacuated: ['aws'] } })).toEqual(both)
  })

  test('one cluster has one subset of each track', () => {
    expect(subsets({}, [awsData('aws')])).toEqual([stable('aws'), canary('aws')])
  })

  test("has the fleet's circuit breaker, in the whole policy and in every subset", () => {
    const circuitBreaker = {
      maxConnections: 3001,
      maxPendingRequests: 3002,
      maxRequests: 3003,
      maxRetries: 3004,
      maxRequestsPerConnection: 3005,
      connectTimeout: '250ms',
      consecutiveErrors: 19,
      consecutiveGatewayErrors: 18,
      interval: '1500ms',
      ejectFor: '2m',
    }
    const { spec } = destinationRule(fleetOf({ traffic: { circuitBreaker } }, [gcpData('gcp')]))
    const ejection = {
      consecutive5xxErrors: 19,
      consecutiveGatewayErrors: 18,
      interval: '1500ms',
      baseEjectionTime: '2m',
      maxEjectionPercent: 100,
      minHealthPercent: 1,
    }
    expect(spec).toMatchObject({
      trafficPolicy: {
        connectionPool: {
          tcp: { maxConnections: 3001, connectTimeout: '250ms' },
          http: {
            http1MaxPendingRequests: 3002,
            http2MaxRequests: 3003,
            maxRetries: 3004,
            maxRequestsPerConnection: 3005,
          },
        },
        outlierDetection: ejection,
      },
      subsets: ['stable', 'canary'].map(() => ({ trafficPolicy: { outlierDetection: ejection } })),
    })
  })
})
