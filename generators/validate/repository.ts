/** What the repository around the tree has that nothing of ours reads, and that whoever checks it out acts on: submodules. */
import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import type { Finding } from '../findings/index.ts'

/** A file of the repository. */
export interface Entry {
  /** From here: the folder that was asked for, and its way to the file. */
  readonly path: string
  /** A commit of another repository in the place of a file. */
  readonly gitlink: boolean
}

const STAGED = /^(\d{6}) [0-9a-f]{40,64} \d\t/

/** `<mode> <id> <stage>\t<path>` of what git tracks, the path alone of what it does not; a repository within ends in a slash. */
const entryOf = (folder: string, line: string): Entry => {
  const [head = '', mode] = STAGED.exec(line) ?? []
  const path = line.slice(head.length)
  return { path: join(folder, path), gitlink: mode === '160000' || path.endsWith('/') }
}

/**
 * The files of the repository that a folder is in: those that git tracks and those that the next `git add` would. Or why git
 * does not say.
 */
export const entriesOf = (folder: string): readonly Entry[] | { readonly why: string } => {
  const listing = ['ls-files', '-z', '--stage', '--cached', '--others', '--exclude-standard', ':/']
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...listing], {
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) return { why: `git does not start (${error.message})` }
  if (status !== 0) return { why: stderr.toString().trim().split('\n')[0] ?? `git ended with ${status}` }
  const entries = stdout
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((line) => entryOf(folder, line))
  // A file of a merge with conflicts is listed once for each side.
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()]
}

/** Findings (tree-submodule) about submodules and the file that says where they are fetched. */
export const submoduleFindings = (entries: readonly Entry[]): readonly Finding[] =>
  entries
    .filter(({ path, gitlink }) => gitlink || basename(path) === '.gitmodules')
    .map(({ path, gitlink }) => ({
      code: 'tree-submodule',
      place: { file: path },
      message: gitlink
        ? 'this is a commit of another repository (a submodule): what it holds is in no review, and Argo CD fetches it or fails'
        : 'with this file Argo CD fetches submodules at every checkout, and syncs nothing where that fails',
      mend: 'git rm --cached the path; what the fleet needs from elsewhere is in its generators, and rendered into files',
    }))
