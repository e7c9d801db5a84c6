/** From a fleet's files to a checked tree: what render, validate and the edits have in common. */
import { checkTree } from '../checks/index.ts'
import { type Finding, FindingsError, fatal } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { appsOf, asTree, type Folder, madeOf, treeOf } from '../render/index.ts'

/** Where the trees of a fleet are. */
export interface Places {
  readonly out: string
  readonly apps: string
}

/** The folders of a fleet with their files, after every rule held. Errors: FindingsError. Warnings are returned. */
export const checkedTree = (fleet: Fleet, { out, apps }: Places) => {
  const made = madeOf(fleet)
  const findings: readonly Finding[] = checkTree(asTree(fleet, made, out))
  if (fatal(findings)) throw new FindingsError(findings)
  const folders: readonly Folder[] = [
    { out, files: treeOf(fleet, made) },
    { out: apps, files: appsOf(fleet, made) },
  ]
  return { folders, objects: made.objects, findings }
}
