/** From a fleet to its tree: objects → factored → files → disk. */
import type { Fleet } from '../fleet/index.ts'
import { type FleetObjects, objectsOf } from './apps.ts'
import { layout, type TreeFile } from './layout.ts'

export { type FleetObjects, objectsOf } from './apps.ts'
export { fileNames } from './layout.ts'
export { type Change, type Plan, planTree, writeTree } from './tree.ts'

/** The files of a fleet's tree, from its objects. Pure. */
export const treeOf = (fleet: Fleet, objects: FleetObjects = objectsOf(fleet)): readonly TreeFile[] =>
  layout(objects)
