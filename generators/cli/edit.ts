/** Runs an edit: text → new text → rules → disk → tree. What the rules refuse leaves everything as it was. */
import { type Arguments, type ExitCode, flag, type Options } from '../command-line/index.ts'
import { changedFiles, changedLines } from '../edits/index.ts'
import { formatFindings, presented } from '../findings/index.ts'
import { type Fleet, type FleetText, fleetOf } from '../fleet/index.ts'
import type { Json } from '../objects/index.ts'
import { askedFleet } from './asked.ts'
import { baseHelp, baseOf, baseOptions } from './base.ts'
import { fieldChanges } from './field-changes.ts'
import { checkedTree } from './fleet-tree.ts'
import { oneRun, type Places } from './one-run.ts'
import { places as placeOptions, placesHelp, placesToWrite } from './places.ts'
import { allChanges, changeList, summary } from './report.ts'

/** Options of every edit. */
export const editOptions = {
  ...placeOptions,
  ...baseOptions,
  json: { type: 'boolean' },
} as const satisfies Options

export const editHelp = `  --json          print fields (before and after), changed files, findings as JSON
${placesHelp}\n${baseHelp}`

/** The files that an edit changes, by the paths that people know. */
const changesIn = (clusters: string, before: FleetText, after: FleetText) =>
  changedFiles(before, after).map((each) => ({ ...each, file: `${clusters}/${each.name}` }))

/** What an edit asks to be written, after every rule held. Errors: FindingsError. */
const edited = (args: Arguments, places: Places, before: FleetText, after: FleetText, old: Fleet) => {
  const fleet = askedFleet(args, before, after)
  const base = baseOf(args, after, fleet)
  // Where git knows nothing, what the files said before the edit is the best guess of what runs.
  const tree = checkedTree(fleet, places, 'why' in base ? old : base.fleet)
  const changed = changesIn(places.clusters, before, after)
  const sources = changed.map(({ name, old: was, now }) => ({
    folder: places.clusters,
    path: name,
    text: now,
    was,
  }))
  return { ...tree, fleet, changed, sources }
}

/** How a command is more than its edit. */
export interface More {
  /** Says more of an error, given the fleet before the edit. @default nothing */
  readonly refusal?: (error: unknown, fleet: Fleet) => unknown
  /** What is said of the new fleet beside the changes: for people, and for machines. @default nothing */
  readonly result?: (fleet: Fleet) => { readonly text: string; readonly data: Readonly<Record<string, Json>> }
}

/** Edits the fleet, renders, and prints what changed. Errors: FindingsError, EditError; nothing is written then. */
export const runEdit = (
  args: Arguments,
  edit: (text: FleetText, fleet: Fleet) => FleetText,
  { refusal = (error) => error, result }: More = {},
): ExitCode => {
  const places = placesToWrite(args)
  const { wanted, plans } = oneRun(places, (before) => {
    const old = fleetOf(before)
    try {
      return edited(args, places, before, edit(before, old), old)
    } catch (error) {
      throw refusal(error, old)
    }
  })
  const { fleet, objects, findings, changed } = wanted
  const more = result?.(fleet)
  if (flag(args, 'json')) {
    const fields = fieldChanges(changed)
    const data = { fields, changes: allChanges(plans), findings: presented(findings), ...more?.data }
    console.log(JSON.stringify(data, null, 2))
    return 0
  }
  if (findings.length > 0) console.error(formatFindings(findings))
  const edits = changed.map(({ file, old, now }) => `${file}\n${changedLines(old, now)}`)
  console.log(
    [
      ...(edits.length === 0 ? ['the fleet says so already'] : edits),
      summary(fleet, objects, plans),
      changeList(plans),
      ...(more === undefined ? [] : [more.text]),
    ].join('\n'),
  )
  return 0
}
