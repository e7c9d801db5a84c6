/**
 * The networks of the lab as lines for a shell: a cloud is a bridge with its nodes behind a router; what is outside of it
 * hangs on that router by a cable of its own. No network forwards for others, so what two of them say to each other goes
 * over the cable between them, past the rules of both.
 */
import { METADATA_SERVER, parseCidr } from '../../generators/fleet/index.ts'
import { type LabCluster, type LabNode, type LabPlan, OUTSIDE } from '../plan/index.ts'

/** The bridge of a cloud, in its network. */
export const BRIDGE = 'nodes'
/** The interface of a node. */
export const NODE_CABLE = 'eth0'
/** The interface of a node's cable, in the network of its cloud. */
export const cableOf = (cluster: LabCluster, node: LabNode): string =>
  `node${cluster.nodes.indexOf(node) + 1}`
/** The interface that leads to a cloud, in every other network; names of clusters may be longer than those of interfaces. */
export const wayTo = (plan: LabPlan, cluster: LabCluster): string =>
  `cloud${plan.clusters.indexOf(cluster) + 1}`

/**
 * A tunnel over the internet carries less than a cable: what is larger is told so by ICMP. TCP is told before, in its first
 * packet each way, as Cloud VPN does it, which is one end of every tunnel
 * (https://cloud.google.com/network-connectivity/docs/vpn/concepts/mtu-considerations).
 */
const TUNNEL_MTU = 1400
const CLAMPED = '--protocol tcp --tcp-flags SYN,RST SYN --jump TCPMSS --clamp-mss-to-pmtu'
/** A cache of names on each node, where the cluster has one. */
export const NODE_CACHE = '169.254.20.10'

type Lines = readonly string[]

const settings = (net: string, files: Readonly<Record<string, number>>): string =>
  `nsenter --net=/run/netns/${net} sh -c '${Object.entries(files)
    .map(([file, value]) => `echo ${value} > /proc/sys/net/${file}`)
    .join('; ')}'`

const QUIET = { 'ipv6/conf/all/disable_ipv6': 1, 'ipv6/conf/default/disable_ipv6': 1 }
const FORWARDS = {
  ...QUIET,
  'ipv4/ip_forward': 1,
  'ipv4/conf/all/rp_filter': 0,
  'ipv4/conf/default/rp_filter': 0,
  'ipv4/conf/all/send_redirects': 0,
  'ipv4/conf/default/send_redirects': 0,
}

const net = (name: string, files: Readonly<Record<string, number>>): Lines => [
  `ip netns add ${name}`,
  settings(name, files),
  `ip -n ${name} link set lo up`,
]

const cable = (a: readonly [net: string, name: string], b: readonly [net: string, name: string]): Lines => [
  `ip link add ${a[1]} netns ${a[0]} type veth peer name ${b[1]} netns ${b[0]}`,
  `ip -n ${a[0]} link set ${a[1]} up`,
  `ip -n ${b[0]} link set ${b[1]} up`,
]

/** What others route to a cloud; without the ranges that lie in another of them. */
const rangesOf = ({ ranges, api }: LabCluster): Lines => {
  const nodes = parseCidr(ranges.nodes)
  const first = parseCidr(`${api}/32`)?.first ?? 0
  const inside = nodes !== undefined && first >= nodes.first && first <= nodes.last
  return [...new Set([ranges.nodes, ranges.pods]), ...(inside ? [] : [`${api}/32`])]
}

/** Every node knows the others' pods, as the route table of a cloud does. Addresses of load balancers go by the router. */
const nodeLines = (cluster: LabCluster, node: LabNode): Lines => {
  const { name, address } = node
  const others = cluster.nodes.filter((other) => other !== node)
  return [
    ...net(name, FORWARDS),
    ...cable([name, NODE_CABLE], [cluster.name, cableOf(cluster, node)]),
    `ip -n ${cluster.name} link set ${cableOf(cluster, node)} master ${BRIDGE}`,
    `ip -n ${name} addr add ${address}/32 dev ${NODE_CABLE}`,
    `ip -n ${name} route add default via ${cluster.router} dev ${NODE_CABLE} onlink src ${address}`,
    ...others.flatMap((other) => [
      `ip -n ${name} route add ${other.address} dev ${NODE_CABLE} src ${address}`,
      `ip -n ${name} route add ${other.pods} via ${other.address} dev ${NODE_CABLE} onlink src ${address}`,
    ]),
    ...(cluster.cluster.dns === 'node-local' ? [`ip -n ${name} addr add ${NODE_CACHE}/32 dev lo`] : []),
  ]
}

