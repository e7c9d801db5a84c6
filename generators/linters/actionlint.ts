/** actionlint over workflows: what Actions would not read, or read as something else. */
import { basename } from 'node:path'
import { z } from 'zod'
import { looked } from './looked.ts'
import type { Remark } from './remarks.ts'

const report = z.array(
  z.object({ message: z.string(), filepath: z.string(), line: z.number(), kind: z.string() }),
)

// Without the linters of others that a machine may have or not.
const ALONE = ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}']

/** What it says of the files. Errors: throws when it could not look. */
export const actionlint = async (binary: string, files: readonly string[]): Promise<readonly Remark[]> => {
  // Exit code 1 says that there are remarks, 2 and 3 that it did not look.
  const found = report.parse(JSON.parse(await looked(binary, [...ALONE, ...files], (code) => code === 1)))
  return found.map(({ message, filepath, line, kind }) => ({
    ...{ linter: 'actionlint', check: kind, message },
    object: `${basename(filepath)}:${line}`,
  }))
}
