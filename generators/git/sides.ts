/** The two sides of a comparison, by the names people give them. */
import { type Finding, FindingsError } from '../findings/index.ts'
import { git } from './run.ts'
import { type Snapshot, snapshots } from './snapshot.ts'

export interface Sides {
  /** The folder of the repository. */
  readonly root: string
  readonly before: Snapshot
  readonly after: Snapshot
}

const refused = (message: string, mend: string): FindingsError =>
  new FindingsError([{ code: 'diff-commit', place: { file: '.' }, message, mend } satisfies Finding])

const commitOf = (root: string, name: string): string | undefined => {
  const answer = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  return 'why' in answer ? undefined : answer.stdout.toString().trim()
}

const isShallow = (root: string) => {
  const answer = git(root, ['rev-parse', '--is-shallow-repository'])
  return !('why' in answer) && answer.stdout.toString().trim() === 'true'
}

const DEEPEN = 'git fetch --unshallow (in CI: fetch-depth: 0), and run again'

/** Errors: FindingsError (diff-commit). */
const demandCommit = (root: string, name: string): string => {
  const commit = commitOf(root, name)
  if (commit !== undefined) return commit
  throw refused(
    `git has no commit ${name} here`,
    isShallow(root)
      ? `this clone has a part of the history only: ${DEEPEN}`
      : 'name a branch, tag or commit that is here, or git fetch it first',
  )
}

/** Names of the main branch, the most telling first: what the forge says it is, the remote's, the local one. */
const MAIN = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/heads/main',
  'refs/remotes/origin/master',
  'refs/heads/master',
]

const shortName = (ref: string) => ref.replace(/^refs\/(heads|remotes)\//, '')

/** Where the work on `head` began: the merge base with the main branch. Errors: FindingsError (diff-commit). */
const mergeBase = (root: string, head: string): { readonly name: string; readonly commit: string } => {
  const main = MAIN.find((ref) => commitOf(root, ref) !== undefined)
  if (main === undefined)
    throw refused(
      'git has no main branch here to compare with',
      'name the commit to compare with: npm run diff -- <base>',
    )
  const answer = git(root, ['merge-base', main, head])
  if ('why' in answer)
    throw refused(
      `${shortName(main)} and this have no commit in common here`,
      isShallow(root)
        ? `this clone has a part of the history only: ${DEEPEN}`
        : 'name the commit to compare with: npm run diff -- <base>',
    )
  return { name: shortName(main), commit: answer.stdout.toString().trim().split('\n')[0] ?? '' }
}

/**
 * Opens both sides in the repository of `folder`. Without `base`: where the head left the main branch. Without `head`: the work
 * tree. Errors: FindingsError (diff-commit) with how to have the commit here.
 */
export const openSides = async (folder: string, base?: string, head?: string): Promise<Sides> => {
  const top = git(folder, ['rev-parse', '--show-toplevel'])
  if ('why' in top)
    throw refused(`this is no git repository: ${top.why}`, 'run it in a clone of the repository')
  const root = top.stdout.toString().replace(/\n$/, '')
  const to = head === undefined ? undefined : { name: head, commit: demandCommit(root, head) }
  const from =
    base === undefined
      ? mergeBase(root, to?.commit ?? 'HEAD')
      : { name: base, commit: demandCommit(root, base) }
  const both = await snapshots(root, from, to)
  if ('why' in both) throw refused(both.why, DEEPEN)
  return { root, ...both }
}
