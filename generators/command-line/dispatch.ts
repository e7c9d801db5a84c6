/** Finds a command, parses its words, runs it, and turns errors into one message and an exit code. */
import { FindingsError, formatFindings, refusalsOf } from '../findings/index.ts'
import { clipped, columnsOf, nearest, reflowed, wrapped } from '../text/index.ts'
import { type Command, type ExitCode, parse } from './command.ts'
import type { Start } from './npm.ts'
import { UsageError } from './usage-error.ts'

export interface Commands {
  /** What stands before a command's name in a shell, such as `npm run` or `npm run lab --`. */
  readonly before: string
  /** Every command by its name; loaded only when asked for. */
  readonly all: ReadonlyMap<string, () => Promise<{ readonly command: Command }>>
  /** What else means that the command was used wrongly: exit code 2. @default nothing */
  readonly isUse?: (error: Error) => boolean
  /** The text of an error that is a result, exit code 1; nothing for one that nobody expects. */
  readonly said: (error: Error) => string | undefined
  /** What `--json` prints of an error beside its kind and message. @default nothing */
  readonly data?: (error: Error) => Readonly<Record<string, unknown>>
}

/** Columns of help where the terminal does not say how many it has. */
const COLUMNS = 80
/** Characters of a message, which may repeat what it was given. */
const MOST_CHARACTERS = 600

/** Letters of a word that is compared with names. */
const LONGEST = 40

const helpColumns = () => columnsOf(process.stdout) ?? COLUMNS

// npm takes options for itself that stand before the first `--`.
const callOf = (before: string, words: string) =>
  `${before} ${before.endsWith('--') ? words : words.replace(' ', ' -- ')}`

/** The script that npm runs for a command: of its own name, or the one that stands before all of them. */
const startOf = (before: string, name: string, env: Start['env']): Start => {
  const [, script] = /^npm run (\S+) --$/.exec(before) ?? []
  return {
    script: script ?? name,
    call: script === undefined ? `${before} ${name} --` : `${before} ${name}`,
    env,
  }
}

const overview = async ({ before, all }: Commands): Promise<string> => {
  const width = Math.max(...[...all.keys()].map((name) => name.length)) + 1
  const lines = await Promise.all(
    [...all].map(async ([name, load]) => `  ${name.padEnd(width)} ${(await load()).command.summary}`),
  )
  return wrapped(
    `${callOf(before, '<command> [options]')}\n\n${lines.join('\n')}\n\n${callOf(before, '<command> --help')} says more. Exit codes: 0 done, 1 found something, 2 wrong use, 4 the machine refused.`,
    helpColumns(),
  )
}

/** How a command is used, what it does, and its options. */
const helpOf = ({ before }: Commands, { usage, summary, details }: Command): string => {
  const call = wrapped(callOf(before, usage), helpColumns() - 4).replaceAll('\n', '\n    ')
  return `${call}\n\n${wrapped(`${summary}\n\n${reflowed(details)}`, helpColumns())}`
}

/** True where a machine reads: it is answered in JSON although it wrote `--json=true`, which is wrong use. */
const isForMachine = (argv: readonly string[]) => argv.some((word) => /^--json(=|$)/.test(word))

/** What `--json` prints where a command has no result: one object, never text. */
const printFailure = (
  error: 'wrong use' | 'refused' | 'unexpected',
  message: string,
  data: Readonly<Record<string, unknown>> = {},
) =>
  console.log(
    JSON.stringify({ error, message: clipped(message, MOST_CHARACTERS), findings: [], ...data }, null, 2),
  )

/**
 * Runs `argv` (the words after the program); `env` is the process's, where npm leaves what it kept for itself. Unexpected
 * errors are thrown, with their stack.
 */
export const dispatch = async (
  commands: Commands,
  [name = '--help', ...argv]: readonly string[],
  env: Start['env'],
): Promise<ExitCode> => {
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(await overview(commands))
    return 0
  }
  const load = commands.all.get(name)
  if (load === undefined) {
    const meant = nearest(name.slice(0, LONGEST), [...commands.all.keys()])
    const message = `there is no command ${clipped(name, MOST_CHARACTERS)}${meant === undefined ? '' : `; did you mean ${meant}?`}`
    if (isForMachine(argv)) printFailure('wrong use', message)
    else console.error(`${message}\n\n${await overview(commands)}`)
    return 2
  }
  const { command } = await load()
  const asked = command.passes ? argv.slice(0, 1) : argv
  if (asked.includes('--help') || asked.includes('-h')) {
    console.log(helpOf(commands, command))
    return 0
  }
  const json = command.passes !== true && isForMachine(argv)
  try {
    return await command.run(parse(command, argv, startOf(commands.before, name, env)))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error instanceof UsageError || commands.isUse?.(error)) {
      if (json) printFailure('wrong use', error.message, commands.data?.(error))
      else
        console.error(
          wrapped(
            `${name}: ${clipped(error.message, MOST_CHARACTERS)}\n${callOf(commands.before, `${name} --help`)} says how it is used`,
            columnsOf(process.stderr),
          ),
        )
      return 2
    }
    const refusals = refusalsOf(error)
    const known = refusals === undefined ? error : new FindingsError(refusals)
    const said = commands.said(known) ?? (refusals === undefined ? undefined : formatFindings(refusals))
    if (json)
      printFailure(said === undefined ? 'unexpected' : 'refused', known.message, commands.data?.(known))
    if (said === undefined) throw error
    if (!json) console.error(said)
    return refusals === undefined ? 1 : 4
  }
}
