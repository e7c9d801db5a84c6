/** Where a command reads and writes. */
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
import { type Arguments, text, UsageError } from '../command-line/index.ts'

export const repositoryRoot = join(import.meta.dirname, '..', '..')

/** Options of every command that reads the fleet. */
export const places = {
  clusters: { type: 'string', default: 'clusters' },
  out: { type: 'string', default: 'rendered' },
  apps: { type: 'string', default: 'apps' },
} as const satisfies ParseArgsOptionsConfig

export const placesHelp = `  --clusters DIR  where the fleet's files are (default clusters)
  --out DIR       where the tree is (default rendered)
  --apps DIR      where the files for bootstrap are (default apps)`

/** Errors: UsageError when one of the folders is another or lies in it: each run owns what is in its own. */
const demandApart = (folders: Readonly<Record<string, string>>): void => {
  const all = Object.entries(folders)
  for (const [inner, folder] of all)
    for (const [outer, other] of all) {
      const way = relative(resolve(other), resolve(folder))
      if (inner === outer || isAbsolute(way) || way.split(sep)[0] === '..') continue
      throw new UsageError(
        way === ''
          ? `--${inner} and --${outer} are one folder, ${folder}; name two`
          : `--${inner} ${folder} lies in --${outer} ${other}; name one beside it`,
      )
    }
}

export const placesOf = (args: Arguments) => ({
  clusters: text(args, 'clusters') ?? 'clusters',
  out: text(args, 'out') ?? 'rendered',
  apps: text(args, 'apps') ?? 'apps',
})

/** The places of a command that writes. Errors: UsageError when two of the folders are not apart. */
export const placesToWrite = (args: Arguments) => {
  const folders = placesOf(args)
  demandApart(folders)
  return folders
}
