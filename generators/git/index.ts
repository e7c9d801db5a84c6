/** What git knows: commits and the work tree as files, without a checkout. */
export { blobId, readBlobs } from './blobs.ts'
export { type Folders, foldersOf } from './folders.ts'
export { memorySnapshot } from './memory.ts'
export { git } from './run.ts'
export { openSides, type Sides } from './sides.ts'
export type { Snapshot } from './snapshot.ts'
