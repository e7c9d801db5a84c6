/** The files of a tree on disk, each held against the bytes that the fleet makes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../findings/index.ts'
import { type Folder, planTree } from '../render/index.ts'
import { difference } from './differences.ts'

const MEND = 'npm run render; a change that is meant belongs into clusters/ or generators/'

const overlay = (file: string, message: string, field?: string): Finding => ({
  code: 'tree-overlay',
  place: { file, field },
  message,
  mend: MEND,
})

/** What is wrong with the files of one folder. */
export interface Compared {
  /** Files that stand in the way or do not parse: nothing that is read from them can be trusted. tree-path, tree-syntax, … */
  readonly unreadable: readonly Finding[]
  /** Files that are not the fleet's: tree-overlay. */
  readonly different: readonly Finding[]
  /** True when a file of the fleet is not there: what the others say is not the whole. */
  readonly missing: boolean
}

/** `wanted` is undefined for the list of files, which render writes by itself. */
const changed = (file: string, wanted: string | undefined): Pick<Compared, 'unreadable' | 'different'> => {
  if (wanted === undefined)
    return { unreadable: [], different: [overlay(file, 'the list of files is not the one of the fleet')] }
  const found = difference(file, readFileSync(file, 'utf8'), wanted)
  if (!('why' in found)) return { unreadable: [], different: [overlay(file, found.message, found.field)] }
  return {
    unreadable: [
      {
        code: 'tree-syntax',
        place: { file, line: found.line },
        message: `it does not parse: ${found.why}`,
        mend: MEND,
      },
    ],
    different: [],
  }
}

/**
 * Compares a folder with its files. A file whose bytes are the fleet's is not parsed: that what the fleet makes parses is a
 * test's business. Foreign files count: nobody reviews them, and Argo CD or a person may apply them.
 */
export const compared = ({ out, files }: Folder): Compared => {
  const { changes, findings } = planTree(out, files)
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const isForeign = ({ code }: Finding) => code === 'tree-foreign-file'
  const extra = [
    ...findings.filter(isForeign).map(({ place }) => place.file),
    ...changes.filter(({ kind }) => kind === 'removed').map(({ path }) => join(out, path)),
  ]
  const added = changes.filter(({ kind }) => kind === 'added')
  const edited = changes
    .filter(({ kind }) => kind === 'changed')
    .map(({ path }) => changed(join(out, path), texts.get(path)))
  return {
    unreadable: [
      ...findings.filter((finding) => !isForeign(finding) && finding.code !== 'tree-foreign-overwrite'),
      ...edited.flatMap(({ unreadable }) => unreadable),
    ],
    different: [
      ...edited.flatMap(({ different }) => different),
      ...added.map(({ path }) => overlay(join(out, path), 'this file is missing')),
      ...extra.map((file) => overlay(file, 'the fleet makes no such file')),
    ],
    missing: added.length > 0,
  }
}
