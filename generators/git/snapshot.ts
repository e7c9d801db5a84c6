/** One state of a repository, a commit or the work tree, as files by their paths: read from git's objects, nothing is checked out. */
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { blobId, readBlobs } from './blobs.ts'
import { type Answer, git } from './run.ts'

/** Files of a repository. What a link points at is not followed: it is a file of its own kind. */
export interface Snapshot {
  /** The name people gave it, such as `main`; `work tree` for what lies on disk. */
  readonly name: string
  /** The commit; undefined for the work tree. */
  readonly commit: string | undefined
  /** Git's name of the content of each file by its path from the repository's root. Equal names are equal bytes. */
  readonly ids: ReadonlyMap<string, string>
  /** Paths that are no ordinary files: links and submodules. */
  readonly special: ReadonlySet<string>
  /** Reads contents in one go, so that {@link Snapshot.bytes} of them is at once. */
  readonly load: (paths: Iterable<string>) => void
  /** The content of a file; undefined where there is none, or git does not have it here. */
  readonly bytes: (path: string) => Buffer | undefined
}

interface Listed {
  readonly ids: Map<string, string>
  readonly special: Set<string>
}

const ORDINARY = /^100/

/** `<mode> [blob] <id> [stage]\t<path>` of ls-tree and ls-files, ended by NUL each. */
const listedIn = (stdout: Buffer): Listed => {
  const [ids, special] = [new Map<string, string>(), new Set<string>()]
  for (const line of stdout.toString().split('\0')) {
    const tab = line.indexOf('\t')
    if (tab < 0) continue
    const [mode = '', ...words] = line.slice(0, tab).split(' ')
    const id = words.find((word) => word.length >= 40)
    const path = line.slice(tab + 1)
    if (id === undefined) continue
    ids.set(path, id)
    if (!ORDINARY.test(mode)) special.add(path)
  }
  return { ids, special }
}

const pathsIn = (answer: Answer) =>
  'why' in answer ? [] : answer.stdout.toString().split('\0').filter(Boolean)

/** Contents by id: what both sides of a comparison share is read once. */
export type Contents = Map<string, Buffer>

const withContents = (root: string, listed: Listed, contents: Contents) => {
  const load = (paths: Iterable<string>) => {
    const missing = [...new Set([...paths].flatMap((path) => listed.ids.get(path) ?? []))].filter(
      (id) => !contents.has(id),
    )
    for (const [id, bytes] of readBlobs(root, missing)) contents.set(id, bytes)
  }
  const bytes = (path: string) => {
    const id = listed.ids.get(path)
    if (id === undefined || (listed.special.has(path) && !contents.has(id))) return undefined
    if (!contents.has(id)) load([path])
    return contents.get(id)
  }
  return { ids: listed.ids, special: listed.special, load, bytes }
}

/** The files of a commit. `why` where git cannot list them. */
export const commitSnapshot = (
  root: string,
  name: string,
  commit: string,
  contents: Contents,
): Snapshot | { readonly why: string } => {
  const answer = git(root, ['ls-tree', '-r', '-z', '--full-tree', commit])
  if ('why' in answer) return answer
  return { name, commit, ...withContents(root, listedIn(answer.stdout), contents) }
}

const onDisk = (path: string): { readonly bytes: Buffer; readonly link: boolean } | undefined => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (entry?.isSymbolicLink()) return { bytes: Buffer.from(readlinkSync(path)), link: true }
  return entry?.isFile() ? { bytes: readFileSync(path), link: false } : undefined
}

/**
 * The files of the work tree: those that git tracks and those that the next `git add` would, with what is on disk now, a merge
 * with conflicts too. What git knows to be unchanged is not read.
 */
export const workTreeSnapshot = (root: string, contents: Contents): Snapshot | { readonly why: string } => {
  const index = git(root, ['ls-files', '--stage', '-z', '--full-name'])
  if ('why' in index) return index
  const listed = listedIn(index.stdout)
  const like = listed.ids.values().next().value ?? ''
  const changed = [
    ...pathsIn(git(root, ['diff-files', '--name-only', '-z'])),
    ...pathsIn(git(root, ['ls-files', '--others', '--exclude-standard', '-z', '--full-name'])),
  ]
  for (const path of new Set(changed)) {
    const found = onDisk(join(root, path))
    listed.special.delete(path)
    if (found === undefined) listed.ids.delete(path)
    else {
      const id = blobId(found.bytes, like)
      listed.ids.set(path, id)
      contents.set(id, found.bytes)
      if (found.link) listed.special.add(path)
    }
  }
  return { name: 'work tree', commit: undefined, ...withContents(root, listed, contents) }
}
