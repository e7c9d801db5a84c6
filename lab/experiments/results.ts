/** What experiments measured, kept as data beside the page that is made from it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Measures } from './experiment.ts'

/** One run of one experiment. */
export interface Run {
  /** `2026-11-25`. */
  readonly date: string
  /** Of the repository when it ran, seven digits. */
  readonly commit: string
  readonly measures: Measures
}

/** The last runs of one experiment. */
export interface Result {
  readonly name: string
  readonly runs: readonly Run[]
}

/** As many runs as are kept of each. */
const KEPT = 3

const resultsFile = join(import.meta.dirname, '..', '..', 'docs', 'lab-results.json')

export const readResults = (file: string = resultsFile): readonly Result[] =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []

/** Keeps a run, in the place of the oldest when there are enough. */
export const keepRun = (name: string, run: Run, file: string = resultsFile): void => {
  const results = readResults(file)
  const before = results.find((each) => each.name === name)?.runs ?? []
  const others = results.filter((each) => each.name !== name)
  const all = [...others, { name, runs: [...before, run].slice(-KEPT) }].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  // An experiment a line, numbers as fine as somebody reads them.
  const lines = all.map((result) =>
    JSON.stringify(result, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)),
  )
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`)
}
