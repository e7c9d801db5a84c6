/** Which pull request a run was for, as GitHub says it. What the run itself says of it is not asked. */
import { z } from 'zod'
import { type GitHub, GitHubError } from '../github/index.ts'

const sha = z.string().regex(/^[0-9a-f]{40}$/)

/** The event of a workflow that ended (`workflow_run`). Branch and owner are texts of whoever opened the pull request. */
const event = z.object({
  repository: z.object({ id: z.number(), default_branch: z.string() }),
  workflow_run: z.object({
    id: z.number().int().positive(),
    event: z.literal('pull_request'),
    conclusion: z.string(),
    head_sha: sha,
    head_branch: z.string(),
    head_repository: z.object({ id: z.number(), owner: z.object({ login: z.string() }) }),
  }),
})
type RunEvent = z.output<typeof event>

/** Errors: GitHubError of any other event. */
export const runEvent = (text: string): RunEvent => {
  const { success, data, error } = event.safeParse(JSON.parse(text))
  if (success) return data
  throw new GitHubError(`not the event of a run of a pull request: ${z.prettifyError(error)}`)
}

const pull = z.object({
  number: z.number().int().positive(),
  head: z.object({ sha, repo: z.object({ id: z.number() }).nullable() }),
})
const comparison = z.object({
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })),
})

/** GitHub lists no more files of a comparison than these. */
const LISTED = 300

/** What people and bots edit, and what is made from it: nothing in it runs when a report is made. */
const DATA = /^(?:clusters|rendered|apps|docs)\//

export interface Subject {
  readonly number: number
  readonly commit: string
  /**
   * Whether the commit changes data alone, so that the default branch's own code made its report. Of any other the report
   * says what its author wants.
   */
  readonly dataOnly: boolean
  /** From a branch of this repository: its author may write here anyway. */
  readonly own: boolean
}

/** The open pull request into the default branch whose newest commit the run was for; undefined when there is a newer one. */
export const subjectOf = async (
  hub: GitHub,
  { repository, workflow_run: run }: RunEvent,
): Promise<Subject | undefined> => {
  const base = repository.default_branch
  const query = new URLSearchParams({
    state: 'open',
    base,
    head: `${run.head_repository.owner.login}:${run.head_branch}`,
  })
  const pulls = await hub.list(`/pulls?${query}`, pull)
  const found = pulls.find(
    ({ head }) => head.sha === run.head_sha && head.repo?.id === run.head_repository.id,
  )
  if (found === undefined) return undefined
  // By its commit, and not by its number: what comes after this run has a run of its own.
  const range = `${encodeURIComponent(base)}...${run.head_sha}`
  const { files } = await hub.ask('GET', `/compare/${range}`, comparison)
  const names = files.flatMap(({ filename, previous_filename = filename }) => [filename, previous_filename])
  return {
    number: found.number,
    commit: run.head_sha,
    dataOnly: names.length > 0 && files.length < LISTED && names.every((name) => DATA.test(name)),
    own: run.head_repository.id === repository.id,
  }
}
