/** Makes images into the store: a layer that many share, and one of their own. What has not changed is not made again. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bare, type Content, ONLY_OF_THE_MACHINE } from './contents.ts'
import { type Bytes, type Entry, layerOf, layerOfRoot } from './layers.ts'
import { type Blob, blobOf, type Store } from './store.ts'

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'amd64'
const LAYER = 'application/vnd.oci.image.layer.v1.tar'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

const sum = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('hex')

/** What entries are, without reading files: a file of the host is as it was while its size and time are. */
const seen = (entries: readonly Entry[]): unknown =>
  entries.map((entry) => {
    if (entry.type !== 'file') return entry
    const { size, mtimeMs } = statSync(entry.from)
    return [entry, size, mtimeMs]
  })

/** A layer that is made when nobody made the same before. */
interface Layer {
  /** Of what it is made from. */
  readonly key: string
  readonly bytes: () => Bytes
}

const ownLayer = (entries: readonly Entry[]): Layer => ({
  key: sum(seen(entries)),
  bytes: () => layerOf(entries),
})

const sharedLayer = (on: Content['on'], debian: string): Layer =>
  on === 'nothing'
    ? ownLayer(bare(debian))
    : {
        // The folder of the Debian root is named by what is in it.
        key: sum([realpathSync(debian), ONLY_OF_THE_MACHINE]),
        bytes: () => layerOfRoot(debian, ONLY_OF_THE_MACHINE),
      }

const layersOf = ({ on, entries }: Content, debian: string): readonly Layer[] => [
  sharedLayer(on, debian),
  ...(entries.length === 0 ? [] : [ownLayer(entries)]),
]

/** What was made from what: digests of layers by their keys. */
type Known = Record<string, Blob>

const noteOf = (store: Store) => join(store.folder, 'layers.json')

const knownIn = (store: Store): Known => {
  const known: Known = existsSync(noteOf(store)) ? JSON.parse(readFileSync(noteOf(store), 'utf8')) : {}
  return Object.fromEntries(Object.entries(known).filter(([, { digest }]) => store.has(digest)))
}

const put = async (store: Store, layer: Layer): Promise<Blob> => {
  const known = knownIn(store)
  const there = known[layer.key]
  if (there !== undefined) return there
  const blob = await store.put(layer.bytes())
  mkdirSync(dirname(noteOf(store)), { recursive: true })
  writeFileSync(noteOf(store), JSON.stringify({ ...known, [layer.key]: blob }))
  return blob
}

const descriptor = (mediaType: string, { digest, size }: Blob) => ({ mediaType, digest, size })

const configOf = ({ start }: Content, layers: readonly Blob[]): string =>
  JSON.stringify({
    architecture: ARCHITECTURE,
    os: 'linux',
    config: start,
    // Layers are not compressed, so both of their digests are one.
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    // buildah counts these: an image without them cannot be built upon.
    history: layers.map(() => ({ created_by: 'lab/images' })),
  })

const manifestOf = (config: Blob, layers: readonly Blob[]): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(CONFIG, config),
    layers: layers.map((layer) => descriptor(LAYER, layer)),
  })

/** Whether the store has the image with this content under its name. */
export const isMade = (store: Store, content: Content, debian: string): boolean => {
  const known = knownIn(store)
  const layers = layersOf(content, debian).flatMap(({ key }) => known[key] ?? [])
  const config = blobOf(configOf(content, layers))
  return store.find(content.name) === blobOf(manifestOf(config, layers)).digest
}

/** Makes one image and names it in the store. */
export const make = async (store: Store, content: Content, debian: string): Promise<void> => {
  const layers: Blob[] = []
  for (const layer of layersOf(content, debian)) layers.push(await put(store, layer))
  const config = await store.put(configOf(content, layers))
  const manifest = await store.put(manifestOf(config, layers))
  store.name(content.name, manifest, [config, ...layers])
}
