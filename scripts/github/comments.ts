/** One comment that updates itself: found again by a marker that nobody sees. */
import { z } from 'zod'
import type { GitHub } from './api.ts'

/** Who the token of a workflow is. A comment of anybody else with our marker in it is a comment of theirs. */
export const BOT = 'github-actions[bot]'

const comment = z.object({
  id: z.number().int().positive(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
})

/** Writes the comment under a pull request or an issue, or changes the one that is there. `marker` is an HTML comment. */
export const upsertComment = async (
  hub: GitHub,
  number: number,
  marker: string,
  text: string,
): Promise<'written' | 'changed' | 'as it was'> => {
  const body = `${marker}\n${text}`
  const all = await hub.list(`/issues/${number}/comments`, comment)
  const ours = all.find((each) => each.user?.login === BOT && each.body?.startsWith(marker))
  if (ours?.body === body) return 'as it was'
  if (ours === undefined) await hub.ask('POST', `/issues/${number}/comments`, z.unknown(), { body })
  else await hub.ask('PATCH', `/issues/comments/${ours.id}`, z.unknown(), { body })
  return ours === undefined ? 'written' : 'changed'
}
