/** Contents by git's names for them: equal names are equal bytes. */
import { createHash } from 'node:crypto'
import { git } from './run.ts'

/** Git's name for bytes: of sha1, or in repositories that are newer of sha256, as `like` has it. */
export const blobId = (bytes: Buffer, like: string): string =>
  createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')

/**
 * The bytes of blobs by their names, in one process; a blob that is not there (a partial clone) is left out. `git cat-file
 * --batch` answers with a line, the bytes and a line ending each.
 */
export const readBlobs = (folder: string, ids: readonly string[]): ReadonlyMap<string, Buffer> => {
  const found = new Map<string, Buffer>()
  if (ids.length === 0) return found
  const answer = git(folder, ['cat-file', '--batch'], `${ids.join('\n')}\n`)
  if ('why' in answer) return found
  const { stdout } = answer
  let start = 0
  while (start < stdout.length) {
    const end = stdout.indexOf('\n', start)
    const [id = '', kind, size] = stdout.subarray(start, end).toString().split(' ')
    if (kind !== 'blob') {
      start = end + 1
      continue
    }
    found.set(id, stdout.subarray(end + 1, end + 1 + Number(size)))
    start = end + 1 + Number(size) + 1
  }
  return found
}
