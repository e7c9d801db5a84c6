/** The overlays on disk, built as Argo CD builds them. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments, parseDocument } from 'yaml'
import type { ChartValues } from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'
import {
  isMap,
  type JsonMap,
  type KubeObject,
  kubeObject,
  NotAnObjectError,
  namespaceOf,
  toJson,
} from '../objects/index.ts'
import { fileNames } from '../render/index.ts'

const run = promisify(execFile)

/** One overlay: an app in a cluster, at `<tree>/<cluster>/<app>`. */
export interface Overlay {
  readonly cluster: string
  readonly app: string
  readonly folder: string
}

/** An overlay with what `kustomize build` makes of it. */
export interface Built extends Overlay {
  readonly text: string
  readonly objects: readonly KubeObject[]
}

const folders = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort()
    : []

/** Every folder of the tree with a kustomization, but for the base. */
export const overlaysIn = (tree: string): readonly Overlay[] =>
  folders(tree)
    .filter((cluster) => cluster !== 'base')
    .flatMap((cluster) =>
      folders(join(tree, cluster)).map((app) => ({ cluster, app, folder: join(tree, cluster, app) })),
    )
    .filter(({ folder }) => existsSync(join(folder, 'kustomization.yaml')))

/** The file that an object of an overlay was made from: the overlay's own, or the base's. */
export const sourceOf = (tree: string, overlay: Overlay, object: KubeObject): string => {
  const { apiVersion, kind, metadata } = object
  const names = fileNames({ apiVersion, kind, name: metadata.name, namespace: namespaceOf(object) })
  const candidates = [overlay.folder, join(tree, 'base', overlay.app)].flatMap((folder) =>
    names.map((file) => join(folder, file)),
  )
  return candidates.find((file) => existsSync(file)) ?? overlay.folder
}

const parsedValues = (file: string): JsonMap => {
  const values = toJson(parseDocument(readFileSync(file, 'utf8')).toJS())
  return isMap(values) ? values : {}
}

/** Every values file of the tree. */
export const chartsIn = (tree: string): readonly ChartValues[] =>
  folders(tree).flatMap((folder) =>
    folders(join(tree, folder))
      .map((chart) => ({ chart, file: join(tree, folder, chart, 'values.yaml') }))
      .filter(({ file }) => existsSync(file))
      .map(({ chart, file }) => ({
        chart,
        cluster: folder === 'base' ? undefined : folder,
        file,
        values: parsedValues(file),
      })),
  )

const parse = (overlay: Overlay, text: string): Built | Finding => {
  try {
    return {
      ...overlay,
      text,
      objects: [parseAllDocuments(text)].flat().map((document) => kubeObject(document.toJS())),
    }
  } catch (error) {
    if (!(error instanceof NotAnObjectError)) throw error
    return {
      code: 'tree-build',
      place: { file: overlay.folder },
      message: error.message,
      mend: 'give every document of the tree apiVersion, kind and metadata.name',
    }
  }
}

/** kustomize says where it looked in the paths of the machine; people know those of the repository. */
const withoutMachine = (text: string, tree: string) =>
  [...new Set([realpathSync(tree), resolve(tree)])].reduce(
    (said, folder) => said.replaceAll(folder, tree),
    text,
  )

const stderrOf = (error: unknown, tree: string) =>
  withoutMachine(
    error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error),
    tree,
  )

/** No git to fetch with, and nobody who answers: what points outside is refused before, and could not be had either. */
export const OFFLINE = {
  PATH: '',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '',
}

/** Builds an overlay of a tree with the kustomize at a path, without a network. Finding: tree-build. */
export const build = async (kustomize: string, overlay: Overlay): Promise<Built | Finding> => {
  try {
    const { stdout } = await run(kustomize, ['build', overlay.folder], {
      maxBuffer: 2 ** 28,
      env: { ...process.env, ...OFFLINE },
    })
    return parse(overlay, stdout)
  } catch (error) {
    return {
      code: 'tree-build',
      place: { file: overlay.folder },
      message: stderrOf(error, join(overlay.folder, '..', '..')),
      mend: 'mend the file that the message names, or npm run render',
    }
  }
}
