/**
 * Prices of Google Cloud, from the Cloud Billing Catalog API: a core and a GiB of each family, on demand and as spot. What a
 * machine costs is the sum. Source: docs.cloud.google.com/billing/v1/how-tos/catalog-api.
 */
import { z } from 'zod'
import { machineOf } from '../../nodes/index.ts'
import type { Found } from './found.ts'
import { jsonAt, type Patience, SourceError } from './http.ts'

/** Compute Engine, in the catalog. */
const SERVICE = 'services/6F81-5844-456A'
const PAGE_SIZE = 5_000
/** Pages that are read at most: the service had fewer than ten of them. */
const MOST_PAGES = 40

export const CATALOG = 'https://cloudbilling.googleapis.com'

/** Who is asked, and with which key; it goes in a header, since addresses end up in logs. */
export interface Catalog extends Patience {
  readonly url: URL
  readonly key: string
}

const rate = z.object({
  unitPrice: z.object({
    currencyCode: z.string(),
    units: z.string().default('0'),
    nanos: z.number().default(0),
  }),
})
const sku = z.object({
  description: z.string(),
  category: z.object({ resourceFamily: z.string(), usageType: z.string() }),
  serviceRegions: z.array(z.string()),
  pricingInfo: z.array(
    z.object({ pricingExpression: z.object({ usageUnit: z.string(), tieredRates: z.array(rate) }) }),
  ),
})
type Sku = z.output<typeof sku>
const page = z.object({ skus: z.array(sku).default([]), nextPageToken: z.string().default('') })

const skusOf = async ({ url, key, ...patience }: Catalog): Promise<readonly Sku[]> => {
  const all: Sku[] = []
  let token = ''
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const next = new URL(`/v1/${SERVICE}/skus`, url)
    next.searchParams.set('pageSize', `${PAGE_SIZE}`)
    next.searchParams.set('currencyCode', 'USD')
    if (token !== '') next.searchParams.set('pageToken', token)
    const said = page.safeParse(await jsonAt(next, { 'x-goog-api-key': key }, patience))
    if (!said.success) throw new SourceError('answers something else than a catalog')
    all.push(...said.data.skus)
    if (said.data.nextPageToken === '') return all
    token = said.data.nextPageToken
  }
  throw new SourceError(`has more than ${MOST_PAGES} pages`)
}

const kinds = { OnDemand: 'onDemand', Preemptible: 'spot' } as const
const units = { Core: 'h', Ram: 'GiBy.h' } as const
type Part = keyof typeof units

/**
 * The part of a machine of a family that an entry is the price of. Custom machines, sole-tenant nodes, commitments and
 * extended memory have entries too, with other words around the same ones.
 */
const partOf = ({ description, category }: Sku, family: string): Part | undefined => {
  if (category.resourceFamily !== 'Compute') return undefined
  const [, name, part] =
    /^(?:Spot Preemptible )?([A-Z0-9]+)(?: Predefined| AMD| Arm)? Instance (Core|Ram) running in /.exec(
      description,
    ) ?? []
  if (name !== family) return undefined
  return part === 'Core' || part === 'Ram' ? part : undefined
}

const usdOf = ({ pricingInfo, description }: Sku, unit: string): number => {
  const expression = pricingInfo.at(-1)?.pricingExpression
  const price = expression?.tieredRates.at(-1)?.unitPrice
  if (expression?.usageUnit !== unit || price?.currencyCode !== 'USD')
    throw new SourceError(`has a price of ${JSON.stringify(description)} that is none in USD for ${unit}`)
  return Number(price.units) + price.nanos / 1e9
}

/** $ an hour of a machine: its cores and its memory. Undefined when either has no price in the region. */
const priceOf = (
  skus: readonly Sku[],
  region: string,
  type: string,
  usage: keyof typeof kinds,
): number | undefined => {
  const machine = machineOf('gcp', type)
  const family = type.split('-')[0]?.toUpperCase()
  if (machine === undefined || family === undefined) return undefined
  const amounts = { Core: machine.cores, Ram: machine.memory / 2 ** 30 } as const
  const parts = (Object.keys(units) as Part[]).map((part) => {
    const own = skus.filter(
      (each) =>
        each.category.usageType === usage &&
        each.serviceRegions.includes(region) &&
        partOf(each, family) === part,
    )
    const prices = [...new Set(own.map((each) => usdOf(each, units[part])))]
    if (prices.length > 1)
      throw new SourceError(`has ${prices.length} prices of ${part} of ${family} in ${region}`)
    const [usd] = prices
    return usd === undefined ? undefined : usd * amounts[part]
  })
  return parts.some((each) => each === undefined)
    ? undefined
    : Number(parts.reduce<number>((sum, each) => sum + (each ?? 0), 0).toFixed(6))
}

/** Prices of machines by region, all from one reading of the catalog. Errors: SourceError. */
export const gcpPrices = async (
  catalog: Catalog,
  regions: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, readonly Found[]>> => {
  const skus = await skusOf(catalog)
  return new Map(
    [...regions].map(([region, types]) => [
      region,
      types.map((type): Found => {
        const usd = priceOf(skus, region, type, 'Preemptible')
        return {
          type,
          onDemand: priceOf(skus, region, type, 'OnDemand'),
          spot: usd === undefined ? undefined : { usd, low: usd, high: usd },
        }
      }),
    ]),
  )
}
