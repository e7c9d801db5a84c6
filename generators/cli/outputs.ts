/** Files that a command writes beside the trees. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { type Arguments, text, UsageError } from '../command-line/index.ts'
import { placesOf } from './places.ts'

/** Where a file is or would be, links followed. A pipe such as /dev/stdout is nowhere but under its name. */
const placeOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return join(realpathSync(dirname(path)), basename(path))
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

const liesIn = (place: string, folder: string) =>
  relative(existsSync(folder) ? realpathSync(folder) : resolve(folder), place).split(sep)[0] !== '..'

/**
 * The files that options name, before anything is done: a slip of the hand must not write over a file of the fleet, and what
 * was decided must not be lost for want of a folder. Errors: UsageError; a system error where the folder is not there.
 */
export const outputsOf = <Name extends string>(
  args: Arguments,
  names: readonly Name[],
): Readonly<Partial<Record<Name, string>>> => {
  const found: Partial<Record<Name, string>> = {}
  const places = new Map<string, string>()
  for (const name of names) {
    const file = text(args, name)
    if (file === undefined) continue
    const said = `--${name} ${file}`
    if (isFolder(file)) throw new UsageError(`${said} is a folder; name a file`)
    const place = placeOf(file)
    for (const [option, folder] of Object.entries(placesOf(args)))
      if (liesIn(place, folder))
        throw new UsageError(`${said} lies in --${option} ${folder}; name a file beside it`)
    const other = places.get(place)
    if (other !== undefined) throw new UsageError(`--${other} and --${name} are one file, ${file}; name two`)
    places.set(place, name)
    if (name === 'html' && !/\.html?$/i.test(file))
      throw new UsageError(`${said} is not the name of a page, such as page.html`)
    found[name] = file
  }
  return found
}
