/** A state of a repository that is on no disk and in no commit yet. */
import { blobId } from './blobs.ts'
import type { Snapshot } from './snapshot.ts'

/** Files by their paths, as git would tell of them. */
export const memorySnapshot = (name: string, texts: ReadonlyMap<string, string>): Snapshot => {
  const contents = new Map([...texts].map(([path, text]) => [path, Buffer.from(text)]))
  return {
    name,
    commit: undefined,
    ids: new Map([...contents].map(([path, bytes]) => [path, blobId(bytes, '')])),
    special: new Set(),
    gitlinks: new Set(),
    load: () => undefined,
    bytes: (path) => contents.get(path),
  }
}
