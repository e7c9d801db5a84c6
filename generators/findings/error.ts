import { type Finding, sortFindings } from './finding.ts'
import { textOf } from './text.ts'

/** Thrown where a function cannot go on; carries every finding of the run, never only the first. */
export class FindingsError extends Error {
  readonly findings: readonly Finding[]
  constructor(findings: readonly Finding[]) {
    super(textOf(findings))
    this.name = 'FindingsError'
    this.findings = sortFindings(findings)
  }
}
