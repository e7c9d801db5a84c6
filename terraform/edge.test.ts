/** modules/edge asks the gateways of each cluster at the ports, and those of GKE by the name, that the tree gives them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cluster } from '../generators/fleet/index.ts'
import { meshParts } from '../generators/mesh/index.ts'
import { firewallRules, networkPlan } from '../generators/network/index.ts'
import { at } from '../generators/objects/index.ts'
import { chartPods } from '../generators/parts/index.ts'
import { awsData, fleetOf, gcpData } from '../generators/testing/fleets.ts'

const backends = readFileSync(join(import.meta.dirname, 'modules/edge/backends.tf'), 'utf8')
const [, port, health] = /^ {2}gateway = { port = (\d+), health = (\d+) }$/m.exec(backends)?.map(Number) ?? []

const fleet = fleetOf({ mesh: { id: 'shop' } }, [awsData('aws', 0), gcpData('gcp', 1), gcpData('eu', 2)])

const valuesOf = (cluster: Cluster) =>
  meshParts.flatMap((part) =>
    part.type === 'chart' && part.name === chartPods.ingressGateway.serviceAccount
      ? [part.values(fleet, cluster)]
      : [],
  )

test('the groups of gateways on GKE have the name of the plan, and the port that the load balancer asks', () => {
  const groups = fleet.clusters.map((cluster) => {
    const asked = at(valuesOf(cluster)[0], 'service', 'annotations', 'cloud.google.com/neg')
    return asked === undefined ? null : JSON.parse(String(asked))
  })
  const ofPlan = networkPlan(fleet).clusters.map(({ gateways }) =>
    gateways === undefined ? null : { exposed_ports: { [String(port)]: { name: gateways } } },
  )
  expect(groups).toEqual(ofPlan)
  expect(ofPlan.filter((group) => group !== null)).toHaveLength(2)
})

test('the firewall of each cluster lets the load balancer in at the ports that it asks, and at no other', () => {
  const open = [...firewallRules(fleet).values()].flatMap(({ ingress }) =>
    Object.values(ingress).flatMap(({ from, ports }) => (from === 'loadBalancers' ? [ports] : [])),
  )
  expect(open).toEqual(fleet.clusters.map(() => [port, health]))
})
