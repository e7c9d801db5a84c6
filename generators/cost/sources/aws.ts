/**
 * Prices of AWS, by its own command line: the price list is public, the history of spot prices is not, and the program has
 * this person's login. It tries again by itself. Sources: docs.aws.amazon.com/cli/latest/reference, ec2
 * describe-spot-price-history and pricing get-products. The list in bulk is the same, in hundreds of megabytes a region.
 */
import { z } from 'zod'
import type { Found } from './found.ts'
import { SourceError } from './http.ts'

/** Runs the program `aws` and gives what it prints. Errors: SourceError. */
export type Aws = (words: readonly string[]) => Promise<string>

/** Hours of spot prices before now that the range is taken from. */
const HOURS = 24

/** The price list is asked in one of the few regions that have its API. */
const LIST_REGION = 'us-east-1'

const history = z.object({
  SpotPriceHistory: z.array(
    z.object({
      AvailabilityZone: z.string(),
      InstanceType: z.string(),
      ProductDescription: z.string(),
      SpotPrice: z.string(),
      Timestamp: z.string(),
    }),
  ),
})

const products = z.object({ PriceList: z.array(z.string()) })
const product = z.object({
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.string(), pricePerUnit: z.object({ USD: z.string() }) }),
        ),
      }),
    ),
  }),
})

const read = <T extends z.ZodType>(text: string, form: T, what: string): z.output<T> => {
  const parsed = (() => {
    try {
      return form.safeParse(JSON.parse(text))
    } catch {
      return undefined
    }
  })()
  if (parsed?.success !== true) throw new SourceError(`${what} printed something else than it should`)
  return parsed.data
}

const json = (region: string) => ['--region', region, '--output', 'json']

interface Spot {
  readonly usd: number
  readonly low: number
  readonly high: number
}

const round = (usd: number) => Number(usd.toFixed(6))

/**
 * The price of spot in the zones of the nodes: the mean of the zones now, and the least and the most that any of them had.
 * Undefined for a type that was not sold there.
 */
const spotOf = (
  all: z.output<typeof history>['SpotPriceHistory'],
  type: string,
  zones: readonly string[],
): Spot | undefined => {
  const own = all.filter((each) => each.InstanceType === type && zones.includes(each.AvailabilityZone))
  const prices = own.map(({ SpotPrice }) => Number(SpotPrice)).filter((usd) => usd > 0)
  if (prices.length === 0) return undefined
  const last = [...Map.groupBy(own, ({ AvailabilityZone }) => AvailabilityZone).values()].map((zone) =>
    zone.reduce((a, b) => (Date.parse(b.Timestamp) > Date.parse(a.Timestamp) ? b : a)),
  )
  return {
    usd: round(last.reduce((sum, { SpotPrice }) => sum + Number(SpotPrice), 0) / last.length),
    low: round(Math.min(...prices)),
    high: round(Math.max(...prices)),
  }
}

const onDemandOf = async (aws: Aws, region: string, type: string): Promise<number | undefined> => {
  const filters = Object.entries({
    instanceType: type,
    regionCode: region,
    operatingSystem: 'Linux',
    preInstalledSw: 'NA',
    tenancy: 'Shared',
    capacitystatus: 'Used',
  }).map(([field, value]) => `Type=TERM_MATCH,Field=${field},Value=${value}`)
  const words = ['pricing', 'get-products', '--service-code', 'AmazonEC2', '--filters', ...filters]
  const said = read(await aws([...words, ...json(LIST_REGION)]), products, 'aws pricing get-products')
  const prices = said.PriceList.flatMap((text) =>
    Object.values(read(text, product, 'aws pricing get-products').terms.OnDemand).flatMap(
      ({ priceDimensions }) =>
        Object.values(priceDimensions)
          .filter(({ unit }) => unit === 'Hrs')
          .map(({ pricePerUnit }) => Number(pricePerUnit.USD)),
    ),
  )
  const known = [...new Set(prices.filter((usd) => usd > 0))]
  if (known.length > 1)
    throw new SourceError(`aws pricing get-products has ${known.length} prices of ${type}`)
  return known[0]
}

/** Prices of the machines of one region. Errors: SourceError. */
export const awsPrices = async (
  aws: Aws,
  region: string,
  types: readonly string[],
  zones: readonly string[],
  now: Date,
): Promise<readonly Found[]> => {
  const since = new Date(now.getTime() - HOURS * 3_600_000).toISOString()
  const words = ['ec2', 'describe-spot-price-history', '--start-time', since]
  const linux = ['--product-descriptions', 'Linux/UNIX']
  const text = await aws([...words, '--instance-types', ...types, ...linux, ...json(region)])
  const { SpotPriceHistory } = read(text, history, 'aws ec2 describe-spot-price-history')
  const found: Found[] = []
  for (const type of types) {
    const spot = spotOf(SpotPriceHistory, type, zones)
    found.push({ type, spot, onDemand: await onDemandOf(aws, region, type) })
  }
  return found
}
