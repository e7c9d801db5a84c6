/** What can go wrong with cables: packets are lost without a word, as when a tunnel or a machine is gone. */
import type { Machine } from '../machine/index.ts'
import type { LabCluster, LabNode, LabPlan } from '../plan/index.ts'
import { cableOf, NODE_CABLE, wayTo } from './topology.ts'

/** Rules in front of all others, in a table of their own: what they drop, nothing else sees. */
const TABLE = 'netdev cut'

const cut = (machine: Machine, net: string, name: string) =>
  machine.run({ net }, ['nft', '-f', '-'], {
    input: `add table ${TABLE}
add chain ${TABLE} ${name} { type filter hook ingress device ${name} priority 0; policy drop; }
`,
  })

const mend = (machine: Machine, net: string, name: string) =>
  machine.run({ net }, ['nft', 'delete', 'chain', ...TABLE.split(' '), name], { anyCode: true })

/** The ends of the tunnel between two clouds. */
const ends = (plan: LabPlan, a: LabCluster, b: LabCluster) =>
  [
    [a.name, wayTo(plan, b)],
    [b.name, wayTo(plan, a)],
  ] as const

const onLink =
  (act: typeof cut) =>
  async (machine: Machine, plan: LabPlan, a: LabCluster, b: LabCluster): Promise<void> => {
    for (const [net, name] of ends(plan, a, b)) await act(machine, net, name)
  }

const onCable =
  (act: typeof cut) =>
  async (machine: Machine, cluster: LabCluster, node: LabNode): Promise<void> => {
    await act(machine, node.name, NODE_CABLE)
    await act(machine, cluster.name, cableOf(cluster, node))
  }

/** Nothing that one cloud sends to the other arrives, until the link is mended. Safe to repeat. */
export const cutLink = onLink(cut)
export const mendLink = onLink(mend)

/** A node hears nobody and nobody hears it, until its cable is in again. Safe to repeat. */
export const pullCable = onCable(cut)
export const plugCable = onCable(mend)
