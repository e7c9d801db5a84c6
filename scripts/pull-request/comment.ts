/** The comment and the label of a pull request, from a report that is not to be trusted. */
import { z } from 'zod'
import { asCode, fitting, type GitHub, quiet, upsertComment } from '../github/index.ts'
import { type Report, reportOf } from './report.ts'
import { runEvent, type Subject, subjectOf } from './subject.ts'

export const MARKER = '<!-- multi-cloud-inference: diff -->'
const LABELS = ['routine', 'danger'] as const
type Label = (typeof LABELS)[number]

/** `routine` is a promise to whoever merges, so only the default branch's own code can make it. */
const labelOf = ({ verdict }: Report, { dataOnly }: Subject): Label | undefined => {
  if (verdict === 'danger') return 'danger'
  return verdict === 'routine' && dataOnly ? 'routine' : undefined
}

/** What stands above a report that the pull request's own code made. */
const OWN_CODE =
  'This pull request changes more than the data (`clusters/`, `rendered/`, `apps/`, `docs/`), so its own code made this report: read the code first.'

/** Characters kept free for all that is not the report. */
const ROOM = OWN_CODE.length + MARKER.length + 200

/** A stranger's code may have written anything: it is shown, and means nothing. */
const textOf = ({ markdown }: Report, { dataOnly, own, commit }: Subject): string => {
  const shown = own || dataOnly ? fitting(quiet(markdown), ROOM) : asCode(fitting(markdown, ROOM))
  return [...(dataOnly ? [] : [OWN_CODE]), shown, `Of commit ${commit}.`].join('\n\n')
}

const label = z.object({ name: z.string() })

/** Leaves every other label alone. */
const setLabel = async (hub: GitHub, number: number, wanted: Label | undefined): Promise<void> => {
  const there = (await hub.list(`/issues/${number}/labels`, label)).map(({ name }) => name)
  for (const name of LABELS)
    if (name !== wanted && there.includes(name))
      await hub.ask('DELETE', `/issues/${number}/labels/${name}`, z.unknown())
  if (wanted !== undefined && !there.includes(wanted))
    await hub.ask('POST', `/issues/${number}/labels`, z.unknown(), { labels: [wanted] })
}

const noReport = ({ commit }: Subject): string =>
  `What this change does could not be told: the run that should say it failed, or left no report of ours. Of commit ${commit}.`

/** Without a report no label stays: it was of another commit. */
const say = async (hub: GitHub, subject: Subject, report: Report | undefined): Promise<string> => {
  const { number } = subject
  const wanted = report && labelOf(report, subject)
  await setLabel(hub, number, wanted)
  const done = await upsertComment(hub, number, MARKER, report ? textOf(report, subject) : noReport(subject))
  return `pull request ${number}: comment ${done}, label ${wanted ?? 'none'}`
}

/** `event`: the text of the event file. What was done, in a line. Errors: GitHubError, after it was said under the pull request. */
export const comment = async (hub: GitHub, event: string): Promise<string> => {
  const run = runEvent(event)
  const subject = await subjectOf(hub, run)
  if (subject === undefined) return 'nothing to say: no open pull request has this commit as its newest'
  const { id, conclusion } = run.workflow_run
  if (conclusion !== 'success') return say(hub, subject, undefined)
  const report = await reportOf(hub, id).catch(async (error) => {
    await say(hub, subject, undefined)
    throw error
  })
  return say(hub, subject, report)
}
