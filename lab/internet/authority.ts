/**
 * The one authority that the lab's clients trust: what they reach for under its real name answers here, with a certificate
 * of this authority. It is kept in the cache, since images that are made here trust it too.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAuthority, type Pair, sign } from '../certificates/index.ts'

export interface LabAuthority {
  /** PEM: what clients trust. */
  readonly certificate: string
  /** A certificate for a server of these names or addresses, with a new key. */
  readonly issue: (hosts: readonly string[]) => Promise<Pair>
}

/** Where the authority's certificate is in a cache folder. */
export const authorityFile = (cache: string): string => join(cache, 'authority/ca.crt')

/** The authority of a cache folder, made when there is none. */
export const labAuthority = async (cache: string): Promise<LabAuthority> => {
  const folder = join(cache, 'authority')
  const [file, keyFile] = [authorityFile(cache), join(folder, 'ca.key')]
  if (!existsSync(file)) {
    const made = await makeAuthority('lab')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(keyFile, made.key, { mode: 0o600 })
    writeFileSync(file, made.certificate) // Last: where it is, the key is.
  }
  const authority = { certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  return {
    certificate: authority.certificate,
    issue: (hosts) => sign(authority, { name: hosts[0] ?? 'lab', hosts }),
  }
}
