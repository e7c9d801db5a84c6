/** Reads clusters/prices.yaml: list prices that know their places. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { readText } from '../files/index.ts'
import { type Finding, FindingsError } from '../findings/index.ts'
import type { DeepReadonly } from './deep-readonly.ts'
import { PRICES } from './load.ts'
import { parseFile } from './parse.ts'
import { pricesFile } from './schema/index.ts'
import type { Path, Source } from './source.ts'

/** The prices of the file, and where each of them stands. */
export interface Prices {
  readonly values: DeepReadonly<z.output<typeof pricesFile>>
  readonly place: Source['place']
}

/** Every price below a value, with its path. */
const pricesIn = (value: unknown, path: Path = []): readonly (readonly [Path, string])[] => {
  if (typeof value !== 'object' || value === null) return []
  if ('page' in value && typeof value.page === 'string') return [[path, value.page]]
  return Object.entries(value).flatMap(([key, inner]) => pricesIn(inner, [...path, key]))
}

const pageFindings = ({ values, place }: Prices): readonly Finding[] =>
  pricesIn({ aws: values.aws, gcp: values.gcp, edge: values.edge })
    .filter(([, page]) => !Object.hasOwn(values.pages, page))
    .map(([path, page]) => ({
      code: 'price-page',
      place: place([...path, 'page']),
      message: `there is no page ${page} among pages`,
      mend: `add its URL as pages.${page}, or name one of ${Object.keys(values.pages).join(', ')}`,
    }))

const missing = (file: string): Finding => ({
  code: 'fleet-file-missing',
  place: { file },
  message: 'there is no file of prices',
  mend: 'write one as docs/cost.md says, or take it from the history of the repository',
})

/** The prices of some text, or every finding about it; undefined is a file that is not there. */
export const parsePrices = (
  file: string,
  text: string | undefined,
): { readonly prices: Prices } | { readonly findings: readonly Finding[] } => {
  if (text === undefined) return { findings: [missing(file)] }
  const outcome = parseFile(file, text, () => pricesFile)
  if ('findings' in outcome) return outcome
  const prices = { values: outcome.value, place: outcome.source.place }
  const findings = pageFindings(prices)
  return findings.length > 0 ? { findings } : { prices }
}

/** The text of the prices beside a fleet; undefined where there is none. Errors: FindingsError (file-refused, fleet-encoding). */
export const readPricesText = (directory: string): string | undefined => {
  const file = join(directory, PRICES)
  return existsSync(file) ? readText(file) : undefined
}

/** Reads the prices beside a fleet. Errors: FindingsError with every finding. */
export const loadPrices = (directory: string): Prices => {
  const result = parsePrices(join(directory, PRICES), readPricesText(directory))
  if ('prices' in result) return result.prices
  throw new FindingsError(result.findings)
}
