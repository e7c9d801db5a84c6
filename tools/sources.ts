import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A version for a folder of sources: what its files say, so that a change of any of them is another version. */
export const contentVersion = (folder: string): string => {
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update('\0')
  return hash.digest('hex').slice(0, 12)
}
