/**
 * What the clusters run, as far as this machine can know: the fleet at a commit of git. Changes are held against it.
 * Where nothing changed since, that costs one git process and no second tree.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { ParseArgsOptionsConfig } from 'node:util'
import { type Arguments, text as option } from '../command-line/index.ts'
import type { Finding } from '../findings/index.ts'
import { type Fleet, type FleetText, isFleetFile, parseFleet } from '../fleet/index.ts'

/** Options of every command that changes what the clusters run. */
export const baseOptions = {
  base: { type: 'string', default: 'HEAD' },
} as const satisfies ParseArgsOptionsConfig

export const baseHelp = `  --base REF      the commit that the clusters run, whose way to the new tree is
                  checked (default HEAD); none: nothing runs yet`

/**
 * The fleet to compare with; none where nothing changed since; or why there is nothing to compare with. `hidden`: there is a
 * fleet that runs, and what is asked for cannot be held against it.
 */
export type Base = { readonly fleet: Fleet | undefined } | { readonly why: string; readonly hidden?: Finding }

const git = (directory: string, args: readonly string[], input = '') => {
  const { status, stdout, error } = spawnSync('git', ['-C', directory || '.', ...args], {
    input,
    maxBuffer: 2 ** 28,
  })
  return error === undefined && status === 0 ? stdout : undefined
}

/** Git's name for a file of this text: sha1 or, in repositories that are newer, sha256. */
const blobOf = (text: string, like: string) => {
  const bytes = Buffer.from(text)
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}

/** Files of a fleet, as `readFleetText` chooses them, with git's names for their texts. */
const entriesOf = (listing: string): ReadonlyMap<string, string> =>
  new Map(
    listing.split('\n').flatMap((line) => {
      const [, id = '', name = ''] = /^\d+ blob ([0-9a-f]+)\t(.+)$/.exec(line) ?? []
      return isFleetFile(name) ? [[name, id] as const] : []
    }),
  )

/** The texts in the order asked for. `git cat-file --batch` answers with a line, the bytes and a line ending each. */
const textsOf = (answer: Buffer, count: number): readonly string[] => {
  const texts: string[] = []
  let start = 0
  while (texts.length < count) {
    const line = answer.indexOf('\n', start)
    const size = Number(answer.subarray(start, line).toString().split(' ').at(-1))
    texts.push(answer.subarray(line + 1, line + 1 + size).toString())
    start = line + size + 2
  }
  return texts
}

/** A fleet of before a rule: a change that brings one could bring anything else unseen. */
const unreadable = (ref: string, [first]: readonly Finding[]): Base => {
  const why = `the fleet of ${ref} does not hold today's rules`
  const [file, field] = [first?.place.file, first?.place.field]
  return {
    why,
    hidden: {
      code: 'tree-base',
      place: { file: file ?? '.', field },
      message: `${why}${first === undefined ? '' : ` (${first.message})`}: no rule looked at the way from what runs to this tree`,
      mend: 'give the new rule a default that the old fleet holds, and merge that first; where nothing runs: --base none',
    },
  }
}

/** Whose fleet this repository ships: no cluster reads it, so who writes their own in its place moves nothing. */
export const EXAMPLE = 'https://github.com/example/multi-cloud-inference'

/** The fleet that `text`, which reads as `now`, replaces, by the commit that the command was told. */
export const baseOf = (args: Arguments, text: FleetText, now: Fleet): Base => {
  const ref = option(args, 'base') ?? 'HEAD'
  if (ref === 'none') return { fleet: undefined }
  const listing = git(text.label, ['ls-tree', '--end-of-options', ref])?.toString()
  if (listing === undefined) return { why: `git has no commit ${ref} here` }
  const entries = entriesOf(listing)
  if (entries.size === 0) return { why: `${ref} has no fleet in ${text.label}` }
  const same = [...entries].every(([name, id]) => blobOf(text.files.get(name) ?? '', id) === id)
  if (same && entries.size === text.files.size) return { fleet: undefined }
  const answer = git(text.label, ['cat-file', '--batch'], [...entries.values()].join('\n'))
  if (answer === undefined) return { why: `git cannot read the fleet of ${ref}` }
  const texts = textsOf(answer, entries.size)
  const files = new Map([...entries.keys()].map((name, i) => [name, texts[i] ?? '']))
  const result = parseFleet({ label: text.label, files })
  if (!('fleet' in result)) return unreadable(ref, result.findings)
  const { fleet } = result
  return fleet.repository.url === EXAMPLE && now.repository.url !== EXAMPLE
    ? { why: `the fleet of ${ref} is the example that this repository comes with, which runs nowhere` }
    : { fleet }
}

/** The line for people where there was nothing to compare with. */
export const notChecked = (why: string) => `${why}: the way from what runs to this tree was not checked`
