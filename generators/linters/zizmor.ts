/** zizmor over workflows: what a stranger could do with them. Offline: it asks GitHub about nothing. */
import { basename } from 'node:path'
import { z } from 'zod'
import { looked } from './looked.ts'
import type { Remark } from './remarks.ts'

const location = z.object({
  symbolic: z.object({
    key: z.object({ Local: z.object({ verbatim_path: z.string() }) }),
    kind: z.string(),
  }),
  concrete: z.object({ location: z.object({ start_point: z.object({ row: z.number() }) }) }),
})
const report = z.array(
  z.object({
    ident: z.string(),
    desc: z.string(),
    /** By a comment in the workflow, which says why. */
    ignored: z.boolean(),
    locations: z.array(location).min(1),
  }),
)

const placeOf = (locations: readonly z.infer<typeof location>[]): string => {
  const where = locations.find(({ symbolic }) => symbolic.kind === 'Primary') ?? locations[0]
  const { row = -1 } = where?.concrete.location.start_point ?? {}
  return `${basename(where?.symbolic.key.Local.verbatim_path ?? '')}:${row + 1}`
}

/** As its most careful persona, and with no settings but these. */
const STRICT = ['--offline', '--no-config', '--strict-collection', '--persona', 'auditor', '--no-progress']

/** What it says of the files. Errors: throws when it could not read one. */
export const zizmor = async (binary: string, files: readonly string[]): Promise<readonly Remark[]> => {
  // 10 and above say that there are remarks, by the worst of them; below that it did not look.
  const words = [...STRICT, '--format', 'json-v1', ...files]
  const found = report.parse(JSON.parse(await looked(binary, words, (code) => code >= 10)))
  return found
    .filter(({ ignored }) => !ignored)
    .map(({ ident, desc, locations }) => ({
      ...{ linter: 'zizmor', check: ident, message: desc },
      object: placeOf(locations),
    }))
}
