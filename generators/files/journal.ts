/**
 * Several files written all or nothing. Every draft and a copy of everything that is replaced lie in the folders' work
 * folders before the journal says what is about to happen; then each file is replaced by a rename; then the journal goes,
 * and with that it is done. What ends before (an error, a kill) is taken back: at once, or by the next run that writes.
 *
 * This is against a process that ends, not against a machine that loses power: nothing is forced to the disk.
 */
import { hash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, posix, relative, sep } from 'node:path'
import { z } from 'zod'
import { type Finding, FindingsError } from '../findings/index.ts'
import { WORK, workOf } from './work.ts'

/** A file of a folder and the text it shall have; without a text it is removed. */
export interface Write {
  readonly folder: string
  /** Below the folder, with slashes. */
  readonly path: string
  readonly text: string | undefined
  /** The text that it must still have; otherwise somebody works on it. @default any */
  readonly was?: string
}

const JOURNAL = 'journal.json'
const RUN = 'run'

/** What happens to one file. Hashes are of its text, and missing where there is no file. */
const step = z.strictObject({
  /** From the folder that the journal is in: a repository that is moved keeps its journal. */
  folder: z.string(),
  path: z.string().refine((path) => path.split('/').every((part) => !['', '.', '..', WORK].includes(part))),
  before: z.string().optional(),
  after: z.string().optional(),
  /** The names of the draft and the copy in the work folder. */
  draft: z.string().regex(/^new-\d+$/),
  copy: z.string().regex(/^old-\d+$/),
})
type Step = z.output<typeof step>
const steps = z.array(step)

/** The file that is written: of a link that somebody made, the one it leads to. */
const targetOf = (folder: string, path: string): string => {
  const file = join(folder, path)
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(file) : file
}

/** Writes a file of our own. A disk that is full says so without a name: it has this one's. */
const writeOwn = (file: string, content: string | Buffer) => {
  try {
    writeFileSync(file, content)
  } catch (error) {
    throw error instanceof Error && !('path' in error) ? Object.assign(error, { path: file }) : error
  }
}

const hashOf = (text: string | Buffer) => hash('sha256', text)
const hashOn = (file: string) => (existsSync(file) ? hashOf(readFileSync(file)) : undefined)

const runOf = (folder: string) => join(folder, WORK, RUN)

/** Takes the folders away that a file leaves empty, up to the folder of the run. */
const removeEmptyFolders = (folder: string, path: string) => {
  for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
    const there = join(folder, above)
    if (existsSync(there)) {
      if (readdirSync(there).length > 0) return
      rmdirSync(there)
    }
  }
}

const besideOf = (target: string) => join(dirname(target), `.${basename(target)}.draft`)

/** Puts a finished file in the place of another: no reader sees half of one, on whatever file system it is. */
const put = (draft: string, target: string) => {
  mkdirSync(dirname(target), { recursive: true })
  try {
    renameSync(draft, target)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    const beside = besideOf(target)
    copyFileSync(draft, beside)
    renameSync(beside, target)
    rmSync(draft)
  }
}

/** Gives a draft the mode and the owner of the file it replaces. */
const likeOld = (draft: string, target: string) => {
  const { mode, uid, gid } = statSync(target)
  chmodSync(draft, mode & 0o7777)
  if (process.geteuid?.() === 0) chownSync(draft, uid, gid)
}

const changed = (file: string): Finding => ({
  code: 'file-changed',
  place: { file },
  message: 'this file was changed while the command ran',
  mend: 'run it again',
})

/** Writes the draft and the copy of a file, and says what is to do. */
const prepare = (home: string, { folder, path, text, was }: Write, i: number): Step => {
  const target = targetOf(folder, path)
  const [draft, copy] = [`new-${i}`, `old-${i}`]
  const old = existsSync(target) ? readFileSync(target) : undefined
  if (was !== undefined && old?.toString() !== was) throw new FindingsError([changed(join(folder, path))])
  const make = (name: string, content: string | Buffer) => {
    const file = join(runOf(folder), name)
    writeOwn(file, content)
    if (old !== undefined) likeOld(file, target)
  }
  if (old !== undefined) make(copy, old)
  if (text !== undefined) make(draft, text)
  return {
    folder: relative(home, folder),
    path,
    ...(old !== undefined && { before: hashOf(old) }),
    ...(text !== undefined && { after: hashOf(text) }),
    draft,
    copy,
  }
}

const apply = (home: string, { folder: from, path, after, draft }: Step) => {
  const folder = join(home, from)
  const target = targetOf(folder, path)
  if (after !== undefined) return put(join(runOf(folder), draft), target)
  rmSync(target)
  removeEmptyFolders(folder, path)
}

/** Undoes a step, done or not; false when the file is neither what it was nor what the run made of it: somebody's work. */
const undo = (home: string, { folder: from, path, before, after, copy }: Step): boolean => {
  const folder = join(home, from)
  const target = targetOf(folder, path)
  // Asked first: a folder that is read-only refuses to remove what is not there.
  if (existsSync(besideOf(target))) rmSync(besideOf(target))
  const now = hashOn(target)
  if (now !== before && now !== after) return false
  if (before === undefined) {
    rmSync(target, { force: true })
    removeEmptyFolders(folder, path)
  } else if (now !== before) put(join(runOf(folder), copy), target)
  return true
}

