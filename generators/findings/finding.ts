/** What a finding is, and lists of them: in which order, where, and of which length they are handed out. */
import { compareText } from '../objects/index.ts'
import { clipped } from '../text/index.ts'
import { type Code, catalogue } from './catalogue.ts'

/** Where a finding is: a file, and in it a line (from 1) and a field path such as `inference.replicas.min`. */
export interface Place {
  readonly file: string
  readonly line?: number | undefined
  readonly field?: string | undefined
}

/** One thing that is wrong, in the user's words, and how to mend it. */
export interface Finding {
  readonly code: Code
  readonly place: Place
  readonly message: string
  readonly mend: string
}

export const severity = (finding: Finding) => catalogue[finding.code].severity

/** True when a finding is an error: nothing may be written. */
export const fatal = (findings: readonly Finding[]) =>
  findings.some((finding) => severity(finding) === 'error')

/** The order of places. */
export const byPlace = (a: Finding, b: Finding) =>
  compareText(a.place.file, b.place.file) ||
  (a.place.line ?? 0) - (b.place.line ?? 0) ||
  compareText(a.place.field ?? '', b.place.field ?? '') ||
  compareText(a.code, b.code) ||
  compareText(a.message, b.message)

/** Findings in the order of their places, each once. */
export const sortFindings = (findings: readonly Finding[]): readonly Finding[] => {
  const seen = new Map(findings.map((finding) => [JSON.stringify(finding), finding]))
  return [...seen.values()].sort(byPlace)
}

/** Rules name the fleet's files as this repository has them: below `clusters/`. */
const FLEET = 'clusters/'

/** Findings of rules, with the fleet's files where they are: in the folder that `--clusters` says. */
export const inFolder = (findings: readonly Finding[], folder = FLEET): readonly Finding[] =>
  findings.map((finding) =>
    finding.place.file.startsWith(FLEET)
      ? {
          ...finding,
          place: {
            ...finding.place,
            file: `${folder.replace(/\/+$/, '')}/${finding.place.file.slice(FLEET.length)}`,
          },
        }
      : finding,
  )

/** Characters of one part of a finding: a field of a megabyte in a file makes no message of a megabyte. */
const MOST_CHARACTERS = { place: 200, message: 500, mend: 500 } as const

/** One line that a terminal only prints: no control character of a file moves its cursor. */
const line = (text: string, most: number) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  clipped(text.trim().replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' '), most)

/** Findings as they are handed out, to people and as JSON: sorted, each once, each of a bounded length. */
export const presented = (findings: readonly Finding[]): readonly Finding[] =>
  sortFindings(findings).map(({ code, place, message, mend }) => ({
    code,
    place: {
      file: line(place.file, MOST_CHARACTERS.place),
      ...(place.line !== undefined && { line: place.line }),
      ...(place.field !== undefined && { field: line(place.field, MOST_CHARACTERS.place) }),
    },
    message: line(message, MOST_CHARACTERS.message),
    mend: line(mend, MOST_CHARACTERS.mend),
  }))

/** `1 finding`, `2 findings`. */
export const countOf = (findings: readonly Finding[]) =>
  `${findings.length.toLocaleString('en-US')} finding${findings.length === 1 ? '' : 's'}`
