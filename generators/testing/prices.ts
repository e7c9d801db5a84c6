/** Small prices for tests: every number another power or prime, so that a wrong one shows. Only tests import this room. */
import { stringify } from 'yaml'
import { formatFindings } from '../findings/index.ts'
import { type Prices, parsePrices } from '../fleet/index.ts'

type Data = { readonly [key: string]: unknown }

const price = (usd: number, unit: string, checked: string | null = '2026-01-02') => ({
  usd,
  unit,
  page: 'list',
  checked,
})
const everywhere = {
  controlPlane: price(0.1, 'hour'),
  address: price(0.005, 'hour'),
  disk: price(0.2, 'GiB-month'),
  secret: price(0.4, 'month'),
  key: price(3, 'month'),
  registry: price(0.5, 'GB-month'),
  logs: price(0.7, 'GB'),
  egress: { internet: price(0.09, 'GB'), zones: price(0.01, 'GB') },
}

/** A machine: $ an hour on demand, and as spot. */
export const machineData = (onDemand: number, spot: number) => ({
  onDemand: price(onDemand, 'hour'),
  spot: price(spot, 'hour', null),
})

export const awsRegionData: Data = {
  ...everywhere,
  machines: { 't3.large': machineData(0.08, 0.03), 'm6i.large': machineData(0.096, 0.04) },
  nat: { gateway: price(0.045, 'hour'), data: price(0.046, 'GB') },
  vpnConnection: price(0.05, 'hour'),
  loadBalancer: { balancer: price(0.02, 'hour'), capacityUnit: price(0.006, 'hour') },
}

export const gcpRegionData: Data = {
  ...everywhere,
  machines: { 'e2-standard-2': machineData(0.07, 0.02) },
  nat: { node: price(0.001, 'hour'), data: price(0.047, 'GB') },
  vpnTunnel: price(0.06, 'hour'),
  loadBalancer: { firstFive: price(0.025, 'hour'), further: price(0.01, 'hour') },
}

export const pricesData: Data = {
  taken: '2026-01-02',
  pages: { list: 'https://example.com/prices' },
  aws: { 'us-east-1': awsRegionData },
  gcp: { 'us-central1': gcpRegionData },
  edge: {
    firstFive: price(0.03, 'hour'),
    further: price(0.01, 'hour'),
    data: price(0.008, 'GB'),
    internet: price(0.12, 'GB'),
  },
}

export const pricesText = (data: Data = pricesData) =>
  stringify(data, { compat: 'yaml-1.1', aliasDuplicateObjects: false })

/** Prices that hold their schema; throws with the findings when they do not. */
export const pricesOf = (data: Data = pricesData): Prices => {
  const result = parsePrices('clusters/prices.yaml', pricesText(data))
  if ('prices' in result) return result.prices
  throw new Error(formatFindings(result.findings))
}
