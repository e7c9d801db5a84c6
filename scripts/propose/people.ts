/** Changes that people have open: what proposes itself stays away from the fields that they work on. */
import { basename } from 'node:path'
import { z } from 'zod'
import { fieldChanges } from '../../generators/cli/field-changes.ts'
import { isFleetFile } from '../../generators/fleet/index.ts'
import type { GitHub } from '../github/index.ts'
import type { Clone } from './clone.ts'

export const pull = z.object({
  number: z.number(),
  html_url: z.string(),
  node_id: z.string().optional(),
  title: z.string().default(''),
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
})
export type Pull = z.output<typeof pull>

/** Whether one field is the other, or lies in it. */
const touches = (one: string, other: string) =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)

/** The fields of the fleet that a pull request changes. What nobody can read may change any: undefined. */
const fieldsOf = async (clone: Clone, { number }: Pull): Promise<readonly string[] | undefined> => {
  await clone.remote('fetch', '--quiet', '--no-tags', 'origin', `refs/pull/${number}/head`)
  const [head, base] = [
    await clone.git('rev-parse', 'FETCH_HEAD'),
    await clone.git('merge-base', 'HEAD', 'FETCH_HEAD'),
  ]
  const names = await clone.git('diff', '--name-only', '-z', base, head, '--', 'clusters')
  const files = names.split('\0').filter((name) => isFleetFile(basename(name)))
  const textAt = async (commit: string, file: string) => {
    const { exitCode, stdout } = await clone.ran(['git', 'show', `${commit}:${file}`])
    return exitCode === 0 ? stdout : ''
  }
  const changes = await Promise.all(
    files.map(async (file) => ({ file, old: await textAt(base, file), now: await textAt(head, file) })),
  )
  try {
    return fieldChanges(changes).map(({ field }) => field)
  } catch {
    return undefined
  }
}

/** The first open pull request of somebody else that changes one of the fields, and which. */
export const workedOn = async (
  hub: GitHub,
  clone: Clone,
  base: string,
  branch: string,
  fields: readonly string[],
): Promise<{ readonly url: string; readonly field: string } | undefined> => {
  const open = await hub.list(`/pulls?${new URLSearchParams({ state: 'open', base })}`, pull)
  for (const each of open) {
    if (each.head.ref === branch && each.head.repo?.full_name === hub.repository) continue
    const changed = await fieldsOf(clone, each)
    if (changed === undefined) return { url: each.html_url, field: 'a file that is no YAML' }
    const field = changed.find((name) => fields.some((own) => touches(name, own)))
    if (field !== undefined) return { url: each.html_url, field }
  }
  return undefined
}
