import { describe, expect, test } from 'vitest'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { type Firewall, firewallRules } from './firewall.ts'

const three = [awsData('aws', 0), gcpData('eu', 2), gcpData('gcp', 1)]
const firewallOf = (network: string, name: string, clusters = three, keepOpen?: string): Firewall => {
  const found = firewallRules(fleetOf({ mesh: { network, keepOpen } }, clusters)).get(name)
  if (found === undefined) throw new Error(`no firewall of ${name}`)
  return found
}
/** `protocol ports from → to` of each rule. */
const short = ({ ingress }: Firewall) =>
  Object.values(ingress).map(({ protocol, ports, from, to }) => `${protocol} ${ports} ${from} → ${to}`)

describe('between clusters', () => {
  const crossing = (network: string) =>
    short(firewallOf(network, 'aws')).filter((line) => line.includes(' clusters '))

  test('behind gateways the east-west gateway, the API server and ICMP are open', () => {
    expect(crossing('gateway')).toEqual([
      'tcp 443 clusters → controlPlane',
      'tcp 15443 clusters → nodes',
      'icmp  clusters → nodes',
    ])
  })

  test('on a flat network the ports of pods instead of the gateway', () => {
    expect(crossing('flat')).toEqual([
      'tcp 443 clusters → controlPlane',
      'tcp 8000 clusters → nodes',
      'tcp 4317,16686 clusters → nodes',
      'icmp  clusters → nodes',
      'tcp 10901 clusters → nodes',
    ])
  })

  test('while pods move from one network to the other both ways are open', () => {
    const open = (network: string, keepOpen: string) =>
      short(firewallOf(network, 'aws', three, keepOpen)).filter((line) => line.includes(' clusters '))
    expect(new Set(open('gateway', 'flat'))).toEqual(new Set([...crossing('gateway'), ...crossing('flat')]))
    expect(open('flat', 'gateway').toSorted()).toEqual(open('gateway', 'flat').toSorted())
  })

  test("from the nodes and pods of the others, once each, a cluster's own never", () => {
    expect(firewallOf('gateway', 'aws').ranges.clusters).toEqual([
      '10.2.0.0/20',
      '10.3.0.0/16',
      '10.4.0.0/20',
      '10.5.0.0/16',
    ])
    expect(firewallOf('gateway', 'gcp').ranges.clusters).toEqual([
      '10.0.0.0/16',
      '10.4.0.0/20',
      '10.5.0.0/16',
    ])
  })

  test('a cluster alone lets no other in', () => {
    const alone = firewallOf('gateway', 'aws', [awsData('aws')])
    expect(short(alone).filter((line) => line.includes(' clusters '))).toEqual([])
  })
})

describe('from outside of the clusters', () => {
  test('requests and health checks come from the global load balancer only', () => {
    for (const name of ['aws', 'gcp']) {
      const { ingress, ranges } = firewallOf('gateway', name)
      expect(ingress['ingress-gateway-from-load-balancers']).toEqual({
        description: 'To Ingress gateway from Global load balancer',
        protocol: 'tcp',
        ports: [80, 15021],
        from: 'loadBalancers',
        to: 'nodes',
      })
      expect(ranges.loadBalancers).toEqual(['130.211.0.0/22', '35.191.0.0/16'])
    }
  })

  test('nothing is open to everybody', () => {
    for (const network of ['gateway', 'flat'])
      for (const name of ['aws', 'eu', 'gcp'])
        expect(JSON.stringify(firewallOf(network, name))).not.toContain('0.0.0.0/0')
  })
})

test('a control plane with a range of its own reaches the webhooks; one among the nodes needs no rule', () => {
  const fromControlPlane = (name: string) =>
    short(firewallOf('gateway', name)).filter((line) => line.includes(' controlPlane →'))
  expect(fromControlPlane('gcp')).toContain('tcp 15017 controlPlane → nodes')
  expect(firewallOf('gateway', 'gcp').ranges.controlPlane).toEqual(['10.2.48.0/28'])
  expect(fromControlPlane('aws')).toEqual([])
})

describe('as Terraform reads it', () => {
  const all = ['gateway', 'flat'].flatMap((network) =>
    ['aws', 'eu', 'gcp'].map((name) => firewallOf(network, name)),
  )

  test('every rule has every field, and addresses to come from', () => {
    for (const { ingress, ranges } of all)
      for (const rule of Object.values(ingress)) {
        expect(Object.keys(rule)).toEqual(['description', 'protocol', 'ports', 'from', 'to'])
        expect(ranges[rule.from].length).toBeGreaterThan(0)
        expect(rule.ports.length > 0).toBe(rule.protocol !== 'icmp')
      }
  })

  test('names and descriptions are what both clouds take', () => {
    for (const [name, { description }] of all.flatMap(({ ingress }) => Object.entries(ingress))) {
      // Google: 63 characters with the name of the cluster before it, which has at most 20.
      expect(name).toMatch(/^[a-z][a-z0-9-]{0,41}[a-z0-9]$/)
      // AWS: the characters and the length of a rule's description.
      expect(description).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/)
    }
  })
})
