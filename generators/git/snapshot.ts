/** One state of a repository, a commit or the work tree, as files by their paths: read from git's objects, nothing is checked out. */
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { blobId, readBlobs } from './blobs.ts'
import { gitBeside } from './run.ts'

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
  /** Of these the submodules (gitlinks): a commit of another repository, fetched by whoever checks this one out. */
  readonly gitlinks: ReadonlySet<string>
  /** Reads contents in one go, so that {@link Snapshot.bytes} of them is at once. */
  readonly load: (paths: Iterable<string>) => void
  /** The content of a file; undefined where there is none, or git does not have it here. */
  readonly bytes: (path: string) => Buffer | undefined
}

interface Listed {
  readonly ids: Map<string, string>
  readonly special: Set<string>
  readonly gitlinks: Set<string>
}

const ORDINARY = /^100/
const GITLINK = /^160000/

/** `<mode> <type> <id>\t<path>` of ls-tree, ended by NUL each. */
const listedIn = (stdout: Buffer): Listed => {
  const [ids, special, gitlinks] = [new Map<string, string>(), new Set<string>(), new Set<string>()]
  for (const entry of stdout.toString().split('\0')) {
    const tab = entry.indexOf('\t')
    if (tab < 0) continue
    const path = entry.slice(tab + 1)
    ids.set(path, entry.slice(entry.lastIndexOf(' ', tab) + 1, tab))
    if (!ORDINARY.test(entry)) special.add(path)
    if (GITLINK.test(entry)) gitlinks.add(path)
  }
  return { ids, special, gitlinks }
}

/** Contents by id: what both sides of a comparison share is read once. */
type Contents = Map<string, Buffer>

const withContents = (root: string, { ids, special, gitlinks }: Listed, contents: Contents) => {
  const load = (paths: Iterable<string>) => {
    const missing = [...new Set([...paths].flatMap((path) => ids.get(path) ?? []))].filter(
      (id) => !contents.has(id),
    )
    for (const [id, bytes] of readBlobs(root, missing)) contents.set(id, bytes)
  }
  const bytes = (path: string) => {
    const id = ids.get(path)
    if (id === undefined) return undefined
    if (!contents.has(id)) load([path])
    return contents.get(id)
  }
  return { ids, special, gitlinks, load, bytes }
}

const onDisk = (path: string): { readonly bytes: Buffer; readonly link: boolean } | undefined => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (entry?.isSymbolicLink()) return { bytes: Buffer.from(readlinkSync(path)), link: true }
  return entry?.isFile() ? { bytes: readFileSync(path), link: false } : undefined
}

/** A file that is another one, or none: its mode and id are those of git, or where git has none yet unknown. */
interface Difference {
  readonly path: string
  readonly mode: string
  readonly id: string
}

/** `:<mode> <mode> <id> <id> <status>\0<path>\0` of diff-tree and diff-index. */
const differencesIn = (stdout: Buffer): readonly Difference[] => {
  const words = stdout.toString().split('\0')
  return Array.from({ length: Math.floor(words.length / 2) }, (_, i) => {
    const [, mode = '', , id = ''] = (words[2 * i] ?? '').split(' ')
    return { path: words[2 * i + 1] ?? '', mode, id }
  })
}

const NONE = /^0+$/

/** One listing with what is different in another. */
const changedBy = (from: Listed, differences: readonly Difference[]): Listed => {
  const [ids, special, gitlinks] = [new Map(from.ids), new Set(from.special), new Set(from.gitlinks)]
  for (const { path, mode, id } of differences) {
    special.delete(path)
    gitlinks.delete(path)
    if (NONE.test(mode)) ids.delete(path)
    else {
      ids.set(path, id)
      if (!ORDINARY.test(mode)) special.add(path)
      if (GITLINK.test(mode)) gitlinks.add(path)
    }
  }
  return { ids, special, gitlinks }
}

/**
 * What lies on disk now for paths that git knows to be changed, or does not know. A submodule is what the index says, since
 * on disk it may be an empty folder or none; a path that ends in a slash is a repository that the next `git add` makes one of.
 */
const fromDisk = (
  root: string,
  from: Listed,
  paths: readonly string[],
  links: ReadonlyMap<string, string>,
  contents: Contents,
): Listed => {
  const like = from.ids.values().next().value ?? ''
  const differences = paths.map((each): Difference => {
    const path = each.replace(/\/$/, '')
    const link = links.get(path) ?? (each === path ? undefined : blobId(Buffer.from(each), like))
    if (link !== undefined) return { path, mode: '160000', id: link }
    const found = onDisk(join(root, path))
    if (found === undefined) return { path, mode: '0', id: '' }
    const id = blobId(found.bytes, like)
    contents.set(id, found.bytes)
    return { path, mode: found.link ? '120000' : '100644', id }
  })
  return changedBy(from, differences)
}

/** The submodules of the index, with their commits: `git diff-index` leaves out those that are not on disk. */
const linksIn = (stdout: Buffer): ReadonlyMap<string, string> =>
  new Map(
    stdout
      .toString()
      .split('\0')
      .filter((entry) => GITLINK.test(entry))
      .map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.split(' ')[1] ?? '']),
  )

/** A commit by the name that people gave it. */
export interface Named {
  readonly name: string
  readonly commit: string
}

/**
 * Two states of a repository: a commit, and another one, or the work tree: the files that git tracks and those that the next
 * `git add` would, with what is on disk now, a merge with conflicts too. Git is asked for all of one and what is different in
 * the other; what it knows to be unchanged is not read. `why` where git cannot say.
 */
export const snapshots = async (
  root: string,
  from: Named,
  to: Named | undefined,
): Promise<{ readonly before: Snapshot; readonly after: Snapshot } | { readonly why: string }> => {
  const raw = ['-r', '--raw', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules=dirty']
  // All at once: in a large tree each takes a good part of a second.
  const [all, different, untracked, staged] = await Promise.all([
    gitBeside(root, ['ls-tree', '-r', '-z', '--full-tree', from.commit]),
    gitBeside(
      root,
      to === undefined ? ['diff-index', ...raw, from.commit] : ['diff-tree', ...raw, from.commit, to.commit],
    ),
    ...(to === undefined
      ? [
          gitBeside(root, ['ls-files', '--others', '--exclude-standard', '-z']),
          gitBeside(root, ['ls-files', '--stage', '-z']),
        ]
      : []),
  ])
  if ('why' in all) return all
  if ('why' in different) return different
  if (untracked !== undefined && 'why' in untracked) return untracked
  if (staged !== undefined && 'why' in staged) return staged
  const contents: Contents = new Map()
  const old = listedIn(all.stdout)
  const before = { ...from, ...withContents(root, old, contents) }
  const differences = differencesIn(different.stdout)
  if (to !== undefined)
    return { before, after: { ...to, ...withContents(root, changedBy(old, differences), contents) } }
  const links = linksIn(staged?.stdout ?? Buffer.of())
  const paths = [
    ...differences.map(({ path }) => path),
    ...links.keys(),
    ...(untracked?.stdout.toString().split('\0').filter(Boolean) ?? []),
  ]
  const now = fromDisk(root, old, paths, links, contents)
  return { before, after: { name: 'work tree', commit: undefined, ...withContents(root, now, contents) } }
}
