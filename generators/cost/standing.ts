/** What a fleet costs before the first request. */
import type { Fleet } from '../fleet/index.ts'
import { secretManagerIdOf } from '../fleet/index.ts'
import { throughGateways } from '../mesh/index.ts'
import { volumesOf } from '../observability/index.ts'
import { entriesOf } from '../secrets/index.ts'
import {
  EDGE_RULES,
  HOURS,
  IMAGES,
  KEYS,
  NAT_GATEWAYS,
  NAT_NODES,
  NODE_DISK,
  RULES_AT_ONCE,
  VPN,
} from './assumptions.ts'
import { flat, type Line, perNodes, type Share } from './line.ts'
import type { Priced } from './priced.ts'

type Edge = { readonly firstFive: { readonly usd: number }; readonly further: { readonly usd: number } }

const many = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

/** $ an hour of some forwarding rules: up to five cost what one does. */
const rulesPrice = ({ firstFive, further }: Edge, rules: number) =>
  firstFive.usd + Math.max(0, rules - RULES_AT_ONCE) * further.usd

/** Entries of secret managers that each cluster reads and none before it does: those with a manager in common pay once. */
const entriesBy = (fleet: Fleet): ReadonlyMap<string, number> => {
  const known = new Set<string>()
  return new Map(
    fleet.clusters.map((cluster) => {
      const own = entriesOf(fleet, cluster)
      const others = fleet.clusters.filter(({ name }) => name !== cluster.name)
      const before = known.size
      for (const entry of [
        own.authority,
        own.certificate,
        ...others.map((other) => entriesOf(fleet, other).remoteAccess),
      ])
        known.add(`${secretManagerIdOf(cluster.cloud)}/${entry}`)
      return [cluster.name, known.size - before] as const
    }),
  )
}

const volumes = (fleet: Fleet, { cluster, prices }: Priced): Share => {
  const all = volumesOf(fleet, cluster)
  const size = all.reduce((total, { count, size }) => total + count * size, 0)
  return flat('volumes', `${size} GiB: ${all.map(({ of }) => of).join(', ')}`, size * prices.disk.usd)
}

const nat = ({ cluster, prices, provider }: Priced): Share =>
  provider === 'aws'
    ? flat(
        'NAT',
        `${many(NAT_GATEWAYS, 'gateway')}, its address`,
        NAT_GATEWAYS * (prices.nat.gateway.usd + prices.address.usd) * HOURS,
      )
    : perNodes(
        'NAT',
        (nodes) => `${nodes} nodes, its address`,
        cluster.nodes,
        (nodes) =>
          (Math.min(nodes, NAT_NODES) * prices.nat.node.usd + NAT_GATEWAYS * prices.address.usd) * HOURS,
      )

const vpn = (fleet: Fleet, { provider, prices }: Priced): Share => {
  const others = fleet.clusters.filter(({ cloud }) => cloud.provider !== provider).length
  return provider === 'aws'
    ? flat(
        'VPN',
        many(others * VPN.connections, 'connection'),
        others * VPN.connections * prices.vpnConnection.usd * HOURS,
      )
    : flat('VPN', many(others * VPN.tunnels, 'tunnel'), others * VPN.tunnels * prices.vpnTunnel.usd * HOURS)
}

const balancers = (fleet: Fleet, { provider, prices }: Priced): Share => {
  const names = ['ingress', ...(throughGateways(fleet) ? ['east-west'] : [])]
  const price =
    provider === 'aws'
      ? names.length * prices.loadBalancer.balancer.usd
      : rulesPrice(prices.loadBalancer, names.length)
  return flat('load balancers', names.join(', '), price * HOURS)
}

const linesOf = (fleet: Fleet, priced: Priced, entries: number): readonly Share[] => {
  const { cluster, prices, node } = priced
  const kind = cluster.nodes.spot ? 'spot' : 'on demand'
  return [
    flat('control plane', '1', prices.controlPlane.usd * HOURS),
    perNodes(
      'nodes',
      (nodes) => `${nodes}, ${kind}`,
      cluster.nodes,
      (nodes) => nodes * node * HOURS,
    ),
    perNodes(
      'node disks',
      (nodes) => `${nodes} of ${NODE_DISK} GiB`,
      cluster.nodes,
      (nodes) => nodes * NODE_DISK * prices.disk.usd,
    ),
    volumes(fleet, priced),
    nat(priced),
    vpn(fleet, priced),
    balancers(fleet, priced),
    flat('secrets', many(entries, 'secret'), entries * prices.secret.usd),
    flat('keys', many(KEYS.cluster, 'key'), KEYS.cluster * prices.key.usd),
    flat('registry', `${IMAGES.held} images`, IMAGES.held * IMAGES.size * prices.registry.usd),
  ]
}

/** The global load balancer, and the key of the state of each provider. */
const sharedLines = (all: readonly Priced[], edge: Edge): readonly Share[] => {
  const keys = new Map(all.map(({ provider, prices }) => [provider, prices.key.usd]))
  const cost = [...keys.values()].reduce((total, usd) => total + KEYS.state * usd, 0)
  return [
    flat('load balancer', `global, ${EDGE_RULES} rules`, rulesPrice(edge, EDGE_RULES) * HOURS),
    flat('keys', `of Terraform's state`, cost),
  ]
}

/** Every standing cost of a fleet. */
export const standingLines = (fleet: Fleet, all: readonly Priced[], edge: Edge): readonly Line[] => {
  const entries = entriesBy(fleet)
  return [
    ...all.flatMap((priced) =>
      linesOf(fleet, priced, entries.get(priced.cluster.name) ?? 0)
        .filter(({ atMost }) => atMost > 0)
        .map((share) => ({ of: priced.cluster.name, ...share })),
    ),
    ...sharedLines(all, edge).map((share) => ({ of: 'shared' as const, ...share })),
  ]
}
