import { styleText } from 'node:util'
import { compareText } from '../objects/index.ts'
import { clipped, columnsOf, folded, wrapped } from '../text/index.ts'
import { type Code, catalogue } from './catalogue.ts'

export { refusalsOf, refused, systemFinding } from './system.ts'
export { type Code, catalogue }

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

/** Thrown where a function cannot go on; carries every finding of the run, never only the first. */
export class FindingsError extends Error {
  readonly findings: readonly Finding[]
  constructor(findings: readonly Finding[]) {
    super(formatFindings(findings))
    this.name = 'FindingsError'
    this.findings = sortFindings(findings)
  }
}

const byPlace = (a: Finding, b: Finding) =>
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

const formatPlace = ({ file, line: number, field }: Place) =>
  [number === undefined ? file : `${file}:${number}`, field].filter(Boolean).join(' ')

/** Places that say the same are listed above one message from this many on; fewer read better each by itself. */
const ALIKE = 4
/** Places of one message, and messages of one code, that are written out; the others are counted. */
const MOST = { places: 5, messages: 10 } as const

/** What is written once: findings that differ in their place alone, or one finding. */
const blocksOf = (findings: readonly Finding[]): readonly (readonly Finding[])[] =>
  [
    ...Map.groupBy(findings, ({ code, message, mend }) => JSON.stringify([code, message, mend])).values(),
  ].flatMap((alike) => (alike.length < ALIKE ? alike.map((finding) => [finding]) : [alike]))

const blockText = (block: readonly Finding[]): readonly string[] => {
  const [first] = block
  if (first === undefined) return []
  const kind = severity(first)
  const word = styleText(kind === 'error' ? 'red' : 'yellow', kind, { stream: process.stderr })
  return [
    ...folded(
      block.map(({ place }) => formatPlace(place)),
      MOST.places,
    ),
    `  ${word} ${first.code}: ${first.message}`,
    `  mend: ${first.mend}`,
  ]
}

/**
 * Text for people, sorted, each finding once: three lines a finding (place, what is wrong, how to mend it), long lists
 * folded with a count. `width`: columns to break lines for. @default those of the terminal, without one no line is broken
 */
export const formatFindings = (findings: readonly Finding[], width = columnsOf(process.stderr)) => {
  const blocks = [...blocksOf(presented(findings))].sort(([a], [b]) =>
    a === undefined || b === undefined ? 0 : byPlace(a, b),
  )
  const shown = [...Map.groupBy(blocks, ([first]) => first?.code).entries()].map(([code, all]) => ({
    shown: all.slice(0, MOST.messages),
    code,
    rest: all.slice(MOST.messages).flat().length,
  }))
  const kept = new Set(shown.flatMap((each) => each.shown))
  const lines = [
    ...blocks.filter((block) => kept.has(block)).flatMap(blockText),
    ...shown.flatMap(({ code, rest }) =>
      rest === 0 ? [] : [`… ${rest.toLocaleString('en-US')} more of ${code}`],
    ),
  ]
  return wrapped(lines.join('\n'), width)
}

/** `1 finding`, `2 findings`. */
export const countOf = (findings: readonly Finding[]) =>
  `${findings.length.toLocaleString('en-US')} finding${findings.length === 1 ? '' : 's'}`
