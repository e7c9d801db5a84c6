import { describe, expect, test } from 'vitest'
import { readConfig } from '../../server/src/config.ts'
import { type Json, mapsAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, objectIn, said, treeOf, tuned } from '../testing/trees.ts'
import { server } from './ending-rules.ts'
import { rules, type Tree } from './index.ts'

const rule = rules['workload-termination']
const onDemand = merged(gcpData('eu', 2), { nodes: { spot: false } })

/** Spot nodes on both clouds, and nodes on demand in eu. Requests may take 10 s. */
const tree = treeOf(fleetOf({}, [awsData('aws'), onDemand, gcpData('gcp')]))
const at = (cluster: string) => `workload-termination rendered/${cluster}/inference Deployment ml-inference`

describe('what a node gives its pods', () => {
  const grace = 'spec.template.spec.terminationGracePeriodSeconds'
  const withGrace = (cluster: string, value?: number) =>
    said(damaged(tree, { kind: 'Deployment', cluster }, grace, value), rule)

  test.each([
    ['aws', 91, '91 s are longer than the 90 s that pods of a spot node have in aws'],
    ['gcp', 16, '16 s are longer than the 15 s that pods of a spot node have in gcp'],
    ['gcp', undefined, '30 s are longer than the 15 s that pods of a spot node have in gcp'],
  ])('%s: %s seconds are too long', (cluster, value, message) => {
    expect(withGrace(cluster, value)).toEqual([`${at(cluster)} ${grace}: ${message}`])
  })

  test.each([
    ['aws', 90],
    ['aws', undefined],
    ['gcp', 15],
    ['eu', 600],
  ])('%s: %s seconds are not', (cluster, value) => {
    expect(withGrace(cluster, value)).toEqual([])
  })

  test('values of charts keep to it as well, at any depth', () => {
    const stated = tuned(tree, 'kube-prometheus-stack', 'grafana.terminationGracePeriodSeconds', 60)
    expect(said(stated, rule)).toEqual([
      'workload-termination rendered/gcp/kube-prometheus-stack/values.yaml terminationGracePeriodSeconds: 60 s are longer than the 15 s that pods of a spot node have in gcp',
    ])
  })
})

describe('the server ends before its pod is killed, and a request before that', () => {
  const env = (cluster: string, index: number, value: string) =>
    damaged(
      tree,
      { kind: 'Deployment', cluster },
      `spec.template.spec.containers.0.env.${index}.value`,
      value,
    )
  const [DRAIN, CUT] = [3, 4]
  const place = (cluster: string) => `${at(cluster)} container inference env`

  test.each<[string, Tree, string]>([
    [
      'a cut after the kill',
      env('gcp', CUT, '15s'),
      'SHUTDOWN_TIMEOUT is 15 s, and the pod is killed after 15 s',
    ],
    [
      'a drain that leaves too little',
      env('gcp', DRAIN, '5s'),
      'after a drain of 5 s requests have 8 s of the 10 s that they may take',
    ],
  ])('on a spot node of GKE: %s', (_, red, message) => {
    expect(said(red, rule)).toEqual([`${place('gcp')}: ${message}`])
  })

  test('the server itself reads the same, said or not', () => {
    const seconds = (variables: Readonly<Record<string, string>>) => {
      const { drainDelay, shutdownTimeout } = readConfig(variables, '', '')
      return [drainDelay / 1_000, shutdownTimeout / 1_000]
    }
    expect(seconds({})).toEqual([server.DRAIN_DELAY, server.SHUTDOWN_TIMEOUT])
    for (const cluster of ['aws', 'eu', 'gcp']) {
      const made = mapsAt(
        objectIn(tree, { kind: 'Deployment', cluster }),
        ...['spec', 'template', 'spec', 'containers', 0, 'env'],
      )
      const variables = Object.fromEntries(
        made.flatMap(({ name, value }) => (typeof value === 'string' ? [[String(name), value]] : [])),
      )
      expect(seconds(variables)).toEqual(cluster === 'gcp' ? [3, 13] : [8, 18])
    }
  })

  test("where nothing is said the server's own settings count", () => {
    const bare = damaged(
      tree,
      { kind: 'Deployment', cluster: 'gcp' },
      'spec.template.spec.containers.0.env',
      [],
    )
    expect(said(bare, rule)).toEqual([
      `${place('gcp')}: SHUTDOWN_TIMEOUT is 22 s, and the pod is killed after 15 s`,
    ])
  })

  test('on demand too: a drain that leaves a request no time loses it', () => {
    expect(said(env('eu', DRAIN, '9s'), rule)).toEqual([
      `${place('eu')}: after a drain of 9 s requests have 9 s of the 10 s that they may take`,
    ])
  })

  test.each(['2s', '10s', '30s', '2m'])(
    'a fleet whose requests may take %s ends its pods as it should',
    (timeout) => {
      const retries = { attempts: 2, perTryTimeout: '50ms' }
      const fleet = fleetOf({ traffic: { timeout, retries } }, [awsData('aws'), onDemand, gcpData('gcp')])
      expect(said(treeOf(fleet), rule)).toEqual([])
    },
  )
})

