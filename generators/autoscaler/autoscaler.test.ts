import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFleet } from '../fleet/index.ts'
import { at, isList, isMap, type Json, type KubeObject, mapsAt, selects, textAt } from '../objects/index.ts'
import { waves } from '../parts/index.ts'
import { parts } from '../render/index.ts'
import { awsData, fleetOf, fleetText, gcpData, merged } from '../testing/fleets.ts'
import { autoscalerApp } from './index.ts'

type Data = Parameters<typeof merged>[0]

/** What it is in each cluster of a fleet. */
const made = (shared: Data = {}, clusters?: Parameters<typeof fleetOf>[1]) => {
  const fleet = fleetOf(shared, clusters)
  const objects = autoscalerApp.objects(fleet)
  return fleet.clusters.map((cluster) => objects(cluster))
}
const [all = []] = made({ mesh: { id: 'shop' } }, [awsData('eu')])
const one = (kind: string, from: readonly KubeObject[] = all) => from.find((each) => each.kind === kind)
const container = (from?: readonly KubeObject[]) =>
  mapsAt(one('Deployment', from), 'spec', 'template', 'spec', 'containers')[0]

describe('a cluster has it', () => {
  const sizes = (min: number, max: number) => ({ nodes: { min, desired: min, max } })

  test('on EKS, where there may be more nodes than there are at least', () => {
    const [eks, fixed, gke] = made({}, [
      merged(awsData('a', 0), sizes(20, 21)),
      merged(awsData('b', 1), sizes(20, 20)),
      merged(gcpData('c', 2), sizes(20, 40)),
    ])
    expect(eks).not.toEqual([])
    expect([fixed, gke]).toEqual([[], []])
  })
})

test('nothing with pods comes before it, or beside it', () => {
  const fleet = fleetOf({}, [awsData('aws')])
  const earlier = parts.filter(({ name, wave }) => name !== autoscalerApp.name && waves[wave] <= waves.nodes)
  const makers = earlier.flatMap((part) => (part.type === 'app' ? [part.objects(fleet)] : []))
  expect(makers).toHaveLength(earlier.length)
  const kinds = fleet.clusters.flatMap((cluster) =>
    makers.flatMap((make) => make(cluster)).map(({ kind }) => kind),
  )
  expect(kinds).toContain('Namespace')
  expect(kinds.filter((kind) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind))).toEqual([])
})

describe('which nodes it adds', () => {
  test('those of the groups with the tags of its own cluster, in its region', () => {
    expect(at(container(), 'args')).toContain(
      '--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/shop-eu',
    )
    expect(at(container(), 'env')).toEqual([{ name: 'AWS_REGION', value: 'us-east-1' }])
  })

  test('in any zone, as many in one as in another, by the label that Terraform gives them', () => {
    expect(at(container(), 'args')).toEqual(
      expect.arrayContaining(['--balance-similar-node-groups', '--balancing-label=workload']),
    )
    const nodes = readFileSync(join(import.meta.dirname, '../../terraform/modules/aws/nodes.tf'), 'utf8')
    expect(nodes).toMatch(/labels +=\s\{ workload = each\.value\.kind \}/)
  })
})

describe('its release', () => {
  const minors = Array.from({ length: 20 }, (_, i) => `1.${25 + i}`)
  const istios = ['1.29.0', '1.30.0', '1.31.1']
  const possible = istios.flatMap((istio) =>
    minors.filter((kubernetes) => {
      const text = fleetText({ platform: { istio, kubernetes } }, [awsData('aws')])
      return 'fleet' in parseFleet(text)
    }),
  )

  test('is that of the Kubernetes of its cluster, for each that a fleet may have', () => {
    expect(new Set(possible).size).toBeGreaterThan(4)
    for (const kubernetes of possible) {
      const istio = istios.find(
        (version) =>
          'fleet' in parseFleet(fleetText({ platform: { istio: version, kubernetes } }, [awsData('aws')])),
      )
      const [objects] = made({ platform: { istio, kubernetes } }, [awsData('aws')])
      expect(textAt(container(objects), 'image')).toMatch(
        new RegExp(`^registry\\.k8s\\.io/autoscaling/cluster-autoscaler:v${kubernetes}\\.\\d+$`),
      )
    }
  })

  test('goes with the version of one cluster alone', () => {
    const images = made({}, [
      merged(awsData('a', 0), { platform: { kubernetes: '1.34' } }),
      awsData('b', 1),
    ]).map((objects) => textAt(container(objects), 'image'))
    expect(images.map((image) => image?.split(':v1.')[1]?.split('.')[0])).toEqual(['34', '35'])
  })
})

describe('what it may do', () => {
  const rulesOf = (kind: string) => mapsAt(one(kind), 'rules')
  const texts = (value: Json | undefined) =>
    isList(value) ? value.filter((each): each is string => typeof each === 'string') : []
  const grants = (kind: string) =>
    rulesOf(kind).flatMap((rule) =>
      texts(rule.resources).flatMap((resource) =>
        texts(rule.verbs).map((verb) => `${verb} ${resource}${rule.resourceNames ? ' by name' : ''}`),
      ),
    )
  const changes = (kind: string) => grants(kind).filter((each) => !/^(get|list|watch) /.test(each))

  test('everywhere it changes nodes, evicts pods and says so; it reads no secret and no configuration', () => {
    expect(changes('ClusterRole')).toEqual([
      'update nodes',
      'create pods/eviction',
      'create events',
      'patch events',
    ])
    expect(grants('ClusterRole').filter((each) => /secrets|configmaps|\*/.test(each))).toEqual([])
  })

  test('in its own namespace it keeps how it is, and who decides', () => {
    expect(grants('Role')).toEqual([
      'create configmaps',
      'delete configmaps by name',
      'get configmaps by name',
      'update configmaps by name',
      'create leases',
      'get leases by name',
      'update leases by name',
    ])
    expect(one('Role')?.metadata.namespace).toBe('cluster-autoscaler')
  })

  test('as the account of its pods', () => {
    const account = { kind: 'ServiceAccount', name: 'cluster-autoscaler', namespace: 'cluster-autoscaler' }
    for (const kind of ['RoleBinding', 'ClusterRoleBinding'])
      expect(mapsAt(one(kind), 'subjects')).toEqual([account])
    expect(textAt(one('Deployment'), 'spec', 'template', 'spec', 'serviceAccountName')).toBe(account.name)
  })
})

test('nobody reaches its pods but their node', () => {
  const policy = one('NetworkPolicy')
  const labels = at(one('Deployment'), 'spec', 'template', 'metadata', 'labels')
  const chosen = at(policy, 'spec', 'podSelector', 'matchLabels')
  expect(isMap(chosen) && isMap(labels) && selects(chosen, labels)).toBe(true)
  expect(at(policy, 'spec', 'policyTypes')).toEqual(['Ingress'])
  expect(at(policy, 'spec', 'ingress')).toEqual([])
})
