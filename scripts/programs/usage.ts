/** The words of a command of this folder: how they are read, and what is said where they were used wrongly. */
import { type Options, readArguments, UsageError } from '../../generators/command-line/index.ts'
import { formatFindings, refusalsOf } from '../../generators/findings/index.ts'
import { columnsOf, reflowed, wrapped } from '../../generators/text/index.ts'
import type { Outcome } from './outcome.ts'

export { UsageError }

/** Options of the npm script `script`, and the words between them. Errors: UsageError. */
export const parsed = <const T extends Options>(
  script: string,
  args: readonly string[],
  options: T,
  words = true,
) =>
  readArguments(args, {
    options,
    words,
    start: { script, call: `npm run ${script} --`, env: process.env },
  })

/** Help, in lines for the terminal; as it is written where there is none. */
const forReading = (usage: string, stream: Parameters<typeof columnsOf>[0]) => {
  const columns = columnsOf(stream)
  return columns === undefined ? usage : wrapped(reflowed(usage), columns)
}

/**
 * What a command prints, and its exit code: 2 with its usage where its words were wrong, 4 where the machine refused a file
 * or a program, 1 for any other error.
 */
export const outcomeOf = async (usage: string, execute: () => string | Promise<string>): Promise<Outcome> => {
  try {
    const said = await execute()
    return { code: 0, said: said === usage ? forReading(usage, process.stdout) : said }
  } catch (error) {
    const refusals = refusalsOf(error)
    if (refusals !== undefined) return { code: 4, said: formatFindings(refusals) }
    const message = error instanceof Error ? error.message : String(error)
    return error instanceof UsageError
      ? { code: 2, said: `${message}\n\n${forReading(usage, process.stderr)}` }
      : { code: 1, said: message }
  }
}
