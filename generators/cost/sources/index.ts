/** Looks up what the machines of a fleet cost, at whoever sells them. */
import { type Finding, sortFindings } from '../../findings/index.ts'
import type { Cluster, Fleet, Prices, Provider } from '../../fleet/index.ts'
import { type Aws, awsPrices } from './aws.ts'
import type { Found } from './found.ts'
import { type Catalog, gcpPrices } from './gcp.ts'
import { SourceError } from './http.ts'

export type { Aws } from './aws.ts'
export { CATALOG, type Catalog } from './gcp.ts'
export { SourceError } from './http.ts'

/** Who is asked. */
export interface Sources {
  readonly aws: Aws
  /** Undefined where no key was given. */
  readonly catalog: Catalog | undefined
}

/** The price of one machine, as prices.yaml has it. */
export interface Refreshed {
  readonly provider: Provider
  readonly region: string
  readonly type: string
  readonly onDemand: number
  readonly spot: { readonly usd: number; readonly low: number; readonly high: number }
}

interface Wanted {
  readonly types: readonly string[]
  readonly zones: readonly string[]
}

/** What the clusters of a provider may have, by region. */
const wantedOf = (clusters: readonly Cluster[], provider: Provider): ReadonlyMap<string, Wanted> =>
  new Map(
    [
      ...Map.groupBy(
        clusters.filter(({ cloud }) => cloud.provider === provider),
        ({ cloud }) => cloud.region,
      ),
    ].map(([region, own]) => [
      region,
      {
        types: [...new Set(own.flatMap(({ nodes }) => nodes.types))].sort(),
        zones: [...new Set(own.flatMap(({ cloud }) => cloud.zones))].sort(),
      },
    ]),
  )

const mends = {
  aws: 'log in (aws sts get-caller-identity), with ec2:DescribeSpotPriceHistory and pricing:GetProducts; nothing was written',
  gcp: 'set CLOUD_BILLING_API_KEY to a key that may use the Cloud Billing API; nothing was written',
} as const satisfies Record<Provider, string>

const silent = (prices: Prices, provider: Provider, region: string, why: string): Finding => ({
  code: 'price-source',
  place: prices.place(region === '' ? [provider] : [provider, region], 'key'),
  message: `${provider === 'aws' ? 'the program aws' : "Google's catalog"} ${why}`,
  mend: mends[provider],
})

const unsold = (prices: Prices, provider: Provider, region: string, type: string, what: string): Finding => ({
  code: 'price-unlisted',
  place: prices.place([provider, region, 'machines', type], 'key'),
  message: `there is no price of ${type} ${what} in ${region}`,
  mend: 'look whether it is sold there; take another type, or write the price by hand with its page',
})

type Outcome = { readonly found: ReadonlyMap<string, readonly Found[]> } | { readonly finding: Finding }

/** Only what a source says wrong is a finding; a fault of ours stays one. */
const heard = async (
  prices: Prices,
  provider: Provider,
  region: string,
  ask: () => Promise<ReadonlyMap<string, readonly Found[]>>,
): Promise<Outcome> => {
  try {
    return { found: await ask() }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { finding: silent(prices, provider, region, error.message) }
  }
}

const fromAws = ({ aws }: Sources, prices: Prices, wanted: ReadonlyMap<string, Wanted>, now: Date) =>
  Promise.all(
    [...wanted].map(([region, { types, zones }]) =>
      heard(
        prices,
        'aws',
        region,
        async () => new Map([[region, await awsPrices(aws, region, types, zones, now)]]),
      ),
    ),
  )

const fromGcp = async (
  { catalog }: Sources,
  prices: Prices,
  wanted: ReadonlyMap<string, Wanted>,
): Promise<readonly Outcome[]> => {
  if (wanted.size === 0) return []
  if (catalog === undefined) return [{ finding: silent(prices, 'gcp', '', 'takes a key, and there is none') }]
  const types = new Map([...wanted].map(([region, each]) => [region, each.types]))
  return [await heard(prices, 'gcp', '', () => gcpPrices(catalog, types))]
}

/** Every machine that a fleet may have, looked up; or a finding for each source that failed and each price that it lacks. */
export const lookedUp = async (
  { clusters }: Pick<Fleet, 'clusters'>,
  prices: Prices,
  sources: Sources,
  now: Date,
): Promise<{ readonly refreshed: readonly Refreshed[] } | { readonly findings: readonly Finding[] }> => {
  const outcomes = {
    aws: await fromAws(sources, prices, wantedOf(clusters, 'aws'), now),
    gcp: await fromGcp(sources, prices, wantedOf(clusters, 'gcp')),
  }
  const findings: Finding[] = []
  const refreshed: Refreshed[] = []
  for (const provider of ['aws', 'gcp'] as const)
    for (const outcome of outcomes[provider]) {
      if ('finding' in outcome) findings.push(outcome.finding)
      else
        for (const [region, found] of outcome.found)
          for (const { type, onDemand, spot } of found) {
            if (onDemand === undefined) findings.push(unsold(prices, provider, region, type, 'on demand'))
            if (spot === undefined) findings.push(unsold(prices, provider, region, type, 'as spot'))
            if (onDemand !== undefined && spot !== undefined)
              refreshed.push({ provider, region, type, onDemand, spot })
          }
    }
  return findings.length > 0 ? { findings: sortFindings(findings) } : { refreshed }
}
