/**
 * The folder that docker-registry serves. Images are written into it without a registry that runs: blobs by their digest,
 * and links that say which repository has which. A test pulls from it with a registry, so the layout is what it reads.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Env } from '../../tools/index.ts'
import { cacheFolder } from '../machine/index.ts'
import type { Bytes } from './layers.ts'
import type { ImageName } from './names.ts'

/** Where all images are that were installed, as docker-registry serves them. */
export const storeFolder = (env: Env = process.env): string => join(cacheFolder(env), 'images')

export interface Blob {
  readonly digest: string
  readonly size: number
}

export interface Store {
  readonly folder: string
  /** Takes bytes in, whole or not at all. */
  readonly put: (bytes: Bytes | string) => Promise<Blob>
  readonly has: (digest: string) => boolean
  /** Names a manifest that is there; `blobs` are those that it lists. */
  readonly name: (name: ImageName, manifest: Blob, blobs: readonly Blob[]) => void
  /** Digest of the manifest that has this name. */
  readonly find: (name: ImageName) => string | undefined
}

/** The digest and size of bytes that are at hand. */
export const blobOf = (bytes: string): Blob => ({
  digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  size: Buffer.byteLength(bytes),
})

const hex = (digest: string) => digest.replace('sha256:', '')

/** The store in a folder, which is made when something comes in. */
export const storeIn = (folder: string): Store => {
  const root = join(folder, 'docker/registry/v2')
  const blob = (digest: string) => join(root, 'blobs/sha256', hex(digest).slice(0, 2), hex(digest), 'data')
  const repository = ({ path }: ImageName) => join(root, 'repositories', path)
  const tagLink = (name: ImageName) => join(repository(name), '_manifests/tags', name.tag, 'current/link')
  const linkTo = (digest: string, ...path: readonly string[]) => {
    const file = join(...path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, digest)
  }
  const put: Store['put'] = async (bytes) => {
    mkdirSync(root, { recursive: true })
    const coming = join(root, `coming-${process.pid}-${performance.now()}`)
    const hash = createHash('sha256')
    let size = 0
    // Opened here: a stream that fails early would open its file after it was removed below.
    const file = await open(coming, 'w')
    try {
      const counted = async function* () {
        for await (const chunk of typeof bytes === 'string' ? [Buffer.from(bytes)] : bytes) {
          hash.update(chunk)
          size += chunk.length
          yield chunk
        }
      }
      await pipeline(counted, file.createWriteStream())
      const digest = `sha256:${hash.digest('hex')}`
      mkdirSync(dirname(blob(digest)), { recursive: true })
      renameSync(coming, blob(digest))
      return { digest, size }
    } finally {
      await file.close()
      rmSync(coming, { force: true })
    }
  }
  return {
    folder,
    put,
    has: (digest) => existsSync(blob(digest)),
    name: (name, { digest }, blobs) => {
      for (const each of blobs)
        linkTo(each.digest, repository(name), '_layers/sha256', hex(each.digest), 'link')
      const manifests = join(repository(name), '_manifests')
      linkTo(digest, manifests, 'revisions/sha256', hex(digest), 'link')
      linkTo(digest, manifests, 'tags', name.tag, 'index/sha256', hex(digest), 'link')
      linkTo(digest, tagLink(name))
    },
    find: (name) => {
      const digest = existsSync(tagLink(name)) ? readFileSync(tagLink(name), 'utf8') : undefined
      return digest !== undefined && existsSync(blob(digest)) ? digest : undefined
    },
  }
}

/** A copy of a store for a lab that may write to it: the blobs, which nobody changes, are the same files. */
export const copyStore = (from: string, to: string): void => {
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(to, source.slice(from.length))
    mkdirSync(dirname(target), { recursive: true })
    if (entry.name !== 'data') copyFileSync(source, target)
    else
      try {
        linkSync(source, target)
      } catch {
        copyFileSync(source, target) // The cache may be on another file system.
      }
  }
}
