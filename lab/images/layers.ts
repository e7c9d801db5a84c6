/** Layers: archives whose bytes depend on nothing but what is in them, so that the same content has the same digest. */
import { spawn } from 'node:child_process'
import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'

/** One file, folder or link of a layer. Paths have no leading slash; owner and group are numbers, 0 unless said. */
export type Entry = {
  readonly path: string
  readonly uid?: number
  readonly gid?: number
  /** @default 0755 for folders and files of the host, 0644 for texts */
  readonly mode?: number
} & (
  | { readonly type: 'file'; readonly from: string }
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'folder' }
  | { readonly type: 'link'; readonly to: string }
)

type Owned = Pick<Entry, 'uid' | 'gid' | 'mode'>

/** A program or file of the host. */
export const file = (path: string, from: string, owned: Owned = {}): Entry => ({
  type: 'file',
  path,
  from,
  ...owned,
})
export const text = (path: string, content: string): Entry => ({ type: 'text', path, content })
export const folder = (path: string, owned: Owned = {}): Entry => ({ type: 'folder', path, ...owned })
export const link = (path: string, to: string): Entry => ({ type: 'link', path, to })

/** Everything below a folder of the host, for a folder of the layer. */
export const tree = (path: string, from: string): readonly Entry[] =>
  readdirSync(from, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const [inner, outer] = [`${path}/${entry.name}`, join(from, entry.name)]
      return entry.isDirectory() ? [folder(inner), ...tree(inner, outer)] : [file(inner, outer)]
    })

/** Bytes as they come. */
export type Bytes = AsyncIterable<Uint8Array>

/** A layer of these entries. */
export const layerOf = (entries: readonly Entry[]): Bytes => {
  const archive = pack()
  const write = async () => {
    for (const entry of entries) {
      const { path: name, uid = 0, gid = 0, mode } = entry
      const header = { name, uid, gid, mtime: new Date(0) }
      if (entry.type === 'folder') archive.entry({ ...header, mode: mode ?? 0o755, type: 'directory' })
      else if (entry.type === 'link') archive.entry({ ...header, type: 'symlink', linkname: entry.to })
      else if (entry.type === 'text') archive.entry({ ...header, mode: mode ?? 0o644 }, entry.content)
      else {
        const { size } = statSync(entry.from)
        const into = archive.entry({ ...header, mode: mode ?? 0o755, size })
        await pipeline(createReadStream(entry.from), into)
      }
    }
    archive.finalize()
  }
  write().catch((error: Error) => archive.destroy(error))
  return Readable.from(archive)
}

/** A layer of a whole file system, without these paths of it. Needs GNU tar, and rights to read it all. */
export const layerOfRoot = async function* (
  root: string,
  without: readonly string[],
): AsyncGenerator<Uint8Array> {
  const same = ['--sort=name', '--mtime=@0', '--numeric-owner', '--format=gnu', '--no-wildcards-match-slash']
  const excluded = without.map((path) => `--exclude=./${path}`)
  const child = spawn('tar', ['--create', '--directory', root, ...same, '--anchored', ...excluded, '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  yield* child.stdout
  // Only now: its output ends before it says that it failed.
  const code = await ended
  if (code !== 0) throw new Error(`tar of ${root} ended with ${code}`)
}
