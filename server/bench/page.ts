/** The result's place in docs/benchmarks.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const path = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')
const BEGIN = '<!-- bench:server -->'
const END = '<!-- /bench:server -->'

/** Errors: throws when the page has no place for it. */
export const intoPage = (text: string) => {
  const page = readFileSync(path, 'utf8')
  const [before, rest = ''] = page.split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error(`${path} has no ${BEGIN} … ${END} to write between`)
  writeFileSync(path, `${before}${BEGIN}\n${text}\n${END}${after}`)
}
