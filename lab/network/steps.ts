import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Firewall } from '../../generators/network/index.ts'
import { LabError, type Machine } from '../machine/index.ts'
import { type LabCluster, type LabPlan, OUTSIDE } from '../plan/index.ts'
import type { Step } from '../steps/index.ts'
import { rulesOf } from './rules.ts'
import { topology } from './topology.ts'

/** The firewall of a cluster in a rendered tree. Errors: LabError when the tree has none. */
const firewallIn = (rendered: string, { name }: LabCluster): Firewall => {
  const file = join(rendered, name, 'firewall.json')
  if (!existsSync(file)) throw new LabError(`${file} is not there: npm run render makes it`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The firewall of each cloud as the tree at `rendered` has it, in the place of what it is: as Terraform would apply it. */
export const applyFirewalls = async (plan: LabPlan, machine: Machine, rendered: string): Promise<void> => {
  for (const cluster of plan.clusters) {
    const input = rulesOf(cluster, firewallIn(rendered, cluster), OUTSIDE.person)
    await machine.run({ net: cluster.name }, ['iptables-restore', '--wait'], { input })
  }
}

/** Networks, cables, routes, and the firewall of each cloud as the tree at `rendered` has it. */
export const networkSteps = (plan: LabPlan, machine: Machine, rendered: string): readonly Step[] => [
  {
    name: 'networks, and the firewalls between them',
    run: async () => {
      await machine.run('machine', ['sh', '-e'], { input: topology(plan).join('\n') })
      await applyFirewalls(plan, machine, rendered)
    },
  },
]
