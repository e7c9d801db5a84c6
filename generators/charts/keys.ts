/** The keys of a chart's values that we may set. Helm takes a misspelt one without a word, and the setting does nothing. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isMap, type JsonMap } from '../objects/index.ts'

/** What a chart knows. Paths are keys joined by dots; lists are taken whole, as Helm takes them. */
export interface KnownKeys {
  readonly keys: ReadonlySet<string>
  /** Paths below which every key is taken, such as annotations, with the reason. */
  readonly open: Readonly<Record<string, string>>
}

/** A committed table: what a person read in the values file of one version of a chart. */
export interface KeyTable extends KnownKeys {
  readonly chart: string
  readonly version: string
  /** The files that were read, as URLs. */
  readonly readFrom: readonly string[]
}

const table = z.strictObject({
  chart: z.string(),
  version: z.string(),
  readFrom: z.array(z.url()).min(1),
  keys: z.array(z.string()).transform((keys) => new Set(keys)),
  open: z.record(z.string(), z.string().min(5)).default({}),
})

/** The committed tables, by the name of their chart. Errors: SyntaxError or ZodError for a file that is no table. */
export const keyTables = (folder = join(import.meta.dirname, 'keys')): ReadonlyMap<string, KeyTable> =>
  new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => table.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
      .map((each) => [each.chart, each]),
  )

/** Every path of values that ends in something else than a map with keys. */
export const leafPaths = (values: JsonMap, above = ''): readonly string[] =>
  Object.entries(values).flatMap(([key, value]) =>
    isMap(value) && Object.keys(value).length > 0 ? leafPaths(value, `${above}${key}.`) : [`${above}${key}`],
  )

/** The row of `known` that a path is set by: itself, or the open map that it is in; undefined when there is none. */
export const rowOf = ({ keys, open }: KnownKeys, path: string): string | undefined =>
  keys.has(path) ? path : Object.keys(open).find((map) => path === map || path.startsWith(`${map}.`))

/** The paths of values that the chart does not know. */
export const unknownPaths = (known: KnownKeys, values: JsonMap): readonly string[] =>
  leafPaths(values).filter((path) => rowOf(known, path) === undefined)
