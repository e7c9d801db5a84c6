/** Whether a push to the default branch is a release of the server: one that raises the version in server/package.json. */
import { z } from 'zod'
import { ended, failure } from '../programs/run.ts'

const FILE = 'server/package.json'
const number = /^(\d+)\.(\d+)\.(\d+)$/
const manifest = z.object({ version: z.string().regex(number) })

/** In git's object names. Of a branch that was not there before, GitHub says forty zeros. */
const commit = z.string().regex(/^[0-9a-f]{40}$/)
const push = z.object({ before: commit, after: commit })

const versionAt = async (root: string, at: string): Promise<string> => {
  const words = ['git', '-C', root, 'show', `${at}:${FILE}`]
  const result = await ended(words)
  if (result.exitCode !== 0) throw failure(words, result)
  return manifest.parse(JSON.parse(result.stdout)).version
}

const parts = (version: string) => version.split('.').map(Number)

const higher = (version: string, than: string): boolean => {
  const [one, other] = [parts(version), parts(than)]
  const at = one.findIndex((part, i) => part !== other[i])
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0)
}

/**
 * The version to publish, such as v1.1.0; undefined when the push leaves it as it is. `event`: the text of the event file of
 * a push. Errors: of git or zod; of a version that falls.
 */
export const releasedBy = async (root: string, event: string): Promise<string | undefined> => {
  const { before, after } = push.parse(JSON.parse(event))
  const [old, now] = [await versionAt(root, before), await versionAt(root, after)]
  if (old === now) return undefined
  if (!higher(now, old)) throw new Error(`${FILE} goes from ${old} to ${now}: a release has a higher version`)
  return `v${now}`
}
