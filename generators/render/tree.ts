/**
 * The tree on disk: compared, written and pruned.
 *
 * The manifest lists the files that are ours. Trees and the files of people that they are made of change in one go, under
 * the locks of their folders; how that is all or nothing is generators/files/.
 */
import { type Dirent, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type TakenBack,
  takeBack,
  unfinished,
  type Waiting,
  WORK,
  type Write,
  withLocks,
  writeAll,
} from '../files/index.ts'
import { type Finding, FindingsError } from '../findings/index.ts'
import { compareText } from '../objects/index.ts'
import { HEADER, type TreeFile } from './layout.ts'

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

/** The text of every file that a tree should have, the list of them too, by its path. */
const textsOf = (files: readonly TreeFile[]): ReadonlyMap<string, string> =>
  new Map([
    ...files.map(({ path, text }) => [path, text] as const),
    [MANIFEST, manifestText(files.map(({ path }) => path))] as const,
  ])

/** Compares the tree with the files it should have. Writes nothing. */
export const planTree = (out: string, files: readonly TreeFile[]): Plan => {
  const there = onDisk(out)
  const manifest = readManifest(out)
  const wanted = textsOf(files)
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

/** The changes of a plan as files to write and to remove. */
const writesOf = ({ out, files }: Folder, { changes }: Plan): readonly Write[] => {
  const texts = textsOf(files)
  return changes.map(({ path, kind }) => ({
    folder: out,
    path,
    text: kind === 'removed' ? undefined : texts.get(path),
  }))
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

/** What is written in one go: trees, and the files of people that they are made of. */
export interface Wanted {
  readonly folders: readonly Folder[]
  /** @default none */
  readonly sources?: readonly Write[]
}

/** How a run gets along with others, before it and beside it. */
export interface Neighbours extends Waiting {
  /** Told when runs that were ended halfway are taken back. @default nothing is said */
  readonly onTakenBack?: (what: TakenBack) => void
}

const takeBackAndSay = (places: readonly string[], { onTakenBack }: Neighbours) => {
  const what = takeBack(places)
  if (what.folders.length > 0) onTakenBack?.(what)
}

/**
 * Waits for a run that writes in these folders, and takes back one that was ended halfway: what is read afterwards is of one
 * run. Errors: FindingsError (tree-locked, tree-half-written).
 */
export const settle = (places: readonly string[], neighbours: Neighbours = {}): void => {
  if (unfinished(places).length > 0) withLocks(places, () => takeBackAndSay(places, neighbours), neighbours)
}

/**
 * Makes folders what their files say, all or nothing, and returns what changed. What is right already is not touched. What
 * is written is what `again` says under the locks of all folders: another run may have written since `first` was made.
 * Errors: FindingsError with tree-path, tree-foreign-overwrite, tree-locked or file-changed, and those of the operating
 * system: nothing is written then; or tree-half-written, which says what is.
 */
export const writeTrees = <T extends Wanted>(
  first: T,
  again: () => T = () => first,
  neighbours: Neighbours = {},
): { readonly wanted: T; readonly plans: readonly FolderPlan[] } => {
  const { folders, sources = [] } = first
  const before = clear(planTrees(folders))
  if (sources.length === 0 && before.every(({ changes }) => changes.length === 0))
    return { wanted: first, plans: before }
  const places = [...new Set([...sources.map(({ folder }) => folder), ...folders.map(({ out }) => out)])]
  return withLocks(
    places,
    () => {
      takeBackAndSay(places, neighbours)
      const wanted = again()
      const plans = clear(planTrees(wanted.folders))
      const trees = wanted.folders.flatMap((folder, i) =>
        writesOf(folder, plans[i] ?? { changes: [], findings: [] }),
      )
      writeAll([...(wanted.sources ?? []), ...trees])
      return { wanted, plans }
    },
    neighbours,
  )
}

/** {@link writeTrees} for one folder. */
export const writeTree = (out: string, files: readonly TreeFile[]): Plan => {
  settle([out])
  const [plan] = writeTrees({ folders: [{ out, files }] }).plans
  return plan ?? { changes: [], findings: [] }
}
