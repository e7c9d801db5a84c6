/** The plan of the networks as a picture in docs/architecture.md. */
import { type Fleet, formatAddress, parseCidr } from '../../generators/fleet/index.ts'
import { type NetworkOfCluster, networkPlan, type Tunnels } from '../../generators/network/index.ts'

/** Names of clusters have dashes and no underscores, names in a picture the other way round. */
const idOf = (name: string) => name.replaceAll('-', '_')

const box = (id: string, ...lines: readonly (string | undefined)[]) =>
  `    ${id}["${lines.filter((line) => line !== undefined).join('<br>')}"]`

const clouds = { aws: 'AWS', gcp: 'Google Cloud' } as const
const gateways = { aws: 'VPN gateway', gcp: 'HA VPN gateway and Cloud Router' } as const

/** What has addresses in a network: one box a zone on AWS, one for the subnet on Google, where it is of the region. */
const subnetsOf = ({ name, provider, ranges, subnets }: NetworkOfCluster, zones: readonly string[]) =>
  provider === 'aws'
    ? zones.map((zone, i) =>
        box(
          `${idOf(name)}_zone${i}`,
          zone,
          `private ${subnets.private.get(zone)}: nodes, pods, load balancers`,
          `public ${subnets.public.get(zone)}`,
        ),
      )
    : [
        box(
          `${idOf(name)}_subnet`,
          zones.join(', '),
          `${ranges.nodes}: nodes, load balancers`,
          `${ranges.pods}: pods`,
        ),
      ]

const networkOf = (network: NetworkOfCluster, zones: readonly string[], region: string) => {
  const { name, provider, id, ranges, asn } = network
  return [
    `  subgraph ${idOf(name)}["${name}: ${clouds[provider]} ${region}, network ${id}${provider === 'aws' ? `, ${ranges.nodes}` : ''}"]`,
    ...subnetsOf(network, zones),
    box(
      `${idOf(name)}_inside`,
      `services ${ranges.services}`,
      ranges.controlPlane && `control plane ${ranges.controlPlane}`,
    ),
    box(`${idOf(name)}_vpn`, gateways[provider], `ASN ${asn}`),
    '  end',
  ]
}

/** The two addresses of a /30 that are for the ends. */
const endsOf = (range: string) =>
  [1, 2].map((i) => formatAddress((parseCidr(range)?.first ?? 0) + i)).join(' – ')

const tunnelsOf = ({ aws, gcp, inside }: Tunnels) =>
  inside.map((range) => `  ${idOf(aws)}_vpn <-->|${endsOf(range)}| ${idOf(gcp)}_vpn`)

/** Each network with its ranges and subnets, and each tunnel with its inside addresses: of AWS left, of Google right. */
export const planPicture = (fleet: Fleet) => {
  const { clusters, tunnels } = networkPlan(fleet)
  const clouds = new Map(fleet.clusters.map(({ name, cloud }): [string, typeof cloud] => [name, cloud]))
  const networks = clusters.flatMap((network) => {
    const { zones = [], region = '' } = clouds.get(network.name) ?? {}
    return networkOf(network, zones, region)
  })
  return ['```mermaid', 'flowchart LR', ...networks, ...tunnels.flatMap(tunnelsOf), '```'].join('\n')
}
