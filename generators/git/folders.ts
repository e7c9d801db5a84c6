import { remembered } from '../objects/index.ts'
import type { Snapshot } from './snapshot.ts'

/** The names of the files in each folder, by its path without a slash at the end; of the root, by ''. */
export type Folders = ReadonlyMap<string, readonly string[]>

/** The folders of a snapshot, found once: of tens of thousands of paths there are few that somebody looks for. */
export const foldersOf = remembered(({ ids }: Snapshot): Folders => {
  const folders = new Map<string, string[]>()
  for (const path of ids.keys()) {
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(0, slash))
    const names = folders.get(folder)
    if (names === undefined) folders.set(folder, [path.slice(slash + 1)])
    else names.push(path.slice(slash + 1))
  }
  return folders
})
