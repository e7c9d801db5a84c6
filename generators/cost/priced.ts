/** The prices that a fleet needs, or findings for those that are not in the file. */
import type { Finding } from '../findings/index.ts'
import type { Cluster, Prices, Provider } from '../fleet/index.ts'

type Regions<P extends Provider> = Prices['values'][P]
type Region<P extends Provider> = Regions<P>[string]

/** A cluster with the prices of its region, and $ an hour of one of its nodes. */
export type Priced = {
  readonly [P in Provider]: {
    readonly provider: P
    readonly cluster: Cluster
    readonly prices: Region<P>
    readonly node: number
  }
}[Provider]

type Outcome = { readonly priced: Priced } | { readonly findings: readonly Finding[] }

const missing = ({ place }: Prices, path: readonly string[], message: string, what: string): Finding => {
  const at = place(path, 'key')
  return {
    code: 'price-missing',
    place: at,
    message,
    mend: `add ${what} as ${path.join('.')} to ${at.file}, with its page`,
  }
}

/**
 * $ an hour of a node: of the types it may be of, the dearest. Which of them the cloud gives is not known before, so this
 * is what it costs at most.
 */
const nodePrice = (
  { cloud, nodes, name }: Cluster,
  prices: Prices,
  region: Region<Provider>,
): number | readonly Finding[] => {
  const found = nodes.types.map((type) => {
    const machine = Object.hasOwn(region.machines, type) ? region.machines[type] : undefined
    return machine === undefined ? type : machine[nodes.spot ? 'spot' : 'onDemand'].usd
  })
  const unknown = found.filter((each) => typeof each === 'string')
  if (unknown.length === 0) return Math.max(...found.filter((each) => typeof each === 'number'))
  return unknown.map((type) =>
    missing(
      prices,
      [cloud.provider, cloud.region, 'machines', type],
      `there is no price of ${type} in ${cloud.region}, which the nodes of cluster ${name} may be of`,
      'its price on demand and as spot',
    ),
  )
}

const noRegion = ({ name, cloud }: Cluster, prices: Prices): Finding =>
  missing(
    prices,
    [cloud.provider, cloud.region],
    `there are no prices of ${cloud.region}, where cluster ${name} runs`,
    'the prices of the region',
  )

/** A cluster with its prices. Findings: price-missing. */
export const pricedOf = (cluster: Cluster, prices: Prices): Outcome => {
  const { provider, region } = cluster.cloud
  const regions: Readonly<Record<string, Region<Provider>>> = prices.values[provider]
  const found = Object.hasOwn(regions, region) ? regions[region] : undefined
  if (found === undefined) return { findings: [noRegion(cluster, prices)] }
  const node = nodePrice(cluster, prices, found)
  if (typeof node !== 'number') return { findings: node }
  return 'vpnConnection' in found
    ? { priced: { provider: 'aws', cluster, prices: found, node } }
    : { priced: { provider: 'gcp', cluster, prices: found, node } }
}
