/** What a command is, and what all of them share: options, exit codes, tables, errors of use. */
import { type Options, readArguments } from './arguments.ts'
import type { Start } from './npm.ts'
import { UsageError } from './usage-error.ts'

/** 0: done, nothing wrong. 1: it found something. 2: it was used wrongly. 3: what it found is a danger. 4: the machine refused a file or a program. */
export type ExitCode = 0 | 1 | 2 | 3 | 4

export interface Command {
  /** What follows `npm run <name> --`. */
  readonly usage: string
  readonly summary: string
  readonly details: string
  readonly options: Options
  /** True when words stand between the options (`weights aws=70`); default false, and a word is wrong use. */
  readonly words?: true
  /** True when all words are another program's, options too; default false. */
  readonly passes?: true
  readonly run: (args: Arguments) => ExitCode | Promise<ExitCode>
}

/** Parsed options and the words between them. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  readonly words: readonly string[]
}

export const text = ({ options }: Arguments, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

export const flag = ({ options }: Arguments, name: string) => options[name] === true

/** Refuses options that only other actions of a command take; `own` lists those of each. Errors: UsageError. */
export const refuseForeign = (
  { options }: Arguments,
  own: Readonly<Record<string, readonly string[]>>,
  action: string,
): void => {
  const foreign = Object.values(own)
    .flat()
    .find((name) => options[name] !== undefined && !own[action]?.includes(name))
  if (foreign !== undefined) throw new UsageError(`${action} takes no --${foreign}`)
}

/** `aws=70` as a pair. Errors: UsageError. */
const assignment = (word: string, form: string): readonly [string, string] => {
  const [name = '', value = '', ...rest] = word.split('=')
  if (name === '' || value === '' || rest.length > 0)
    throw new UsageError(`${JSON.stringify(word)} is not of the form ${form}`)
  return [name, value]
}

/** Assignments as a map. Errors: UsageError for a name that comes twice or none at all. */
export const assignments = <T>(
  words: readonly string[],
  form: string,
  parse: (value: string, word: string) => T,
): ReadonlyMap<string, T> => {
  if (words.length === 0) throw new UsageError(`name at least one ${form}`)
  const result = new Map<string, T>()
  for (const word of words) {
    const [name, value] = assignment(word, form)
    if (result.has(name)) throw new UsageError(`${name} is named twice`)
    result.set(name, parse(value, word))
  }
  return result
}

export const wholeNumber = (value: string, what: string): number => {
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`${JSON.stringify(value)} is not ${what}`)
  return Number(value)
}

/** Parses the words after the command's name. Errors: UsageError. */
export const parse = (command: Command, argv: readonly string[], start?: Start): Arguments => {
  if (command.passes) return { options: {}, words: argv }
  const { values, positionals } = readArguments(argv, {
    options: command.options,
    words: command.words,
    start,
  })
  return { options: values, words: positionals }
}
