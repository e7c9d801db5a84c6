import { styleText } from 'node:util'
import { compareText } from '../objects/index.ts'
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

const formatPlace = ({ file, line, field }: Place) =>
  [line === undefined ? file : `${file}:${line}`, field].filter(Boolean).join(' ')

/** Text for people: three lines a finding, sorted, each once. */
export const formatFindings = (findings: readonly Finding[]) =>
  sortFindings(findings)
    .map((finding) => {
      const kind = severity(finding)
      const word = styleText(kind === 'error' ? 'red' : 'yellow', kind, { stream: process.stderr })
      return `${formatPlace(finding.place)}\n  ${word} ${finding.code}: ${finding.message}\n  mend: ${finding.mend}`
    })
    .join('\n')
