/** The firewall of a cloud, as `iptables-restore` reads it: what Terraform's would do with the same firewall.json. */
import type { Firewall, FirewallRule } from '../../generators/network/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { BRIDGE } from './topology.ts'

const protocolOf = ({ protocol, ports }: FirewallRule): string =>
  ports.length === 0 ? `-p ${protocol}` : `-p ${protocol} -m multiport --dports ${ports.join(',')}`

/** One line for each pair of ranges. */
const accept = (chain: string, rule: FirewallRule, from: readonly string[], to: readonly string[]) =>
  from.flatMap((source) =>
    to.map((range) => `-A ${chain} -s ${source} -d ${range} ${protocolOf(rule)} -j ACCEPT`),
  )

/**
 * Whoever is in the cloud's network talks freely; from elsewhere comes in what has a rule, and answers. Where the control
 * plane is a network of its own (GKE), it too needs rules for what it asks of nodes and pods.
 */
export const rulesOf = ({ api }: LabCluster, { ranges, ingress }: Firewall, person: string): string => {
  const rules = Object.values(ingress)
  const to = (place: FirewallRule['to']) => rules.filter((rule) => rule.to === place)
  const asked = to('nodes').filter(({ from }) => from === 'controlPlane')
  return [
    '*filter',
    ':INPUT DROP',
    ':FORWARD DROP',
    ':OUTPUT ACCEPT',
    ...['INPUT', 'FORWARD'].map(
      (chain) => `-A ${chain} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`,
    ),
    '-A INPUT -i lo -j ACCEPT',
    `-A INPUT -i ${BRIDGE} -j ACCEPT`,
    `-A INPUT -s ${person} -d ${api} -p tcp --dport 443 -j ACCEPT`,
    ...to('controlPlane').flatMap((rule) => accept('INPUT', rule, ranges[rule.from], [`${api}/32`])),
    `-A FORWARD -i ${BRIDGE} -j ACCEPT`,
    ...to('nodes').flatMap((rule) => accept('FORWARD', rule, ranges[rule.from], ranges.network)),
    ...ranges.controlPlane.flatMap((range) => [
      `-A OUTPUT -s ${range} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`,
      ...asked.flatMap((rule) => accept('OUTPUT', rule, [range], ranges.network)),
      ...ranges.network.map((network) => `-A OUTPUT -s ${range} -d ${network} -j DROP`),
    ]),
    'COMMIT',
    '',
  ].join('\n')
}
