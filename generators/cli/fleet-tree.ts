/** From a fleet's files to a checked tree: what render, validate and the edits have in common. */
import { checkTree } from '../checks/index.ts'
import { FindingsError, fatal, inFolder } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { appsOf, asTree, type Folder, madeOf, parts, treeOf } from '../render/index.ts'
import { checkPair } from '../transitions/index.ts'

/** Where a fleet and its trees are. */
export interface Places {
  /** Findings name the fleet's files in it. */
  readonly clusters: string
  readonly out: string
  readonly apps: string
}

/**
 * The folders of a fleet with their files, after every rule held: those over its tree, and those over the way to it from
 * the tree of `before`, where something else runs. Errors: FindingsError. Warnings are returned.
 */
export const checkedTree = (fleet: Fleet, { clusters, out, apps }: Places, before?: Fleet) => {
  const made = madeOf(fleet)
  const after = asTree(fleet, made, out)
  const way =
    before === undefined ? [] : checkPair({ before: asTree(before, madeOf(before), out), after, parts })
  const findings = inFolder([...checkTree(after), ...way], clusters)
  if (fatal(findings)) throw new FindingsError(findings)
  const folders: readonly Folder[] = [
    { out, files: treeOf(fleet, made) },
    { out: apps, files: appsOf(fleet, made) },
  ]
  return { folders, objects: made.objects, findings }
}
