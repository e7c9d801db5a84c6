/** What a cluster must bring that the tree takes for granted. */
export { type Brought, needsOf, needsOfCluster, needsOfImages, needsOfKinds } from './needs.ts'
export { type Check, type Ground, groundOf, type Prerequisite } from './prerequisite.ts'
export { prerequisites } from './table.ts'
