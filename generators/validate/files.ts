/** The first step of validation, over the files as they lie there: nothing is built from what this step refuses. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../findings/index.ts'
import type { Folder } from '../render/index.ts'
import { compared } from './overlay.ts'
import { isKustomization, referenceFindings } from './references.ts'

/** The paths of all files of a folder; links are not followed. */
const everyFile = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []

/**
 * What is wrong with the files of rendered/ and, after it, of apps/. `whole` is false when a file is missing, does not
 * parse or points outside: what is built or said of the rest would be beside the point.
 */
export const fileFindings = (
  folders: readonly Folder[],
): { readonly whole: boolean; readonly findings: readonly Finding[] } => {
  const [rendered] = folders
  const each = folders.map(compared)
  // apps/ names one address, Argo CD's own release: its files are held to their bytes, and nothing builds them here.
  const kustomizations = rendered === undefined ? [] : everyFile(rendered.out).filter(isKustomization)
  const outside = rendered === undefined ? [] : referenceFindings(rendered.out, kustomizations)
  const blocking = [...each.flatMap(({ unreadable }) => unreadable), ...outside]
  return {
    whole: blocking.length === 0 && each.every(({ missing }) => !missing),
    findings: [...blocking, ...each.flatMap(({ different }) => different)],
  }
}
