/** A folder in the place of a secret manager, for the lab and for a look at what would be written: a file an entry. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEntry, type SecretManager, SecretManagerError } from './secret-manager.ts'

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

export const folderSecretManager = (folder: string): SecretManager => {
  const file = (name: string) => join(folder, `${name}.json`)
  return {
    title: folder,
    // It is made when something is written.
    ready: async () => {},
    read: async (name) => {
      try {
        return parseEntry(await readFile(file(name), 'utf8'), name, folder)
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    write: async (name, entry) => {
      if (!/^[A-Za-z0-9_-]+$/.test(name))
        throw new SecretManagerError(`${JSON.stringify(name)} is no entry's name`)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      // Whoever reads meanwhile finds the old entry or the new one, never half of it.
      const half = `${file(name)}.half`
      await writeFile(half, `${JSON.stringify(entry, undefined, 2)}\n`, { mode: 0o600 })
      await rename(half, file(name))
    },
  }
}
