/**
 * The way from the address of a load balancer to a node, in the network of a cloud. A packet keeps the address that it was
 * sent to: kube-proxy on the node knows it. A connection stays with the node that it got, also when others come and go.
 */
import type { LabNode } from '../../plan/index.ts'
import type { Balanced } from './services.ts'

/** Marks of connections, and numbers of route tables: one for each node. */
const markOf = (nodes: readonly LabNode[], node: LabNode): number => nodes.indexOf(node) + 1

/** For `sh -e`, once: whoever has the mark of a node is sent there. */
export const nodeRoutes = (nodes: readonly LabNode[], bridge: string): readonly string[] =>
  nodes.flatMap((node) => {
    const mark = markOf(nodes, node)
    return [
      `ip rule add fwmark ${mark} lookup ${mark}`,
      `ip route add default via ${node.address} dev ${bridge} onlink table ${mark}`,
    ]
  })

/**
 * As `iptables-restore --noflush` reads it, all of them at once; other chains of the table stay. `healthy`: nodes that take
 * requests of a load balancer.
 */
export const balancingRules = (
  nodes: readonly LabNode[],
  balancers: readonly Balanced[],
  healthy: (balancer: Balanced) => readonly LabNode[],
): string => {
  const rules = balancers.flatMap((balancer) =>
    (['tcp', 'udp'] as const).flatMap((protocol) => {
      const ports = balancer[protocol]
      const targets = healthy(balancer)
      if (ports.length === 0) return []
      const to = `-A PREROUTING -d ${balancer.address} -p ${protocol} -m multiport --dports ${ports.join(',')}`
      return targets.map((node, i) => {
        const chance = (1 / (targets.length - i)).toFixed(6)
        const pick = i === targets.length - 1 ? '' : ` -m statistic --mode random --probability ${chance}`
        return `${to} -m connmark --mark 0${pick} -j CONNMARK --set-mark ${markOf(nodes, node)}`
      })
    }),
  )
  const restored = balancers.map(({ address }) => `-A PREROUTING -d ${address} -j CONNMARK --restore-mark`)
  return ['*mangle', '-F PREROUTING', ...rules, ...restored, 'COMMIT', ''].join('\n')
}
