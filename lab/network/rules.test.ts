import { expect, test } from 'vitest'
import { firewallRules } from '../../generators/network/index.ts'
import { fleetOf } from '../../generators/testing/fleets.ts'
import { planLab } from '../plan/index.ts'
import { rulesOf } from './rules.ts'
import { topology } from './topology.ts'

const fleet = fleetOf()
const firewalls = firewallRules(fleet)
const plan = planLab(fleet, { nodes: 2 })
const linesOf = (name: string): readonly string[] => {
  const [cluster, firewall] = [plan.clusters.find((each) => each.name === name), firewalls.get(name)]
  if (cluster === undefined || firewall === undefined) throw new Error(`no cluster ${name}`)
  return rulesOf(cluster, firewall, '198.51.100.10').split('\n')
}

test('every rule of the file is there for each of its sources and ports, and what has none is dropped', () => {
  for (const [name, { ranges, ingress }] of firewalls) {
    const lines = linesOf(name)
    expect(lines.slice(1, 3)).toEqual([':INPUT DROP', ':FORWARD DROP'])
    for (const rule of Object.values(ingress))
      for (const source of ranges[rule.from])
        expect(
          lines.some(
            (line) =>
              line.includes(` -s ${source} `) &&
              line.includes(` -p ${rule.protocol} `) &&
              (rule.ports.length === 0 || line.includes(` --dports ${rule.ports.join(',')} `)),
          ),
          `${name}: ${rule.description}`,
        ).toBe(true)
  }
})

test('a control plane in the network of its nodes asks them freely, one of its own only by rules', () => {
  expect(linesOf('aws').filter((line) => line.startsWith('-A OUTPUT'))).toEqual([])
  expect(
    linesOf('gcp')
      .filter((line) => line.startsWith('-A OUTPUT'))
      .at(-1),
  ).toMatch(/-j DROP$/)
})

test('names of interfaces are short, whatever clusters are called', () => {
  const long = <T extends { readonly name: string }>(named: T): T => ({
    ...named,
    name: `${named.name}-${'x'.repeat(40)}`,
  })
  const clusters = plan.clusters.map((cluster) => long({ ...cluster, nodes: cluster.nodes.map(long) }))
  const names = topology({ clusters }).flatMap((line) =>
    [...line.matchAll(/(?:link add|peer name|dev) (\S+)/g)].map(([, name = '']) => name),
  )
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => name.length > 15)).toEqual([])
})
