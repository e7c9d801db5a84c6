/** The committed tables of what charts bring, each line with the reason why it may stay. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Brought } from './brings.ts'

/** The reason of a port that has a row of the network's table; a test holds the two together. */
export const ROW = 'a row of the network table'

const reasons = z.record(z.string(), z.string().min(5))
const table = z.strictObject({
  chart: z.string(),
  version: z.string(),
  /** The sources that were rendered, as URLs. */
  readFrom: z.array(z.url()).min(1),
  /** How the lines were got. */
  rendered: z.string().min(5),
  /** Values by path that the judgement rests on, where no test renders the chart: with others it brings more. */
  while: z.record(z.string(), z.json()).default({}),
  kinds: reasons,
  ports: reasons,
  rights: reasons,
})

/** What one version of a chart brings, and why each may stay. */
export type Judged = Readonly<z.output<typeof table>>

/** The committed tables, by the name of their chart. Errors: SyntaxError or ZodError for a file that is no table. */
export const judgedCharts = (folder = join(import.meta.dirname, 'brings')): ReadonlyMap<string, Judged> =>
  new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => table.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
      .map((each) => [each.chart, each]),
  )

const parts = ['kinds', 'ports', 'rights'] as const

/** `+ ports: …`: brought and not judged. `- ports: …`: judged and not brought any more. */
export const differences = (
  judged: Pick<Judged, (typeof parts)[number]>,
  brought: Brought,
): readonly string[] =>
  parts.flatMap((part) => [
    ...brought[part].filter((line) => !Object.hasOwn(judged[part], line)).map((line) => `+ ${part}: ${line}`),
    ...Object.keys(judged[part])
      .filter((line) => !brought[part].includes(line))
      .map((line) => `- ${part}: ${line}`),
  ])
