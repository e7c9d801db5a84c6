/**
 * The one reader of arguments: options, and the words between them. Stricter than node's parseArgs, which takes the last of
 * two values, an empty value, and the next option as the value of one that has none.
 */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { nearest } from '../text/index.ts'
import { refuseLeftovers, type Start } from './npm.ts'
import { UsageError } from './usage-error.ts'

type Descriptor = ParseArgsOptionsConfig[string]

/** The options of a command by their names, without the dashes. */
export type Options = Readonly<
  Record<
    string,
    Descriptor & {
      /** Its value is a list: `--down aws --down gcp` is `--down aws,gcp`. */ readonly list?: true
    }
  >
>

/** How the arguments of a command are read. */
export interface Reading<T extends Options> {
  readonly options: T
  /** True when words stand between the options; otherwise a word is wrong use. @default false */
  readonly words?: boolean | undefined
  /** How the command was started, to see what npm kept for itself. @default not by npm */
  readonly start?: Start | undefined
}

/** An option as it stands among the arguments. */
interface Given {
  readonly name: string
  readonly raw: string
  readonly value: string | undefined
  readonly inline: boolean
}

/** Letters of a word that is compared with names. */
const LONGEST = 40

const demandKnown = (options: Options, { name, raw }: Given): void => {
  if (Object.hasOwn(options, name) && (raw.startsWith('--') || options[name]?.short !== undefined)) return
  const known = Object.keys(options).map((option) => `--${option}`)
  const meant = nearest(raw.slice(0, LONGEST), known)
  if (meant !== undefined) throw new UsageError(`there is no option ${raw}; did you mean ${meant}?`)
  throw new UsageError(
    known.length === 0
      ? `there is no option ${raw}; there is none but --help`
      : `there is no option ${raw}; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`,
  )
}

const demandValue = (options: Options, { name, raw, value, inline }: Given): void => {
  if (options[name]?.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${raw} takes no value, and has ${JSON.stringify(value)}`)
    return
  }
  // What looks like an option is one, as long as nobody says otherwise with an equals sign.
  if (value === undefined || (!inline && /^-./.test(value)))
    throw new UsageError(
      value === undefined
        ? `${raw} needs a value after it`
        : `${raw} needs a value after it, and ${value} is an option (${raw}=${value} if it is not)`,
    )
  if (value.trim() === '') throw new UsageError(`${raw} has an empty value`)
}

/** Options that come twice: lists are joined, and the rest is refused, since nobody can say which was meant. */
const joined = (options: Options, given: readonly Given[]): readonly string[] =>
  [...Map.groupBy(given, ({ name }) => name)].flatMap(([name, all]) => {
    const { multiple, list, type } = options[name] ?? {}
    const values = all.flatMap(({ value }) => value ?? [])
    if (all.length > 1 && !multiple && !list)
      throw new UsageError(
        `--${name} is given ${all.length === 2 ? 'twice' : `${all.length} times`}${type === 'boolean' ? '' : ` (${values.join(', ')})`}; give it once`,
      )
    if (type === 'boolean') return [`--${name}`]
    return list ? [`--${name}=${values.join(',')}`] : values.map((value) => `--${name}=${value}`)
  })

const demandWords = (words: readonly string[], allowed: boolean): void => {
  const [first] = words
  if (first !== undefined && !allowed)
    throw new UsageError(`${JSON.stringify(first)} is one word too many: this takes options alone`)
  // An empty word is a variable of the shell that nobody set.
  if (words.some((word) => word.trim() === '')) throw new UsageError('one of the words is empty')
}

/** The options and words of some arguments. Errors: UsageError, one for the first thing that is wrong. */
export const readArguments = <const T extends Options>(
  argv: readonly string[],
  { options, words = false, start }: Reading<T>,
) => {
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const given = tokens.flatMap((token): readonly Given[] =>
    token.kind === 'option'
      ? [{ name: token.name, raw: token.rawName, value: token.value, inline: token.inlineValue === true }]
      : [],
  )
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  if (start !== undefined) refuseLeftovers(start, options, argv, new Set(given.map(({ name }) => name)))
  for (const each of given) demandKnown(options, each)
  for (const each of given) demandValue(options, each)
  const read = joined(options, given)
  demandWords(positionals, words)
  return parseArgs({ args: [...read, '--', ...positionals], options, strict: true, allowPositionals: true })
}
