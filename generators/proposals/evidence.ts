/**
 * What a decision was made from, as a record: the fleet's files, every question and its answer. A decision is a pure function of
 * it, so that it can be made again: in tests, and after something went wrong.
 */
import { z } from 'zod'
import { readText } from '../files/index.ts'
import { type Finding, FindingsError } from '../findings/index.ts'
import { type FleetText, isFleetFile } from '../fleet/index.ts'

const FORMAT = 1

const sample = z.tuple([z.number(), z.string()])

/** One series: its labels, and samples as Prometheus writes them: seconds since 1970, and a number as text. */
const series = z.strictObject({ labels: z.record(z.string(), z.string()), values: z.array(sample) })
export type Series = z.output<typeof series>

/** What was asked: an expression of PromQL at the time of the evidence, or over some seconds before it; or a source of prices. */
const question = z.union([
  z.strictObject({ query: z.string() }),
  z.strictObject({ query: z.string(), seconds: z.number().positive(), step: z.number().positive() }),
  z.strictObject({ source: z.string(), words: z.array(z.string()) }),
])
export type Question = z.output<typeof question>
export type MetricsQuestion = Extract<Question, { query: string }>
export type SourceQuestion = Extract<Question, { source: string }>

const answer = z.strictObject({
  series: z.array(series),
  /** Views (by name) or sources that did not answer, or not in full, and why. */
  failed: z.record(z.string(), z.string()),
})
export type Answer = z.output<typeof answer>

const record = z.strictObject({
  format: z.literal(FORMAT),
  /** The decider. */
  of: z.string(),
  at: z.iso.datetime(),
  fleet: z.record(z.string().refine(isFleetFile, 'not the name of a file of a fleet'), z.string()),
  answers: z.record(z.string(), z.strictObject({ question, answer })),
})
export type Evidence = z.output<typeof record>

const refused = (file: string, message: string): Finding => ({
  code: 'evidence-record',
  place: { file },
  message,
  mend: 'name a file that --record wrote, of the same command',
})

/** The evidence in a file that {@link evidenceText} made. Errors: FindingsError (evidence-record, file-refused). */
export const readEvidence = (file: string, of: string): Evidence => {
  const fail = (message: string) => new FindingsError([refused(file, message)])
  const text = readText(file)
  const read = (() => {
    try {
      return record.safeParse(JSON.parse(text))
    } catch {
      throw fail('not JSON')
    }
  })()
  if (!read.success) {
    const [issue] = read.error.issues
    throw fail(`${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not evidence'}`)
  }
  if (read.data.of !== of) throw fail(`evidence of ${read.data.of}, not of ${of}`)
  return read.data
}

export const evidenceText = (evidence: Evidence): string => `${JSON.stringify(evidence, null, 1)}\n`

export const recordOf = (of: string, at: Date, text: FleetText, answers: Evidence['answers']): Evidence => ({
  format: FORMAT,
  of,
  at: at.toISOString(),
  fleet: Object.fromEntries(text.files),
  answers,
})

/** The fleet's files of a record; `label` is what findings call their folder. */
export const fleetTextOf = ({ fleet }: Evidence, label: string): FleetText => ({
  label,
  files: new Map(Object.entries(fleet)),
})
