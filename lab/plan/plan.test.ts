import { describe, expect, test } from 'vitest'
import { controlPlaneRangeOf, loadFleet, parseCidr } from '../../generators/fleet/index.ts'
import { fleetOf, gcpData } from '../../generators/testing/fleets.ts'
import { planLab } from './index.ts'

const fleet = loadFleet('clusters')
const plan = planLab(fleet, { nodes: 4 })
const inside = (address: string, range: string) => {
  const [one, all] = [parseCidr(`${address}/32`), parseCidr(range)]
  return one !== undefined && all !== undefined && one.first >= all.first && one.last <= all.last
}

describe.each(plan.clusters)(
  '$name',
  ({ cluster, ranges, api, router, nodes, first, dns, loadBalancers }) => {
    test('every address lies in the range that the fleet gives', () => {
      const [control = ranges.nodes] = controlPlaneRangeOf(cluster)
      expect(inside(api, control)).toBe(true)
      for (const address of [router, ...loadBalancers, ...nodes.map((node) => node.address)])
        expect(inside(address, ranges.nodes)).toBe(true)
      for (const { pods } of nodes) expect(inside(pods.replace('/24', ''), ranges.pods)).toBe(true)
      expect(inside(dns, ranges.services)).toBe(true)
    })

    test('no address is given twice, and no pod can have one of them', () => {
      const all = [api, router, ...loadBalancers, ...nodes.map((n) => n.address)]
      expect(new Set(all).size).toBe(all.length)
      for (const { pods } of nodes) for (const address of all) expect(inside(address, pods)).toBe(false)
      expect(new Set(nodes.map(({ pods }) => pods)).size).toBe(nodes.length)
    })

    test('nodes go round the zones', () => {
      expect(nodes.map(({ zone }) => zone)).toEqual(
        nodes.map((_, i) => cluster.cloud.zones[i % cluster.cloud.zones.length]),
      )
    })

    test('it begins with as many nodes as asked for, of those that the fleet allows', () => {
      expect([first, nodes.length]).toEqual([4, Math.max(4, cluster.nodes.max)])
    })
  },
)

test('a lab of some of the clusters is that of the others without them', () => {
  expect(
    planLab(fleet, { nodes: 4, clusters: ['gcp'] }).clusters.map(({ name, api }) => [name, api]),
  ).toEqual(plan.clusters.filter(({ name }) => name === 'gcp').map(({ name, api }) => [name, api]))
})

test('a lab in which a node of one cluster is called as another cluster, or a cluster as a network, is refused', () => {
  const of =
    (...names: readonly string[]) =>
    () =>
      planLab(fleetOf({}, names.map(gcpData)), { nodes: 2 })
  expect(of('gcp', 'gcp-2')).toThrow('two networks called gcp-2: rename a cluster')
  expect(of('gcp', 'edge')).toThrow('two networks called edge')
  expect(of('gcp', 'gcp-eu')).not.toThrow()
})
