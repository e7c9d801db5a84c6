/** From a decision to a pull request: one of each kind, kept up to date, and closed when nothing speaks for it any more. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { loadFleet } from '../../generators/fleet/index.ts'
import { fitting, type GitHub, quiet } from '../github/index.ts'
import { failure, jsonIn } from '../programs/run.ts'
import { type Clone, cloneOf, type Place } from './clone.ts'
import type { Kind } from './kinds.ts'
import { type Pull, pull, workedOn } from './people.ts'

const decision = z.object({
  verdict: z.enum(['change', 'keep', 'wait', 'freeze']),
  title: z.string(),
  why: z.array(z.string()),
  urgent: z.boolean().default(false),
})
type Decision = z.output<typeof decision>

export interface Proposal {
  readonly name: string
  readonly kind: Kind
  /** More words of its command: whom to ask, which image. */
  readonly words: readonly string[]
  readonly dryRun: boolean
  /** A file for the evidence. @default none */
  readonly record?: string | undefined
}

/** What came of it. `needed`: that a person has to look. */
export interface Done {
  readonly said: string
  readonly needed: boolean
}

const text = ({ verdict, title, why }: Decision) =>
  [`${verdict}: ${title}`, ...why.map((each) => `  ${each}`)].join('\n')

/** Asks, decides, and edits the clone where there is a change. Errors: ProgramError. */
const decided = async (clone: Clone, { kind, words, record, dryRun }: Proposal, folder: string) => {
  const files = { message: join(folder, 'message'), body: join(folder, 'body') }
  const argv = [
    ...['npm', 'run', '--silent', ...kind.words, ...words, '--json'],
    ...['--message', files.message, '--body', files.body],
    ...(record === undefined ? [] : ['--record', record]),
    ...(dryRun ? ['--dry-run'] : []),
  ]
  const ended = await clone.ran(argv, { METRICS_TOKEN: process.env.METRICS_TOKEN ?? '' })
  const read = z.object({ decision }).safeParse(jsonIn(ended.stdout))
  if (read.success) return { ...files, of: read.data.decision }
  const error = z.object({ error: z.object({ message: z.string() }) }).safeParse(jsonIn(ended.stdout))
  throw failure(argv, error.success ? { ...ended, stderr: error.data.error.message } : ended)
}

/** Exit code of `diff` for what may break something. */
const DANGER = 3

const merging = z.object({ data: z.object({ enablePullRequestAutoMerge: z.unknown() }) })

/** What GitHub does by itself, once the checks that the branch demands are green. Errors: GitHubError. */
const mergeWhenGreen = async (hub: GitHub, { node_id: id }: Pull): Promise<void> => {
  const query =
    'mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id, mergeMethod: SQUASH}) { clientMutationId } }'
  await hub.graphql(query, { id: id ?? '' }, merging)
}

const close = async (hub: GitHub, { number, html_url }: Pull, of: Decision): Promise<string> => {
  await hub.ask('POST', `/issues/${number}/comments`, z.unknown(), {
    // Why a view did not answer is its own words.
    body: `Nothing speaks for this any more.\n\n${quiet([`${of.verdict}: ${of.title}`, ...of.why.map((each) => `- ${each}`)].join('\n'))}`,
  })
  await hub.ask('PATCH', `/pulls/${number}`, z.unknown(), { state: 'closed' })
  return `${html_url} is closed`
}

/** Errors: GitHubError, ProgramError, FindingsError of the fleet's files. */
export const propose = async (hub: GitHub, proposal: Proposal, place: Place): Promise<Done> => {
  const { name, kind, dryRun } = proposal
  const mode = kind.mode(loadFleet(join(place.root, 'clusters')))
  if (mode === 'by-hand' && !dryRun)
    return { said: `automation.${name} is by-hand: nothing is done`, needed: false }
  const clone = cloneOf(place)
  const folder = mkdtempSync(join(tmpdir(), 'propose-'))
  try {
    const { of, message, body } = await decided(clone, proposal, folder)
    const frozen = of.verdict === 'freeze'
    if (dryRun) return { said: text(of), needed: frozen }
    const say = (more: string, needed = frozen): Done => ({ said: `${text(of)}\n${more}`, needed })
    const [base, branch] = [await clone.branch(), `automation/${name}`]
    const [owner = ''] = hub.repository.split('/')
    const query = new URLSearchParams({ state: 'open', head: `${owner}:${branch}` })
    const [ours] = await hub.list(`/pulls?${query}`, pull)
    if (of.verdict !== 'change')
      return say(ours === undefined ? 'nothing is open' : await close(hub, ours, of))
    const theirs = await workedOn(hub, clone, base, branch, kind.fields)
    if (theirs !== undefined && !of.urgent) {
      await clone.restore()
      return say(`stopped: ${theirs.url} changes ${theirs.field}`)
    }
    await clone.push(branch, readFileSync(message, 'utf8'))
    const made = { title: of.title, body: fitting(quiet(readFileSync(body, 'utf8')), 0) }
    const open =
      ours === undefined
        ? await hub.ask('POST', '/pulls', pull, { ...made, head: branch, base })
        : await hub.ask('PATCH', `/pulls/${ours.number}`, pull, made)
    const words = `${open.html_url} ${ours === undefined ? 'opened' : 'brought up to date'}`
    if (theirs !== undefined)
      return say(`${words}; a person decides: ${theirs.url} changes ${theirs.field}`, true)
    if (mode !== 'merge') return say(words)
    const { exitCode } = await clone.ran(['npm', 'run', '--silent', 'diff', '--', 'HEAD^', 'HEAD'])
    if (exitCode === DANGER) return say(`${words}; its diff is a danger, so a person merges it`, true)
    await mergeWhenGreen(hub, open)
    return say(`${words}, and merges itself when its checks are green`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
