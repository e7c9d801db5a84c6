/** Runs an edit: text → new text → rules → disk → tree. What the rules refuse leaves everything as it was. */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Arguments, type ExitCode, UsageError } from '../command-line/index.ts'
import { formatFindings } from '../findings/index.ts'
import { type Fleet, type FleetText, fleetOf, readFleetText } from '../fleet/index.ts'
import { type Folder, writeTrees } from '../render/index.ts'
import { askedFleet } from './asked.ts'
import { baseHelp, baseOf, baseOptions } from './base.ts'
import { checkedTree } from './fleet-tree.ts'
import { places, placesHelp, placesOf } from './places.ts'
import { changeList, summary } from './report.ts'

/** Options of every edit. */
export const editOptions = { ...places, ...baseOptions }

export const editHelp = `${placesHelp}\n${baseHelp}`

/** The lines in which two texts differ, old ones first; common lines at both ends are left out. */
const lineDiff = (before: string, after: string): string => {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const shortest = Math.min(old.length, now.length)
  let head = 0
  while (head < shortest && old[head] === now[head]) head++
  let tail = 0
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const lines = (all: readonly string[], mark: string) =>
    all.slice(head, all.length - tail).map((line) => `  ${mark} ${line}`)
  return [...lines(old, '-'), ...lines(now, '+')].join('\n')
}

const changedFiles = (before: FleetText, after: FleetText) =>
  [...after.files].flatMap(([name, now]) => {
    const old = before.files.get(name) ?? ''
    return old === now ? [] : [{ name, old, now }]
  })

/** Replaces the files by renames, after all drafts are written; refuses when somebody else changed one meanwhile. */
const save = (directory: string, files: ReturnType<typeof changedFiles>) => {
  const drafts = files.map(({ name, old, now }) => ({
    name,
    old,
    now,
    draft: join(directory, `.${name}.${process.pid}`),
  }))
  try {
    for (const { draft, now } of drafts) writeFileSync(draft, now)
    for (const { name, old } of drafts)
      if (readFileSync(join(directory, name), 'utf8') !== old)
        throw new UsageError(`${directory}/${name} was changed while this command ran; run it again`)
    for (const { name, draft } of drafts) renameSync(draft, join(directory, name))
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true })
  }
}

/** Writes the tree; when that is refused, the fleet goes back to what the tree says. */
const treeOrBack = (folders: readonly Folder[], back: () => void) => {
  try {
    return writeTrees(folders)
  } catch (error) {
    back()
    throw error
  }
}

/** Edits the fleet, renders, and prints what changed. Errors: FindingsError, EditError; nothing is written then. */
export const runEdit = (args: Arguments, edit: (text: FleetText, fleet: Fleet) => FleetText): ExitCode => {
  const { clusters, ...trees } = placesOf(args)
  const before = readFleetText(clusters)
  const old = fleetOf(before)
  const after = edit(before, old)
  const fleet = askedFleet(args, before, after)
  const base = baseOf(args, after)
  // Where git knows nothing, what the files said before the edit is the best guess of what runs.
  const { folders, objects, findings } = checkedTree(
    fleet,
    { clusters, ...trees },
    'why' in base ? old : base.fleet,
  )
  if (findings.length > 0) console.error(formatFindings(findings))
  const changed = changedFiles(before, after)
  save(clusters, changed)
  const plans = treeOrBack(folders, () =>
    save(
      clusters,
      changed.map(({ name, old, now }) => ({ name, old: now, now: old })),
    ),
  )
  const edits = changed.map(({ name, old, now }) => `${clusters}/${name}\n${lineDiff(old, now)}`)
  console.log(
    [
      ...(edits.length === 0 ? ['the fleet says so already'] : edits),
      summary(fleet, objects, plans),
      changeList(plans),
    ].join('\n'),
  )
  return 0
}
