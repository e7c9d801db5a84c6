/** The diff command (npm run diff): the one place here that knows its words and what it answers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ended, failure, jsonIn, ProgramError } from '../programs/run.ts'

/** none: the clusters keep what they have. routine, change, danger: see `npm run diff -- --help`. */
export const verdict = z.enum(['none', 'routine', 'change', 'danger'])

/** GitHub's limit of a comment is 65,536 characters; the diff command stays below this. */
export const MOST_MARKDOWN = 65_000

const answer = z.object({ verdict })

/** Exit codes of a diff that could be made: nothing changes, something does, something is dangerous. */
const MADE: readonly (number | null)[] = [0, 1, 3]

const diff = async (...words: readonly string[]): Promise<string> => {
  const all = ['npm', 'run', '--silent', 'diff', '--', ...words]
  const result = await ended(all)
  if (!MADE.includes(result.exitCode)) throw failure(all, result)
  return result.stdout
}

/** What the change from one commit to another does. Errors: ProgramError when the diff cannot be made. */
export const diffBetween = async (base: string, head: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'))
  try {
    const file = join(folder, 'diff.md')
    const { success, data } = answer.safeParse(
      jsonIn(await diff(base, head, '--json', '--markdown', file, '--charts')),
    )
    if (!success) throw new ProgramError('npm run diff -- --json: no verdict in what it printed')
    return { verdict: data.verdict, markdown: readFileSync(file, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
