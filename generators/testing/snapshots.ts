/** Repositories in memory, for the tests of what differs between two of them. Only tests import this room. */
import { createHash } from 'node:crypto'
import { parse, stringify } from 'yaml'
import { type Fleet, type FleetText, fleetOf, isFleetFile, parseFleet } from '../fleet/index.ts'
import type { Snapshot } from '../git/index.ts'
import { isList, isMap, type Json, toJson } from '../objects/index.ts'
import { appsOf, madeOf, treeOf } from '../render/index.ts'
import { type Compared, compareSnapshots, type Fallback, readingOf } from '../review/changes/index.ts'
import type { Case } from '../review/danger/index.ts'
import { costRows } from '../review/head/cost.ts'
import { pricesOf } from '../review/head/fleets.ts'

/** A file: its content, where a link points, or a commit of another repository. */
type Content = string | Buffer | { readonly link: string } | { readonly commit: string }

/** Contents by path. */
export type Repository = ReadonlyMap<string, Content>

const bytesOf = (content: Content): Buffer =>
  Buffer.isBuffer(content)
    ? content
    : Buffer.from(typeof content === 'string' ? content : 'link' in content ? content.link : content.commit)

interface Blob {
  readonly bytes: Buffer
  readonly id: string
}

/** Texts by their blobs: repositories of tests share most of theirs. */
const known = new Map<string, Blob>()

const blobOf = (content: Content): Blob => {
  const blob = typeof content === 'string' ? known.get(content) : undefined
  if (blob !== undefined) return blob
  const bytes = bytesOf(content)
  const made = { bytes, id: createHash('sha1').update(bytes).digest('hex') }
  if (typeof content === 'string') known.set(content, made)
  return made
}

/** What git would tell of a repository. */
export const snapshotOf = (repository: Repository): Snapshot => {
  const blobs = new Map([...repository].map(([path, content]) => [path, blobOf(content)]))
  const pathsOf = (...kinds: readonly string[]) =>
    new Set(
      [...repository]
        .filter(([, each]) => typeof each === 'object' && kinds.some((kind) => kind in each))
        .map(([path]) => path),
    )
  return {
    name: 'memory',
    commit: undefined,
    ids: new Map([...blobs].map(([path, { id }]) => [path, id])),
    special: pathsOf('link', 'commit'),
    gitlinks: pathsOf('commit'),
    load: () => {},
    bytes: (path) => blobs.get(path)?.bytes,
  }
}

export const LAYOUT = { clusters: 'clusters', out: 'rendered', apps: 'apps' } as const

const inFolder = (folder: string, files: ReturnType<typeof treeOf>) => [
  ...files.map(({ path, text }) => [`${folder}/${path}`, text] as const),
  [`${folder}/manifest.txt`, `# Files.\n${files.map(({ path }) => path).join('\n')}\n`] as const,
]

/** The repository of a fleet: its files, and all that is made of them. */
export const repositoryOf = (text: FleetText): Repository => {
  const fleet = fleetOf(text)
  const made = madeOf(fleet)
  return new Map<string, Content>([
    ...[...text.files].map(([name, source]) => [`clusters/${name}`, source] as const),
    ...inFolder('rendered', treeOf(fleet, made)),
    ...inFolder('apps', appsOf(fleet, made)),
  ])
}

/** The repository with one more file, or with another content of it. */
export const plusFile = (repository: Repository, path: string, content: Content): Repository =>
  new Map([...repository, [path, content]])

export const withoutFile = (repository: Repository, path: string): Repository =>
  new Map([...repository].filter(([each]) => each !== path))

/** The text of a file. Throws where it is not there. */
export const textOf = (repository: Repository, path: string): string => {
  const content = repository.get(path)
  if (typeof content !== 'string') throw new Error(`there is no ${path}`)
  return content
}

/** The repository with a part of a text replaced. Throws where the file does not have it. */
export const replaced = (
  repository: Repository,
  path: string,
  from: string | RegExp,
  to: string,
): Repository => {
  const [old, text] = [textOf(repository, path), textOf(repository, path).replace(from, to)]
  if (text === old) throw new Error(`${path} is as it was`)
  return plusFile(repository, path, text)
}

