/** What the untrusted half hands to the trusted one: a file that the one writes, and the other holds for a stranger's. */
import { unzipSync } from 'fflate'
import { z } from 'zod'
import { type GitHub, GitHubError } from '../github/index.ts'
import { MOST_MARKDOWN, verdict } from './diff.ts'

/** Name of the artifact, and of the one file in it. */
export const REPORT = { artifact: 'pull-request-report', file: 'report.json' } as const

const report = z.strictObject({ verdict, markdown: z.string().max(MOST_MARKDOWN) })
export type Report = z.output<typeof report>

export const reportText = (given: Report): string => JSON.stringify(report.parse(given))

/** Bytes of the archive, and of the file in it: JSON may write a character in six. */
const MOST = { archive: 256 * 1024, file: 6 * MOST_MARKDOWN + 1024 } as const

const artifacts = z.object({
  artifacts: z.array(
    z.object({ id: z.number().int().positive(), name: z.string(), size_in_bytes: z.number() }),
  ),
})

/**
 * The report in an archive, which anybody may have made: the one file is unpacked in memory, never on disk, so that a path or
 * a link in the archive leads nowhere; no more than fits. Errors: GitHubError.
 */
const reportIn = (archive: Uint8Array): Report => {
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => name === REPORT.file && originalSize <= MOST.file,
    })
    const bytes = files[REPORT.file]
    if (bytes === undefined) throw new Error(`no ${REPORT.file} of at most ${MOST.file} bytes in it`)
    return report.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    // What it says stays out of the log as well, where a line of a stranger could be a command of the runner.
    throw new GitHubError('the artifact is no report of ours', { cause })
  }
}

/** The report that a run left; undefined when it left none. Errors: GitHubError of one that is too large, or none of ours. */
export const reportOf = async (hub: GitHub, run: number): Promise<Report | undefined> => {
  const found = await hub.ask('GET', `/actions/runs/${run}/artifacts?name=${REPORT.artifact}`, artifacts)
  const [artifact] = found.artifacts.filter(({ name }) => name === REPORT.artifact)
  if (artifact === undefined) return undefined
  return reportIn(await hub.bytes(`/actions/artifacts/${artifact.id}/zip`, MOST.archive))
}
