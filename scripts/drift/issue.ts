/** One issue for as long as there is drift: opened, kept up to date, and closed when all is in step. */
import { z } from 'zod'
import { folded } from '../../generators/text/index.ts'
import { asCell, BOT, fitting, type GitHub } from '../github/index.ts'
import type { Drift } from './look.ts'

const MARKER = '<!-- multi-cloud-inference: drift -->'
const LABEL = 'drift'
const ROWS = 50

const issue = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
})

const rowOf = (drift: Drift) =>
  `| ${[drift.cluster, drift.application, drift.sync, drift.health, drift.says].map(asCell).join(' | ')} |`

const titleOf = (drifts: readonly Drift[]): string =>
  `Drift: ${[...new Set(drifts.map(({ cluster }) => cluster))].join(', ')} ${drifts.length === 1 ? 'has something that is' : 'have things that are'} not what the branch says`

const bodyOf = (drifts: readonly Drift[]) =>
  fitting(
    [
      MARKER,
      'Argo CD says that the clusters are not what `main` says, in two looks some minutes apart. What to do: [docs/runbook.md](../blob/HEAD/docs/runbook.md); what it says in full: `npm run drift`.',
      '',
      '| cluster | application | sync | health | what it says |',
      '|---|---|---|---|---|',
      ...folded(drifts.map(rowOf), ROWS),
      '',
      'This issue is kept up to date and closed by the workflow `drift`.',
    ].join('\n'),
    0,
  )

/** What was done, in words. Errors: GitHubError. */
export const tellIssue = async (hub: GitHub, drifts: readonly Drift[]): Promise<string> => {
  const all = await hub.list(`/issues?state=open&labels=${LABEL}`, issue)
  const ours = all.find(({ user, body }) => user?.login === BOT && body?.startsWith(MARKER))
  const there = ours && `/issues/${ours.number}`
  if (drifts.length === 0) {
    if (there === undefined) return 'in step, and no issue is open'
    await hub.ask('POST', `${there}/comments`, z.unknown(), { body: 'All is in step again.' })
    await hub.ask('PATCH', there, z.unknown(), { state: 'closed' })
    return `issue ${ours?.number} closed`
  }
  const text = { title: titleOf(drifts), body: bodyOf(drifts) }
  if (there === undefined) {
    const made = await hub.ask('POST', '/issues', issue, { ...text, labels: [LABEL] })
    return `issue ${made.number} opened`
  }
  if (ours?.body === text.body && ours.title === text.title) return `issue ${ours.number} says it already`
  await hub.ask('PATCH', there, z.unknown(), text)
  return `issue ${ours?.number} brought up to date`
}
