/** kustomize itself, for an overlay of a commit with fields that the review does not read: built from git's objects in a folder of its own. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { Snapshot } from '../git/index.ts'
import { kubeObject } from '../objects/index.ts'
import type { Fallback } from '../review/index.ts'
import { OFFLINE } from '../validate/index.ts'

/** Files that an overlay may be made of: its cluster's, and what clusters share. */
const around = ({ ids, special }: Snapshot, out: string, folder: string): readonly string[] => {
  const [cluster = ''] = folder.slice(out.length + 1).split('/')
  return [...ids.keys()].filter(
    (path) => !special.has(path) && [cluster, 'base'].some((each) => path.startsWith(`${out}/${each}/`)),
  )
}

/** Asks the kustomize at a path, without a network; undefined where it does not build the overlay either. */
export const kustomizeIn =
  (kustomize: string, out: string): Fallback =>
  (snapshot, folder) => {
    const scratch = mkdtempSync(join(tmpdir(), 'overlay-'))
    try {
      const paths = around(snapshot, out, folder)
      snapshot.load(paths)
      for (const path of paths) {
        mkdirSync(join(scratch, dirname(path)), { recursive: true })
        writeFileSync(join(scratch, path), snapshot.bytes(path) ?? '')
      }
      const text = execFileSync(kustomize, ['build', join(scratch, folder)], {
        env: { ...process.env, ...OFFLINE },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        stdio: 'pipe',
      })
      return [parseAllDocuments(text)].flat().map((document) => kubeObject(document.toJS()))
    } catch {
      // Why it cannot be read the caller knows, and says.
      return undefined
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