describe('gateways drain until a request has ended, and no longer than they live', () => {
  const config = (seconds: number): Json => JSON.stringify({ terminationDrainDuration: `${seconds}s` })
  const annotated = (chart: string, value: Json | undefined, cluster: string) =>
    said(
      {
        ...tree,
        charts: tree.charts.map((each) =>
          each.chart === chart && each.cluster === cluster
            ? {
                ...each,
                values: {
                  ...each.values,
                  podAnnotations: value === undefined ? {} : { 'proxy.istio.io/config': value },
                },
              }
            : each,
        ),
      },
      rule,
    )
  const place = (chart: string, cluster: string) =>
    `workload-termination rendered/${cluster}/${chart}/values.yaml podAnnotations proxy.istio.io/config`

  test.each<[string, string, Json | undefined, string]>([
    ['istio-ingress', 'gcp', config(15), 'its drain takes 15 s, and the pod is killed after 15 s'],
    ['istio-ingress', 'aws', config(9), 'its drain takes 9 s, and a request may take 10 s'],
    ['istio-eastwestgateway', 'gcp', undefined, 'its drain takes 5 s, and a request may take 10 s'],
  ])('%s in %s', (chart, cluster, value, message) => {
    expect(annotated(chart, value, cluster)).toEqual([`${place(chart, cluster)}: ${message}`])
  })

  test('a gateway that says no grace has that of Kubernetes, which a spot node of GKE does not give', () => {
    const silent = tuned(tree, 'istio-ingress', 'terminationGracePeriodSeconds', undefined, 'gcp')
    expect(said(silent, rule)).toEqual([
      'workload-termination rendered/gcp/istio-ingress/values.yaml terminationGracePeriodSeconds: 30 s are longer than the 15 s that pods of a spot node have in gcp',
    ])
  })
})

describe('workload-cut: what a node does not give is said', () => {
  const cut = (timeout: string) => {
    const retries = { attempts: 2, perTryTimeout: '50ms' }
    const fleet = fleetOf({ traffic: { timeout, retries } }, [awsData('aws'), onDemand, gcpData('gcp')])
    return said(treeOf(fleet), rules['workload-cut'])
  }

  test('a request that a spot node of GKE cannot wait for', () => {
    expect(cut('11s')).toEqual([])
    expect(cut('30s')).toEqual([
      'workload-cut clusters/gcp.yaml nodes.spot: requests may take 30 s, and are cut off 11 s after a spot node of gcp goes',
    ])
  })

  test('EKS waits longer, and a drain as long as it takes', () => {
    expect(cut('2m')).toEqual([
      'workload-cut clusters/aws.yaml nodes.spot: requests may take 120 s, and are cut off 86 s after a spot node of aws goes',
      expect.stringContaining('clusters/gcp.yaml'),
    ])
  })
})
