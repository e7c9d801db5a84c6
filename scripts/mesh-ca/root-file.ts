/** The file that holds a root: its certificate and its key, readable by its owner alone, outside of the repository. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Authority } from './authority.ts'

/** Something is not as it must be: exit code 1. */
export class MeshCaError extends Error {
  override readonly name = 'MeshCaError'
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const KEY = /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----[\s\S]+?-----END ([A-Z]+ )*PRIVATE KEY-----/

/** Certificates of a text in PEM, each alone. */
export const certificatesIn = (text: string): readonly string[] =>
  (text.match(CERTIFICATE) ?? []).map((certificate) => `${certificate}\n`)

/** The path with every link followed, of a file that may not be there yet. */
const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(real(above), basename(path))
  }
}

/** Errors: MeshCaError for a path inside the repository, where a commit would publish the key. */
export const demandOutside = (path: string, repository: string): void => {
  const file = resolve(path)
  const inside = relative(real(repository), real(file))
  if (inside !== '..' && !inside.startsWith(`..${sep}`))
    throw new MeshCaError(`${file} is inside the repository: keep the root's key elsewhere`)
}

const check = (file: string, { certificate, key }: Authority): void => {
  const read = new X509Certificate(certificate)
  if (!read.checkPrivateKey(createPrivateKey(key)))
    throw new MeshCaError(`${file}: the key is not that of the certificate`)
  if (!read.ca || !read.verify(read.publicKey))
    throw new MeshCaError(`${file}: the certificate is no root, which is an authority that signed itself`)
}

/** The root that a file holds; undefined where there is no file. Errors: MeshCaError. */
export const readRoot = (path: string): Authority | undefined => {
  const file = resolve(path)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  if ((found.mode & 0o077) !== 0)
    throw new MeshCaError(`${file} can be read by others, and a root's key must not be: chmod 600 ${file}`)
  const text = readFileSync(file, 'utf8')
  const [certificate, ...others] = certificatesIn(text)
  const key = KEY.exec(text)?.[0]
  if (certificate === undefined || key === undefined || others.length > 0)
    throw new MeshCaError(
      `${file} must hold one certificate and one private key without a passphrase, in PEM`,
    )
  const root = { certificate, key: `${key}\n` }
  try {
    check(file, root)
  } catch (cause) {
    if (cause instanceof MeshCaError) throw cause
    throw new MeshCaError(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
  return root
}

/** Errors: MeshCaError when there is a file by that name, which might be another root. */
export const writeRoot = (path: string, { certificate, key }: Authority): void => {
  const file = resolve(path)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, certificate + key, { mode: 0o600, flag: 'wx' })
}
