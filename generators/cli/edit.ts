/** Runs an edit: text → new text → rules → disk → tree. What the rules refuse leaves everything as it was. */
import type { Arguments, ExitCode } from '../command-line/index.ts'
import { changedFiles, changedLines } from '../edits/index.ts'
import { formatFindings } from '../findings/index.ts'
import { type Fleet, type FleetText, fleetOf } from '../fleet/index.ts'
import { askedFleet } from './asked.ts'
import { baseHelp, baseOf, baseOptions } from './base.ts'
import { checkedTree } from './fleet-tree.ts'
import { oneRun, type Places } from './one-run.ts'
import { places as placeOptions, placesHelp, placesToWrite } from './places.ts'
import { changeList, summary } from './report.ts'

/** Options of every edit. */
export const editOptions = { ...placeOptions, ...baseOptions }

export const editHelp = `${placesHelp}\n${baseHelp}`

/** What an edit asks to be written, after every rule held. Errors: FindingsError. */
const edited = (args: Arguments, places: Places, before: FleetText, after: FleetText, old: Fleet) => {
  const fleet = askedFleet(args, before, after)
  const base = baseOf(args, after)
  // Where git knows nothing, what the files said before the edit is the best guess of what runs.
  const tree = checkedTree(fleet, places, 'why' in base ? old : base.fleet)
  const changed = changedFiles(before, after)
  const sources = changed.map(({ name, old: was, now }) => ({
    folder: places.clusters,
    path: name,
    text: now,
    was,
  }))
  return { ...tree, fleet, changed, sources }
}

/**
 * Edits the fleet, renders, and prints what changed. Errors: FindingsError, EditError; nothing is written then. `refusal` may
 * say more of an error, given the fleet before the edit.
 */
export const runEdit = (
  args: Arguments,
  edit: (text: FleetText, fleet: Fleet) => FleetText,
  refusal: (error: unknown, fleet: Fleet) => unknown = (error) => error,
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
  if (findings.length > 0) console.error(formatFindings(findings))
  const edits = changed.map(({ name, old, now }) => `${places.clusters}/${name}\n${changedLines(old, now)}`)
  console.log(
    [
      ...(edits.length === 0 ? ['the fleet says so already'] : edits),
      summary(fleet, objects, plans),
      changeList(plans),
    ].join('\n'),
  )
  return 0
}
