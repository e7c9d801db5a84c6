/**
 * The tree on disk: compared, written and pruned. Only this file writes.
 *
 * The manifest lists the files that are ours. Before anything else is touched it is widened to the old files and the
 * new ones, so a run that is killed halfway leaves nothing that the next run does not know; each file is replaced
 * by a rename, so no reader sees half of one.
 */
import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
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

type KindOnDisk = 'file' | 'folder' | 'link' | 'other'

const kindOf = (entry: Pick<Dirent, 'isSymbolicLink' | 'isFile' | 'isDirectory'>): KindOnDisk =>
  entry.isSymbolicLink() ? 'link' : entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other'

/** What stands below a folder, by its path there: read once for all that is asked of it. Links are not followed. */
type OnDisk = ReadonlyMap<string, KindOnDisk>

const onDisk = (out: string): OnDisk => {
  const found = new Map<string, KindOnDisk>()
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(out, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const kind = kindOf(entry)
      found.set(path, kind)
      if (kind === 'folder' && path !== WORK) walk(path)
    }
  }
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory()) walk('')
  return found
}

const readFile = (out: string, path: string) => readFileSync(join(out, path), 'utf8')

const pathFinding = (out: string, path: string, message: string): Finding => ({
  code: 'tree-path',
  place: { file: join(out, path) },
  message,
  mend: 'look who put it there, remove it, and run again; nothing was written',
})

/** A path below the tree, in its plain form. */
const inside = (path: string) =>
  !/(^|\/)\.{0,2}(\/|$)|[\\\0]/.test(path) && path !== WORK && !path.startsWith(`${WORK}/`)

/** The folders above a path, from the top. */
const above = (path: string) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, i, parts) => parts.slice(0, i + 1).join('/'))

/** A path of ours that leaves the tree, goes through a link, or is not what it should be. */
const pathFindings = (out: string, paths: Iterable<string>, there: OnDisk): readonly Finding[] => {
  const wrong = (path: string, wanted: 'file' | 'folder'): readonly Finding[] => {
    const kind = there.get(path)
    if (kind === undefined || kind === wanted) return []
    return [pathFinding(out, path, kind === 'link' ? 'this is a symbolic link' : `this is not a ${wanted}`)]
  }
  const ours = [...paths].flatMap((path) => {
    if (!inside(path)) return [pathFinding(out, path, 'the manifest lists a path outside the tree')]
    if (there.get(path) === 'file') return []
    return [...above(path).flatMap((folder) => wrong(folder, 'folder')), ...wrong(path, 'file')]
  })
  return [...ours, ...wrong(WORK, 'folder')]
}

const readManifest = (out: string) =>
  lstatSync(join(out, MANIFEST), { throwIfNoEntry: false })?.isFile()
    ? readFile(out, MANIFEST)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
    : []

const foreignFindings = (
  out: string,
  owned: ReadonlySet<string>,
  wanted: ReadonlyMap<string, string>,
  onDisk: OnDisk,
): readonly Finding[] =>
  [...onDisk]
    .filter(([path, kind]) => kind !== 'folder' && path !== WORK && !owned.has(path))
    .flatMap(([path, kind]): readonly Finding[] => {
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
      const there = kind === 'file' ? readFile(out, path) : undefined
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
  const there = onDisk(out)
  const manifest = readManifest(out)
  const wanted = new Map([
    ...files.map(({ path, text }) => [path, text] as const),
    [MANIFEST, manifestText(files.map(({ path }) => path))] as const,
  ])
  const wrong = pathFindings(out, new Set([...manifest, ...wanted.keys()]), there)
  if (wrong.length > 0) return { changes: [], findings: wrong }
  const changes = [...wanted].flatMap(([path, text]): readonly Change[] => {
    if (!there.has(path)) return [{ path, kind: 'added' }]
    return readFile(out, path) === text ? [] : [{ path, kind: 'changed' }]
  })
  const stale = manifest.filter((path) => !wanted.has(path) && there.has(path))
  const removed = stale.map((path): Change => ({ path, kind: 'removed' }))
  return {
    changes: [...changes, ...removed],
    findings: foreignFindings(out, new Set([...manifest, MANIFEST]), wanted, there),
  }
}

/** Writes files one after the other, each by a rename. */
const writer = (out: string) => {
  const draft = join(out, WORK, `draft-${process.pid}`)
  const made = new Set<string>()
  return (path: string, text: string) => {
    const target = join(out, path)
    const folder = dirname(target)
    if (!made.has(folder)) mkdirSync(folder, { recursive: true })
    made.add(folder)
    writeFileSync(draft, text)
    renameSync(draft, target)
  }
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
  const write = writer(out)
  clearDrafts(out)
  write(MANIFEST, manifestText([...readManifest(out), ...texts.keys()]))
  for (const { path } of changes) {
    const text = texts.get(path)
    if (text !== undefined) write(path, text)
  }
  for (const { path, kind } of changes)
    if (kind === 'removed') {
      rmSync(join(out, path))
      removeEmptyFolders(out, path)
    }
  write(MANIFEST, manifestText([...texts.keys()]))
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

/** Errors: FindingsError when something is in the way of one of the plans. */
const clear = <Each extends Plan>(plans: readonly Each[]): readonly Each[] => {
  const wrong = plans.flatMap(({ findings }) => findings.filter(isFatal))
  if (wrong.length > 0) throw new FindingsError(wrong)
  return plans
}

/**
 * Makes folders what their files say, and returns what changed. A folder that is right already is not touched.
 * Errors: FindingsError with tree-path, tree-foreign-overwrite or tree-locked; nothing is written then.
 */
export const writeTrees = (folders: readonly Folder[]): readonly FolderPlan[] => {
  const before = clear(planTrees(folders))
  return folders.flatMap(({ out, files }, i) => {
    const known = before[i]
    if (known === undefined || known.changes.length === 0) return known ?? []
    return withLock(join(out, WORK), () => {
      // Another run may have written since: what counts is what is there now.
      const now = clear(planTrees([{ out, files }]))
      for (const plan of now) if (plan.changes.length > 0) apply(out, files, plan)
      return now
    })
  })
}

/** {@link writeTrees} for one folder. */
export const writeTree = (out: string, files: readonly TreeFile[]): Plan => {
  const [plan] = writeTrees([{ out, files }])
  return plan ?? { changes: [], findings: [] }
}