/** The control plane speaks from its own address, also to its nodes: firewalls tell it by that. */
const cloudLines = (cluster: LabCluster): Lines => {
  const { name, router, api, ranges, nodes } = cluster
  return [
    ...net(name, { ...FORWARDS, 'bridge/bridge-nf-call-iptables': 0 }),
    `ip -n ${name} link add ${BRIDGE} type bridge forward_delay 0`,
    `ip -n ${name} addr add ${router}/32 dev ${BRIDGE}`,
    `ip -n ${name} addr add ${api}/32 dev ${BRIDGE}`,
    `ip -n ${name} link set ${BRIDGE} up`,
    `ip -n ${name} route add ${ranges.nodes} dev ${BRIDGE} src ${api}`,
    ...nodes.flatMap((node) => nodeLines(cluster, node)),
    ...nodes.map(
      ({ pods, address }) => `ip -n ${name} route add ${pods} via ${address} dev ${BRIDGE} onlink src ${api}`,
    ),
  ]
}

const outsideLines = (plan: LabPlan): Lines => {
  const nets = Object.entries(OUTSIDE)
  return [
    ...nets.flatMap(([name, address]) => [
      ...net(name, QUIET),
      `ip -n ${name} addr add ${address}/32 dev lo`,
    ]),
    `ip -n internet addr add ${METADATA_SERVER}/32 dev lo`,
    ...plan.clusters.flatMap((cluster) =>
      nets.flatMap(([name, address]) => [
        ...cable([cluster.name, name], [name, wayTo(plan, cluster)]),
        `ip -n ${cluster.name} route add ${address} dev ${name} src ${cluster.api}`,
        ...rangesOf(cluster).map(
          (range) =>
            `ip -n ${name} route add ${range} via ${cluster.router} dev ${wayTo(plan, cluster)} onlink src ${address}`,
        ),
      ]),
    ),
    ...plan.clusters.map(
      ({ name, api }) =>
        `ip -n ${name} route add default via ${OUTSIDE.internet} dev internet onlink src ${api}`,
    ),
    ...nets
      .filter(([name]) => name !== 'internet')
      .flatMap(([name, address]) => [
        ...cable([name, 'internet'], ['internet', name]),
        `ip -n internet route add ${address} dev ${name} src ${OUTSIDE.internet}`,
        `ip -n ${name} route add default via ${OUTSIDE.internet} dev internet onlink src ${address}`,
      ]),
  ]
}

const tunnelLines = (plan: LabPlan): Lines =>
  plan.clusters.flatMap((a, i) =>
    plan.clusters
      .slice(i + 1)
      .flatMap((b) => [
        ...cable([a.name, wayTo(plan, b)], [b.name, wayTo(plan, a)]),
        ...[[a, b] as const, [b, a] as const].flatMap(([from, to]) => [
          `ip -n ${from.name} link set ${wayTo(plan, to)} mtu ${TUNNEL_MTU}`,
          `nsenter --net=/run/netns/${from.name} iptables --table mangle --append FORWARD --out-interface ${wayTo(plan, to)} ${CLAMPED}`,
          ...rangesOf(to).map(
            (range) =>
              `ip -n ${from.name} route add ${range} via ${to.router} dev ${wayTo(plan, to)} onlink src ${from.api}`,
          ),
        ]),
      ]),
  )

/** All networks with their cables and routes, for `sh -e` in the machine. */
export const topology = (plan: LabPlan): Lines => [
  ...plan.clusters.flatMap(cloudLines),
  ...outsideLines(plan),
  ...tunnelLines(plan),
]
