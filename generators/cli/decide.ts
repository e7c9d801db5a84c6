/** Runs a decider: evidence in, decision, edit, report. What a person or a workflow does with the edit is theirs. */
import { writeFileSync } from 'node:fs'
import { type Arguments, type ExitCode, flag, type Options, text, UsageError } from '../command-line/index.ts'
import { FindingsError } from '../findings/index.ts'
import { type FleetText, fleetOf, readFleetText } from '../fleet/index.ts'
import type { Json } from '../objects/index.ts'
import {
  type Answer,
  askMetrics,
  commitMessage,
  type Decided,
  type Decider,
  decideAgain,
  decideNow,
  decisionData,
  decisionMarkdown,
  decisionText,
  evidenceText,
  type Question,
  readEvidence,
  type View,
} from '../proposals/index.ts'
import { editHelp, editOptions, runEdit } from './edit.ts'
import { outputsOf } from './outputs.ts'
import { placesOf, placesToWrite } from './places.ts'

/** What a decision takes beside what every edit takes. */
export const decisionOptions = {
  metrics: { type: 'string', list: true },
  evidence: { type: 'string' },
  record: { type: 'string' },
  message: { type: 'string' },
  body: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const satisfies Options

/** Options of every command that decides by evidence. */
export const decideOptions = { ...editOptions, ...decisionOptions } as const satisfies Options

/** Of those that ask no metrics. */
export const otherHelp = `  --evidence FILE decide again from a record, and ask nobody
  --record FILE   write down what was asked and answered
  --message FILE  write the message of the commit, when there is a change
  --body FILE     write the text of its pull request
  --dry-run       decide and say why; change nothing
${editHelp}`

export const decideHelp = `  --metrics URL   Thanos Query of any cluster, which knows them all; or the
                  Prometheus of each: aws=URL,gcp=URL. METRICS_TOKEN, if set,
                  goes with each question as a bearer token
${otherHelp}`

const SCHEMES: readonly string[] = ['http:', 'https:']

const urlOf = (value: string): URL => {
  const url = URL.parse(value)
  if (url === null || !SCHEMES.includes(url.protocol))
    throw new UsageError(
      `${JSON.stringify(value)} is not the URL of a Prometheus, such as http://127.0.0.1:10902`,
    )
  if (url.username !== '' || url.password !== '')
    throw new UsageError('--metrics takes no password in a URL: set METRICS_TOKEN')
  return url
}

/** Whom to ask. Errors: UsageError, also when a cluster of the fleet has nobody. */
const viewsOf = (given: string, clusters: readonly string[]): readonly View[] => {
  const words = given.split(',').filter(Boolean)
  const named = words.map((word) => /^([a-z][a-z0-9-]*)=(.+)$/.exec(word))
  const [only] = words
  if (words.length === 1 && named[0] === null && only !== undefined) return [{ url: urlOf(only) }]
  const views = named.map((match, i) => {
    const [, cluster, url] = match ?? []
    if (cluster === undefined || url === undefined)
      throw new UsageError(`${JSON.stringify(words[i])} is not of the form <cluster>=<URL>`)
    if (!clusters.includes(cluster))
      throw new UsageError(`there is no cluster ${cluster}; there are ${clusters.join(', ')}`)
    return { cluster, url: urlOf(url) }
  })
  const missing = clusters.filter((name) => !views.some(({ cluster }) => cluster === name))
  if (missing.length > 0) throw new UsageError(`--metrics has nobody to ask about ${missing.join(', ')}`)
  if (views.length > clusters.length) throw new UsageError('--metrics names a cluster twice')
  return views
}

/** Answers for sources that are no metrics. */
export type OtherSources = (question: Extract<Question, { source: string }>) => Promise<Answer>

/** Whom a decider asks. */
export interface Asks {
  /** @default nobody */
  readonly other?: OtherSources
  /** Whether it asks the metrics, so that somebody has to say where they are. @default true */
  readonly views?: boolean
}

const noOther: OtherSources = ({ source }) => {
  throw new Error(`nobody knows the source ${source}`)
}

const sourcesOf = (
  args: Arguments,
  clusters: readonly string[],
  at: Date,
  { other = noOther, views: metrics = true }: Asks,
) => {
  const given = text(args, 'metrics')
  if (!metrics)
    return (question: Question) => {
      if ('query' in question) throw new Error('a decider without metrics asks for some')
      return other(question)
    }
  if (given === undefined)
    throw new UsageError('say whom to ask (--metrics), or from which record to decide (--evidence)')
  const views = viewsOf(given, clusters)
  const token = process.env.METRICS_TOKEN || undefined
  return (question: Question) =>
    'query' in question ? askMetrics(views, question, at, token) : other(question)
}

const sameFiles = (one: FleetText['files'], files: Readonly<Record<string, string>>) =>
  one.size === Object.keys(files).length && [...one].every(([name, content]) => files[name] === content)

const changed = (file: string): FindingsError =>
  new FindingsError([
    {
      code: 'fleet-changed',
      place: { file },
      message: 'the fleet is not the one that was decided about',
      mend: 'decide again; or look at this decision alone, with --dry-run',
    },
  ])

const decided = async (args: Arguments, decider: Decider, asks: Asks): Promise<Decided> => {
  const record = text(args, 'evidence')
  if (record !== undefined) {
    if (text(args, 'metrics') !== undefined)
      throw new UsageError('--evidence asks nobody: leave --metrics away')
    return decideAgain(decider, readEvidence(record, decider.name), record)
  }
  const source = readFleetText(placesOf(args).clusters)
  const at = new Date()
  const names = fleetOf(source).clusters.map(({ name }) => name)
  return decideNow(decider, source, at, sourcesOf(args, names, at, asks))
}

type Outputs = ReturnType<typeof outputsOf<'record' | 'message' | 'body'>>

const write = ({ record, message, body }: Outputs, { decision, evidence }: Decided): void => {
  if (record !== undefined) writeFileSync(record, evidenceText(evidence))
  if (decision.verdict !== 'change') return
  if (message !== undefined) writeFileSync(message, commitMessage(decision, evidence))
  if (body !== undefined) writeFileSync(body, decisionMarkdown(decision, evidence))
}

/**
 * Asks or replays, decides, edits and renders where there is a change, and says why. 1: it froze, so a person must look.
 * Errors: UsageError, FindingsError; nothing is written then.
 */
export const runDecider = async (args: Arguments, decider: Decider, asks: Asks = {}): Promise<ExitCode> => {
  // Before anybody is asked or anything is said: an edit would refuse it afterwards.
  placesToWrite(args)
  const outputs = outputsOf(args, ['record', 'message', 'body'])
  const made = await decided(args, decider, asks)
  const { decision, evidence } = made
  const data: Readonly<Record<string, Json>> = JSON.parse(JSON.stringify(decisionData(decision, evidence)))
  const asJson = flag(args, 'json')
  if (decision.verdict !== 'change' || flag(args, 'dry-run')) {
    write(outputs, made)
    console.log(asJson ? JSON.stringify({ decision: data }, null, 2) : decisionText(decision))
    return decision.verdict === 'freeze' ? 1 : 0
  }
  if (!asJson) console.log(`${decisionText(decision)}\n`)
  const code = runEdit(
    args,
    (source, fleet) => {
      if (!sameFiles(source.files, evidence.fleet)) throw changed(source.label)
      return decision.edit(source, fleet)
    },
    { result: () => ({ text: `by hand: npm run ${decision.command}`, data: { decision: data } }) },
  )
  write(outputs, made)
  return code
}
