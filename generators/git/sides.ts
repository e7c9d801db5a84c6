/** The two sides of a comparison, by the names people give them. */
import { type Finding, FindingsError } from '../findings/index.ts'
import { gitBeside } from './run.ts'
import { type Named, type Snapshot, snapshots } from './snapshot.ts'

export interface Sides {
  readonly before: Snapshot
  readonly after: Snapshot
}

/** What git lists for a second where a tree is large, so that others can work meanwhile. */
export interface Opened {
  /** The folder of the repository. */
  readonly root: string
  /** Errors: FindingsError (diff-commit). */
  readonly sides: Promise<Sides>
}

const refused = (message: string, mend: string): FindingsError =>
  new FindingsError([{ code: 'diff-commit', place: { file: '.' }, message, mend } satisfies Finding])

const commitOf = async (folder: string, name: string): Promise<string | undefined> => {
  const question = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const answer = await gitBeside(folder, question)
  return 'why' in answer ? undefined : answer.stdout.toString().trim()
}

const isShallow = async (folder: string) => {
  const answer = await gitBeside(folder, ['rev-parse', '--is-shallow-repository'])
  return !('why' in answer) && answer.stdout.toString().trim() === 'true'
}

const DEEPEN = 'git fetch --unshallow (in CI: fetch-depth: 0), and run again'

/** A commit, or what to say where it is not here. */
type Found = { readonly named: Named } | { readonly refusal: FindingsError }

const find = async (folder: string, name: string): Promise<Found> => {
  const commit = await commitOf(folder, name)
  if (commit !== undefined) return { named: { name, commit } }
  const mend = (await isShallow(folder))
    ? `this clone has a part of the history only: ${DEEPEN}`
    : 'name a branch, tag or commit that is here, or git fetch it first'
  return { refusal: refused(`git has no commit ${name} here`, mend) }
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

/** Where the work on `head` began: the merge base with the main branch. */
const findBase = async (folder: string, head: string): Promise<Found> => {
  const there = await Promise.all(MAIN.map((ref) => commitOf(folder, ref)))
  const main = MAIN.find((_, i) => there[i] !== undefined)
  const named = 'name the commit to compare with: npm run diff -- <base>'
  if (main === undefined) return { refusal: refused('git has no main branch here to compare with', named) }
  const answer = await gitBeside(folder, ['merge-base', main, head])
  if ('why' in answer)
    return {
      refusal: refused(
        `${shortName(main)} and this have no commit in common here`,
        (await isShallow(folder)) ? `this clone has a part of the history only: ${DEEPEN}` : named,
      ),
    }
  const [commit = ''] = answer.stdout.toString().trim().split('\n')
  return { named: { name: shortName(main), commit } }
}

const read = async (root: string, from: Named, to: Named | undefined): Promise<Sides> => {
  const both = await snapshots(root, from, to)
  if ('why' in both) throw refused(both.why, DEEPEN)
  return both
}

/**
 * Opens both sides in the repository of `folder`. Without `base`: where the head left the main branch. Without `head`: the work
 * tree. Errors: FindingsError (diff-commit) with how to have the commit here.
 */
export const openSides = async (folder: string, base?: string, head?: string): Promise<Opened> => {
  const [top, to, from] = await Promise.all([
    gitBeside(folder, ['rev-parse', '--show-toplevel']),
    head === undefined ? undefined : find(folder, head),
    base === undefined ? findBase(folder, head ?? 'HEAD') : find(folder, base),
  ])
  if ('why' in top)
    throw refused(`this is no git repository: ${top.why}`, 'run it in a clone of the repository')
  if (to !== undefined && 'refusal' in to) throw to.refusal
  if ('refusal' in from) throw from.refusal
  const root = top.stdout.toString().replace(/\n$/, '')
  return { root, sides: read(root, from.named, to?.named) }
}