/** Clears drafts and copies away. */
const clean = (folders: Iterable<string>) => {
  for (const folder of folders)
    try {
      rmSync(runOf(folder), { recursive: true, force: true })
    } catch {
      // What is done is done: git does not see what is left here, and the next run clears it away.
    }
}

const halfWritten = (file: string, message: string, mend: string): Finding => ({
  code: 'tree-half-written',
  place: { file },
  message,
  mend,
})

/** The journals of runs in these folders that are not done: they write just now, or were ended halfway. */
export const unfinished = (folders: readonly string[]): readonly Finding[] =>
  folders
    .map((folder) => join(folder, WORK, JOURNAL))
    .filter((journal) => existsSync(journal))
    .map((journal) =>
      halfWritten(
        journal,
        'a run writes here just now, or was ended halfway',
        'run again; npm run render takes back what was ended halfway',
      ),
    )

const readJournal = (journal: string): readonly Step[] => {
  try {
    return steps.parse(JSON.parse(readFileSync(journal, 'utf8')))
  } catch (cause) {
    const mend = 'look at git status, put the files right, and delete the journal'
    throw Object.assign(
      new FindingsError([halfWritten(journal, 'this journal of a run is none that a run writes', mend)]),
      { cause },
    )
  }
}

/** True for a file below a folder, links in between followed: what a journal says is not believed blindly. */
const isBelow = (folder: string, file: string): boolean => {
  let above = dirname(file)
  while (!existsSync(above)) above = dirname(above)
  const way = relative(realpathSync(folder), realpathSync(above))
  return !isAbsolute(way) && way.split(sep)[0] !== '..'
}

/** Refuses a journal of files that this run does not hold the locks of. */
const demandOurs = (home: string, all: readonly Step[], folders: readonly string[]) => {
  const places = new Set(folders.map((folder) => realpathSync(folder)))
  const strange = all.find(({ folder: from, path }) => {
    const folder = join(home, from)
    return !existsSync(folder) || !places.has(realpathSync(folder)) || !isBelow(folder, join(folder, path))
  })
  if (strange === undefined) return
  const where = join(home, strange.folder)
  const message = `the run that was ended halfway wrote ${where}, which this one does not`
  const mend = 'npm run render with the --clusters, --out and --apps of that run takes it back'
  throw new FindingsError([halfWritten(join(home, WORK, JOURNAL), message, mend)])
}

/** Undoes steps, the last first, then forgets them. Files that somebody has changed since stay, and are returned. */
const undoAll = (home: string, all: readonly Step[]): readonly string[] => {
  const left = all.toReversed().filter((each) => !undo(home, each))
  rmSync(join(home, WORK, JOURNAL), { force: true })
  clean(new Set(all.map(({ folder }) => join(home, folder))))
  return left.map(({ folder, path }) => join(home, folder, path))
}

/** What a run before this one left behind. */
export interface TakenBack {
  /** The folders whose run was ended halfway; their files are as before it. */
  readonly folders: readonly string[]
  /** Files that somebody has changed since: they stay as they are. */
  readonly left: readonly string[]
}

/**
 * Takes back what runs that were ended halfway did in these folders; the caller holds the locks of all of them. Errors:
 * FindingsError (tree-half-written) for a journal of other folders, or none that a run writes.
 */
export const takeBack = (folders: readonly string[]): TakenBack => {
  const homes = folders.filter((folder) => existsSync(join(folder, WORK, JOURNAL)))
  const journals = homes.map((home) => ({ home, all: readJournal(join(home, WORK, JOURNAL)) }))
  for (const { home, all } of journals) demandOurs(home, all, folders)
  const left = journals.flatMap(({ home, all }) => undoAll(home, all))
  const touched = journals.flatMap(({ home, all }) => all.map(({ folder }) => join(home, folder)))
  clean(folders)
  return { folders: [...new Set(touched)], left }
}

/**
 * Writes files, all or nothing; the caller holds the locks of their folders, the first of which keeps the journal. Errors:
 * those of the operating system and FindingsError (file-changed), after which every file is as it was; FindingsError
 * (tree-half-written) when not even that could be done, which the next run tries again.
 */
export const writeAll = (writes: readonly Write[]): void => {
  const folders = [...new Set(writes.map(({ folder }) => folder))]
  const [home] = folders
  if (home === undefined) return
  const journal = join(workOf(home), JOURNAL)
  let begun: readonly Step[] = []
  try {
    for (const folder of folders) {
      rmSync(join(workOf(folder), RUN), { recursive: true, force: true })
      mkdirSync(runOf(folder))
    }
    const all = writes.map((write, i) => prepare(home, write, i))
    const draft = join(runOf(home), JOURNAL)
    writeOwn(draft, JSON.stringify(all))
    begun = all
    renameSync(draft, journal)
    for (const each of all) apply(home, each)
    rmSync(journal)
  } catch (error) {
    undoOrSay(home, begun, error)
    clean(folders)
    throw error
  }
  clean(folders)
}

/** Takes back what failed with `cause`. Errors: FindingsError when that fails too. */
const undoOrSay = (home: string, all: readonly Step[], cause: unknown) => {
  try {
    undoAll(home, all)
  } catch (again) {
    const reasons = [cause, again].map((error) => (error instanceof Error ? error.message : String(error)))
    const mend = 'mend that; npm run render then takes back the rest, and git diff shows what there is'
    throw Object.assign(
      new FindingsError([
        halfWritten(home, `it could not be written (${reasons[0]}), nor taken back (${reasons[1]})`, mend),
      ]),
      { cause },
    )
  }
}
