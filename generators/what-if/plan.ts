/** What the commands would do, run one after the other on the text of the fleet's files, and what the rules say of each. */
import { insistedOn, mostPods, ownShare, strains, withoutLargest } from '../capacity/index.ts'
import { changedFiles, changedLines } from '../edits/index.ts'
import { type Finding, FindingsError, fatal, inFolder } from '../findings/index.ts'
import { type Fleet, type FleetText, parseFleet } from '../fleet/index.ts'
import type { Asked } from './asked.ts'
import { type Step, stepsOf } from './steps.ts'

/** A command, and what comes of it. */
export interface Planned {
  readonly command: string
  /** Files of the fleet with the lines in which they differ, as the command prints them. */
  readonly diffs: readonly { readonly file: string; readonly lines: string }[]
  readonly findings: readonly Finding[]
  /** True when the command refuses: it would write nothing. */
  readonly refused: boolean
}

export interface Plan {
  readonly commands: readonly Planned[]
  /** The fleet after them. What only pods stand against is done here all the same, for that is what is asked about. */
  readonly fleet: Fleet
}

interface State {
  readonly text: FleetText
  readonly fleet: Fleet
}

/** What the rules of capacity say of a fleet, and of the way to it. */
const capacityFindings = (before: Fleet, after: Fleet): readonly Finding[] => {
  const most = mostPods(after)
  return [
    ...withoutLargest(after, most),
    ...ownShare(after, most),
    ...insistedOn(after, most),
    ...strains(before, after),
  ]
}

/** The text and the fleet after a step, or why there is none. */
const after = (step: Step, { text, fleet }: State): State | { readonly findings: readonly Finding[] } => {
  try {
    const next = step.edit(text, fleet)
    const parsed = parseFleet(next)
    return 'fleet' in parsed ? { text: next, fleet: parsed.fleet } : parsed
  } catch (error) {
    if (error instanceof FindingsError) return { findings: error.findings }
    throw error
  }
}

const planned = (step: Step, state: State): { readonly planned: Planned; readonly state: State } => {
  const { command } = step
  const next = after(step, state)
  if ('findings' in next)
    return { planned: { command, diffs: [], findings: next.findings, refused: true }, state }
  const { label } = state.text
  const findings = inFolder(capacityFindings(state.fleet, next.fleet), label)
  const diffs = changedFiles(state.text, next.text).map(({ name, old, now }) => ({
    file: `${label}/${name}`,
    lines: changedLines(old, now),
  }))
  return { planned: { command, diffs, findings, refused: fatal(findings) }, state: next }
}

/** Every command is one commit, held against the one before it. */
export const planOf = (text: FleetText, fleet: Fleet, asked: Asked): Plan => {
  let state: State = { text, fleet }
  const commands = stepsOf(fleet, asked).map((step) => {
    const next = planned(step, state)
    state = next.state
    return next.planned
  })
  return { commands, fleet: state.fleet }
}
