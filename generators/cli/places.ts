/** Where a command reads and writes. */
import { join } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
import { type Arguments, text } from '../command-line/index.ts'

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

export const placesOf = (args: Arguments) => ({
  clusters: text(args, 'clusters') ?? 'clusters',
  out: text(args, 'out') ?? 'rendered',
  apps: text(args, 'apps') ?? 'apps',
})
