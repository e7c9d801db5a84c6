/** The words of a command of this folder: how they are read, and what is said where they were used wrongly. */
import { type Options, readArguments, UsageError } from '../../generators/command-line/index.ts'
import { formatFindings, refusalsOf } from '../../generators/findings/index.ts'
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

/**
 * What a command prints, and its exit code: 2 with its usage where its words were wrong, 3 where the machine refused a file
 * or a program, 1 for any other error.
 */
export const outcomeOf = async (usage: string, execute: () => string | Promise<string>): Promise<Outcome> => {
  try {
    return { code: 0, said: await execute() }
  } catch (error) {
    const refusals = refusalsOf(error)
    if (refusals !== undefined) return { code: 3, said: formatFindings(refusals) }
    const message = error instanceof Error ? error.message : String(error)
    return error instanceof UsageError
      ? { code: 2, said: `${message}\n\n${usage}` }
      : { code: 1, said: message }
  }
}
