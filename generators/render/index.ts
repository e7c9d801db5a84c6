/** From a fleet to its tree: objects and values → factored → files → disk. */
import { bootstrapFiles } from '../delivery/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { appsFiles, renderedFiles, type TreeFile } from './layout.ts'
import { type Made, madeOf } from './parts.ts'

export { asTree, schemas } from './as-tree.ts'
export { fileNames, kebab, type TreeFile } from './layout.ts'
export { type Made, madeOf, parts } from './parts.ts'
export {
  type Change,
  type Folder,
  type FolderPlan,
  type Neighbours,
  type Plan,
  planTree,
  planTrees,
  settle,
  type Wanted,
  writeTree,
  writeTrees,
} from './tree.ts'

/** The files of rendered/, from what the fleet makes. Pure. */
export const treeOf = (fleet: Fleet, made: Made = madeOf(fleet)): readonly TreeFile[] => renderedFiles(made)

/** The files of apps/, which bootstrap applies by hand. Pure. */
export const appsOf = (fleet: Fleet, { objects }: Made = madeOf(fleet)): readonly TreeFile[] =>
  appsFiles(bootstrapFiles(fleet, (cluster) => objects.get('argocd')?.get(cluster) ?? []))
