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

const docs = join(import.meta.dirname, '..', '..', 'docs')
const resultsFile = join(docs, 'lab-results.json')
export const pageFile = join(docs, 'lab-results.md')
const [BEGIN, END] = ['<!-- results: made by lab run --keep -->', '<!-- end of results -->']

export const readResults = (file: string = resultsFile): readonly Result[] =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []

/** The page with these tables in their place. Errors: throws when it has lost it. */
export const withTables = (page: string, tables: string): string => {
  const [before, rest = ''] = page.split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error(`${pageFile} has no ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`
}

export const writePage = (tables: string): void =>
  writeFileSync(pageFile, withTables(readFileSync(pageFile, 'utf8'), tables))

/** Keeps a run, in the place of the oldest when there are enough. */
export const keepRun = (name: string, run: Run, file: string = resultsFile): void => {
  const results = readResults(file)
  const before = results.find((each) => each.name === name)?.runs ?? []
  const others = results.filter((each) => each.name !== name)
  const all = [...others, { name, runs: [...before, run].slice(-KEPT) }].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  writeFileSync(file, `${JSON.stringify(all, undefined, 1)}\n`)
}
