/**
 * The tree on disk: compared, written and pruned. Only this file writes.
 *
 * The manifest lists the files that are ours. Before anything else is touched it is widened to the old files and the
 * new ones, so a run that is killed halfway leaves nothing that the next run does not know; each file is replaced
 * by a rename, so no reader sees half of one.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { type Finding, FindingsError } from '../findings/index.ts'
import { compareText } from '../objects/index.ts'
import { HEADER, type TreeFile } from './layout.ts'
import { withLock } from './lock.ts'

export interface Change {
  readonly path: string
  readonly kind: 'added' | 'changed' | 'removed'
}

/** What is to do, and what is in the way. */
export interface Plan {
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

const MANIFEST = 'manifest.txt'
const WORK = '.render'
const manifestHeader = '# Files that npm run render owns, and alone may change or delete.\n'

const manifestText = (paths: readonly string[]) =>
  `${manifestHeader}${[...new Set(paths)].sort(compareText).join('\n')}\n`

const kindOnDisk = (path: string) => {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 'missing'
  return stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
}

const readIfFile = (path: string) => (kindOnDisk(path) === 'file' ? readFileSync(path, 'utf8') : undefined)

const pathFinding = (out: string, path: string, message: string): Finding => ({
  code: 'tree-path',
  place: { file: join(out, path) },
  message,
  mend: 'look who put it there, remove it, and run again; nothing was written',
})

const inside = (path: string) =>
  path !== '' &&
  !posix.isAbsolute(path) &&
  !path.includes('\\') &&
  !path.includes('\0') &&
  posix.normalize(path) === path &&
  !path.split('/').includes('..') &&
  path !== WORK &&
  !path.startsWith(`${WORK}/`)

/** The folders above a path and the path itself, from the top. */
const steps = (path: string) => path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'))

/** A path of ours that leaves the tree, goes through a link, or is not what it should be. */
const pathFindings = (out: string, paths: Iterable<string>): readonly Finding[] => {
  const kinds = new Map<string, ReturnType<typeof kindOnDisk>>()
  const kindAt = (path: string) => {
    const known = kinds.get(path) ?? kindOnDisk(join(out, path))
    kinds.set(path, known)
    return known
  }
  return [...paths].flatMap((path) => {
    if (!inside(path)) return [pathFinding(out, path, 'the manifest lists a path outside the tree')]
    return steps(path).flatMap((step) => {
      const kind = kindAt(step)
      if (kind === 'link') return [pathFinding(out, step, 'this is a symbolic link')]
      const wanted = step === path ? 'file' : 'folder'
      return kind === 'missing' || kind === wanted ? [] : [pathFinding(out, step, `this is not a ${wanted}`)]
    })
  })
}

const filesIn = (out: string, folder = ''): readonly string[] =>
  kindOnDisk(join(out, folder)) !== 'folder'
    ? []
    : readdirSync(join(out, folder), { withFileTypes: true }).flatMap((entry) => {
        const path = posix.join(folder, entry.name)
        if (path === WORK) return []
        return entry.isDirectory() ? filesIn(out, path) : [path]
      })

const readManifest = (out: string) =>
  (readIfFile(join(out, MANIFEST)) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const foreignFindings = (
  out: string,
  owned: ReadonlySet<string>,
  wanted: ReadonlyMap<string, string>,
): readonly Finding[] =>
  filesIn(out)
    .filter((path) => !owned.has(path))
    .flatMap((path): readonly Finding[] => {
      const place = { file: join(out, path) }
      const text = wanted.get(path)
      if (text === undefined)
        return [
          {
            code: 'tree-foreign-file',
            place,
            message: 'render did not write this file and leaves it alone',
            mend: 'delete it, or move it out of the tree',
          },
        ]
      const there = readIfFile(join(out, path))
      return there === undefined || there === text || there.startsWith(HEADER)
        ? []
        : [
            {
              code: 'tree-foreign-overwrite',
              place,
              message: "somebody else's file stands where render would write its own",
              mend: 'move it away and run again; nothing was written',
            },
          ]
    })

/** Compares the tree with the files it should have. Writes nothing. */
export const planTree = (out: string, files: readonly TreeFile[]): Plan => {
  const manifest = readManifest(out)
  const wanted = new Map([
    ...files.map(({ path, text }) => [path, text] as const),
    [MANIFEST, manifestText(files.map(({ path }) => path))] as const,
  ])
  const wrong = pathFindings(out, new Set([...manifest, ...wanted.keys()]))
  if (wrong.length > 0) return { changes: [], findings: wrong }
  const changes = [...wanted].flatMap(([path, text]): readonly Change[] => {
    const there = readIfFile(join(out, path))
    return there === text ? [] : [{ path, kind: there === undefined ? 'added' : 'changed' }]
  })
  const stale = manifest.filter((path) => !wanted.has(path) && existsSync(join(out, path)))
  const removed = stale.map((path): Change => ({ path, kind: 'removed' }))
  return {
    changes: [...changes, ...removed],
    findings: foreignFindings(out, new Set([...manifest, MANIFEST]), wanted),
  }
}

const write = (out: string, path: string, text: string) => {
  const target = join(out, path)
  const draft = join(out, WORK, `draft-${process.pid}`)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(draft, text)
  renameSync(draft, target)
}

const removeEmptyFolders = (out: string, path: string) => {
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
    if (readdirSync(join(out, folder)).length > 0) return
    rmdirSync(join(out, folder))
  }
}

const clearDrafts = (out: string) => {
  for (const name of readdirSync(join(out, WORK)))
    if (name.startsWith('draft-')) rmSync(join(out, WORK, name))
}

const apply = (out: string, files: readonly TreeFile[], { changes }: Plan) => {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  clearDrafts(out)
  write(out, MANIFEST, manifestText([...readManifest(out), ...texts.keys()]))
  for (const { path } of changes) {
    const text = texts.get(path)
    if (text !== undefined) write(out, path, text)
  }
  for (const { path, kind } of changes)
    if (kind === 'removed') {
      rmSync(join(out, path))
      removeEmptyFolders(out, path)
    }
  write(out, MANIFEST, manifestText([...texts.keys()]))
}

const isFatal = ({ code }: Finding) => code !== 'tree-foreign-file'

/** A folder that render owns, and the files it should have. */
export interface Folder {
  readonly out: string
  readonly files: readonly TreeFile[]
}

/** A plan, and the folder it is for. */
export interface FolderPlan extends Plan {
  readonly out: string
}

export const planTrees = (folders: readonly Folder[]): readonly FolderPlan[] =>
  folders.map(({ out, files }) => ({ out, ...planTree(out, files) }))

/**
 * Makes the tree what `files` say, and returns what it changed. A tree that is right already is not touched.
 * Errors: FindingsError with tree-path, tree-foreign-overwrite or tree-locked; nothing is written then.
 */
export const writeTree = (out: string, files: readonly TreeFile[]): Plan => {
  const check = () => {
    const plan = planTree(out, files)
    const wrong = plan.findings.filter(isFatal)
    if (kindOnDisk(join(out, WORK)) === 'link') wrong.push(pathFinding(out, WORK, 'this is a symbolic link'))
    if (wrong.length > 0) throw new FindingsError(wrong)
    return plan
  }
  const before = check()
  if (before.changes.length === 0) return before
  return withLock(join(out, WORK), () => {
    // Another run may have written since: what counts is what is there now.
    const plan = check()
    if (plan.changes.length > 0) apply(out, files, plan)
    return plan
  })
}

/** {@link writeTree} for several folders: when something is in the way of one, none is written. */
export const writeTrees = (folders: readonly Folder[]): readonly FolderPlan[] => {
  const wrong = planTrees(folders).flatMap(({ findings }) => findings.filter(isFatal))
  if (wrong.length > 0) throw new FindingsError(wrong)
  return folders.map(({ out, files }) => ({ out, ...writeTree(out, files) }))
}
