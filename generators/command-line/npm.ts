/**
 * What npm swallowed: options before `--` are npm's, not the script's, and the command would do something else than it was
 * asked. npm hands what it took on in the environment (`--down=aws` as `npm_config_down`), where it can be seen.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
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
export const NPMS_OWN: ReadonlySet<string> = new Set(['dry-run', 'force', 'json', 'key', 'only', 'yes'])

const variable = (option: string) => `npm_config_${option.replaceAll('-', '_')}`

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
  const taken = Object.entries(options).flatMap(([name, { type }]) => {
    if (NPMS_OWN.has(name) && given.has(name)) return []
    const option = takenAs(name, type === 'boolean', start)
    return option === undefined ? [] : [{ name, option }]
  })
  if (taken.length === 0) return
  const set = settings(start)
  const leftovers = taken.filter(({ name }) => !set.has(name))
  if (leftovers.length === 0) return
  const names = leftovers.map(({ name }) => `--${name}`).join(' and ')
  const swallowed = leftovers.map(({ option }) => option)
  // Where a value became a word nobody can tell which: an example without words is better than a wrong one.
  const words = swallowed.some((option) => option.endsWith('…')) ? [] : argv
  const own = leftovers.filter(({ name }) => NPMS_OWN.has(name))
  const environment =
    own.length === 0
      ? ''
      : `; if you did not write it, ${own.map(({ name }) => variable(name)).join(' and ')} is set in your environment`
  throw new UsageError(
    `npm took ${names} for itself; write -- before options: ${[start.call, ...words, ...swallowed].join(' ')}${environment}`,
  )
}