/** `value` with what is at `path` replaced; undefined takes it away, and a place behind the last of a list appends. */
const put = (value: Json | undefined, path: readonly string[], inner: Json | undefined): Json | undefined => {
  const [key, ...rest] = path
  if (key === undefined) return inner
  if (isList(value)) {
    const now = put(value[Number(key)], rest, inner)
    return value.toSpliced(Number(key), 1, ...(now === undefined ? [] : [now]))
  }
  const map = isMap(value) ? value : {}
  const now = put(map[key], rest, inner)
  const { [key]: _, ...others } = map
  return now === undefined ? others : { ...map, [key]: now }
}

/** The repository with the value at a path of a YAML or JSON file, of keys and places in lists; undefined takes it away. */
export const assigned = (
  repository: Repository,
  path: string,
  keys: readonly (string | number)[],
  value: Json | undefined,
): Repository => {
  const now = put(toJson(parse(textOf(repository, path))), keys.map(String), value)
  return plusFile(repository, path, path.endsWith('.json') ? JSON.stringify(now, null, 2) : stringify(now))
}

/** The repository without an object of the tree: neither its file nor its name in the kustomization beside it. */
export const withoutObject = (repository: Repository, path: string): Repository => {
  const [folder, file] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
  textOf(repository, path)
  return withoutFile(replaced(repository, `${folder}/kustomization.yaml`, `  - ${file}\n`, ''), path)
}

/** The repository with one more object in a folder of the tree, listed as if render had made it. */
export const plusObject = (
  repository: Repository,
  folder: string,
  file: string,
  object: Json,
): Repository => {
  const listed = replaced(
    repository,
    `${folder}/kustomization.yaml`,
    'resources:\n',
    `resources:\n  - ${file}\n`,
  )
  const owned = replaced(
    listed,
    'rendered/manifest.txt',
    '# Files.\n',
    `# Files.\n${folder.replace('rendered/', '')}/${file}\n`,
  )
  return plusFile(owned, `${folder}/${file}`, stringify(object))
}

/** A fleet, or why it cannot be read, or neither where there is none. */
interface Read {
  readonly fleet: Fleet | undefined
  readonly why: string | undefined
}

const fleets = new Map<string, Read>()

const fleetIn = (repository: Repository): Read => {
  const files = [...repository].flatMap(([path, content]) =>
    path.startsWith('clusters/') && isFleetFile(path.slice('clusters/'.length)) && typeof content === 'string'
      ? [[path.slice('clusters/'.length), content] as const]
      : [],
  )
  const key = JSON.stringify(files)
  const read = (): Read => {
    const result = parseFleet({ label: 'clusters', files: new Map(files) })
    const why = files.length === 0 ? undefined : 'the fleet cannot be read'
    return 'fleet' in result ? { fleet: result.fleet, why: undefined } : { fleet: undefined, why }
  }
  const known = fleets.get(key) ?? read()
  fleets.set(key, known)
  return known
}

export const compared = (before: Repository, after: Repository, fallback?: Fallback): Compared =>
  compareSnapshots({ before: snapshotOf(before), after: snapshotOf(after) }, LAYOUT, fallback)

const costBetween = (before: Repository, after: Repository) => {
  const [old, now] = [fleetIn(before).fleet, fleetIn(after).fleet]
  if (old === undefined || now === undefined) return undefined
  const [was, is] = [before, after].map((side) => pricesOf(snapshotOf(side), LAYOUT.clusters))
  const cost = costRows({ fleet: old, prices: was }, { fleet: now, prices: is })
  return 'every' in cost ? cost.every : undefined
}

/** Two repositories as the rules of danger see them. */
export const caseOf = (before: Repository, after: Repository): Case => {
  const [comparison, from, to] = [compared(before, after), fleetIn(before), fleetIn(after)]
  return {
    comparison,
    before: from.fleet,
    after: to.fleet,
    unread: { before: from.why, after: to.why },
    ...readingOf(comparison),
    cost: costBetween(before, after),
  }
}
