/**
 * What npm swallowed: options before `--` are npm's, not the script's, and the command would do something else than it was
 * asked. npm hands what it took on in the environment (`--down=aws` as `npm_config_down`), where it can be seen.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
import { nearest } from '../text/index.ts'
import { UsageError } from './usage-error.ts'

/** How a command was started, as far as npm knows. */
export interface Start {
  /** The script of package.json that runs the command. */
  readonly script: string
  /** What stands in a shell before the arguments: `npm run evacuate --`, `npm run lab -- up`. */
  readonly call: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Options of npm itself that a command here has too: npm sets these from a file or the environment as well. */
export const NPMS_OWN: ReadonlySet<string> = new Set([
  'dry-run',
  'force',
  'json',
  'key',
  'message',
  'only',
  'yes',
])

/** Settings of npm that are near to an option of a command here, and no slip of the hand. */
const NEAR: ReadonlySet<string> = new Set(['allow-git'])

const PREFIX = 'npm_config_'
const variable = (option: string) => `${PREFIX}${option.replaceAll('-', '_')}`

const settingsIn = (file: string): readonly string[] => {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/^\s*([\w-]+)/gm)].map(([, key = '']) => key)
  } catch {
    // npm runs without any of these files, and so does the command.
    return []
  }
}

/** The settings of the files that npm reads: of the person, of the machine, of the repository. */
const settings = ({ env }: Start): ReadonlySet<string> => {
  const { npm_config_userconfig: user, npm_config_globalconfig: machine, npm_config_local_prefix: here } = env
  const files = [user ?? '', machine ?? '', here === undefined ? '' : join(here, '.npmrc')]
  return new Set(files.filter((file) => file !== '').flatMap(settingsIn))
}

/** The option with its value as a shell takes it; nothing where npm did not take it. */
const takenAs = (name: string, boolean: boolean, { env }: Start): string | undefined => {
  // npm reads --no-login as login, and not.
  if (name.startsWith('no-')) return env[variable(name.slice(3))] === '' ? `--${name}` : undefined
  const value = env[variable(name)]
  if (value === undefined || (NPMS_OWN.has(name) && value === '')) return undefined
  if (boolean) return `--${name}`
  // A value after a space stays a word, and npm sets true; a second --down comes as a second paragraph.
  return value === 'true' || value === '' ? `--${name} …` : `--${name}=${value.replaceAll(/\s+/g, ',')}`
}

/** An option of the command that npm took, as it was meant. */
interface Leftover {
  readonly name: string
  /** As it was typed, without its value. */
  readonly typed: string
  /** As a shell takes it. */
  readonly option: string
  /** The variable that npm set, where something else may have. */
  readonly doubt: string | undefined
}

/** Options that are misspelt too (`--unod`): npm takes any, and the command would run without what was meant. */
const misspelt = (options: ParseArgsOptionsConfig, { env }: Start): readonly Leftover[] =>
  Object.keys(env).flatMap((key) => {
    const typed = key.startsWith(PREFIX) ? key.slice(PREFIX.length).replaceAll('_', '-') : ''
    if (typed === '' || NEAR.has(typed) || Object.keys(options).some((name) => variable(name) === key))
      return []
    const name = nearest(typed, Object.keys(options))
    if (name === undefined) return []
    const option = options[name]?.type === 'boolean' ? `--${name}` : `--${name} …`
    return [{ name: typed, typed: `--${typed}`, option, doubt: key }]
  })

/**
 * Refuses what npm took of a command's options. One that is npm's own too counts unless it was `given` to the command as
 * well, or a file of npm sets it. Errors: UsageError.
 */
export const refuseLeftovers = (
  start: Start,
  options: ParseArgsOptionsConfig,
  argv: readonly string[],
  given: ReadonlySet<string>,
): void => {
  // Another script's variables are nothing to a command that a test or a program starts below it.
  if (start.env.npm_lifecycle_event !== start.script) return
  const taken = Object.entries(options).flatMap(([name, { type }]): readonly Leftover[] => {
    const own = NPMS_OWN.has(name)
    if (own && given.has(name)) return []
    const option = takenAs(name, type === 'boolean', start)
    const doubt = own ? variable(name) : undefined
    return option === undefined ? [] : [{ name, typed: `--${name}`, option, doubt }]
  })
  const all = [...taken, ...misspelt(options, start)]
  if (all.length === 0) return
  const set = settings(start)
  const leftovers = all.filter(({ name }) => !set.has(name))
  if (leftovers.length === 0) return
  const swallowed = leftovers.map(({ option }) => option)
  // Where a value became a word nobody can tell which: an example without words is better than a wrong one.
  const words = swallowed.some((option) => option.endsWith('…')) ? [] : argv
  const doubts = leftovers.flatMap(({ doubt }) => doubt ?? [])
  const environment =
    doubts.length === 0 ? '' : `; if you did not write it, ${doubts.join(' and ')} is set in your environment`
  throw new UsageError(
    `npm took ${leftovers.map(({ typed }) => typed).join(' and ')} for itself; write -- before options: ${[start.call, ...words, ...swallowed].join(' ')}${environment}`,
  )
}
