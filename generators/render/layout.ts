/** Which file holds what: factored apps as a list of paths and texts. Writes nothing. */

import type { BootstrapFile } from '../delivery/index.ts'
import type { Firewall } from '../network/index.ts'
import { compareText, type Json, type JsonMap, type KubeObject, namespaceOf } from '../objects/index.ts'
import type { FleetObjects } from '../parts/index.ts'
import { type Factored, factor, type Overlay, type Patch, unfactored } from './factor.ts'
import { isUnshared, type Made, roomOf } from './parts.ts'
import type { SharedValues } from './values.ts'
import { toYaml } from './yaml.ts'

/** A file of the tree: its path in rendered/, with slashes, and its text. */
export interface TreeFile {
  readonly path: string
  readonly text: string
}

/** The first line of a file names the room that made it. */
const headerOf = (part: string) =>
  `# Made by generators/${roomOf(part)} from clusters/: edit there, then npm run render.\n`

/** What the first line of every file of ours starts with. */
export const HEADER = '# Made by generators/'

/** How file names write a kind. */
export const kebab = (kind: string) =>
  kind.replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2').toLowerCase()

/** What a file's name is made of. */
export interface ObjectName {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
}

/** The short file name of an object, and the long one where the short is not unique in its folder. */
export const fileNames = ({ apiVersion, kind, name, namespace }: ObjectName) => {
  const short = `${kebab(kind)}-${name.replace(/[^a-z0-9.-]/g, '_')}`
  return [`${short}.yaml`, `${short}.${namespace ?? 'cluster'}.${apiVersion.replace('/', '_')}.yaml`] as const
}

const namesOf = (object: KubeObject) =>
  fileNames({
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    namespace: namespaceOf(object),
  })

/** The objects of one folder with their file names, in the order of those. */
const named = (
  objects: readonly KubeObject[],
): readonly { readonly file: string; readonly object: KubeObject }[] => {
  const counts = new Map<string, number>()
  for (const [short] of objects.map(namesOf)) counts.set(short, (counts.get(short) ?? 0) + 1)
  return objects
    .map((object) => {
      const [short, long] = namesOf(object)
      return { object, file: counts.get(short) === 1 ? short : long }
    })
    .sort((a, b) => compareText(a.file, b.file))
}

const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } as const

/** kustomize reads the names of a target as anchored regular expressions. */
const literalName = (name: string) => name.replaceAll('.', '\\.')

const patchEntry = ({ target, operations }: Patch): Json => {
  const [version = '', group] = target.apiVersion.split('/').reverse()
  const namespace = namespaceOf(target)
  return {
    target: {
      ...(group !== undefined && { group: literalName(group) }),
      version,
      kind: target.kind,
      name: literalName(target.metadata.name),
      ...(namespace !== undefined && { namespace: literalName(namespace) }),
    },
    patch: toYaml(operations.map((operation) => ({ ...operation }))),
  }
}

/** Takes an object of the base away. */
const removal = ({ apiVersion, kind, metadata }: KubeObject): Json => {
  const { name, namespace } = metadata
  return {
    patch: `$patch: delete\n${toYaml({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } })}`,
  }
}

const unlessEmpty = (key: string, list: readonly Json[]) => (list.length === 0 ? {} : { [key]: list })

const overlayFile = (app: string, overlay: Overlay, own: readonly string[], hasBase: boolean): TreeFile => ({
  path: `${overlay.cluster}/${app}/kustomization.yaml`,
  text:
    headerOf(app) +
    toYaml({
      ...kustomization,
      resources: [...(hasBase ? [`../../base/${app}`] : []), ...own],
      ...unlessEmpty(
        'images',
        overlay.images.map((image) => ({ ...image })),
      ),
      ...unlessEmpty(
        'replicas',
        overlay.replicas.map((replica) => ({ ...replica })),
      ),
      ...unlessEmpty('patches', [...overlay.patches.map(patchEntry), ...overlay.lacks.map(removal)]),
    }),
})

const appFiles = (app: string, { base, overlays }: Factored): readonly TreeFile[] => {
  const inFolder = (folder: string, objects: readonly KubeObject[]) =>
    named(objects).map(({ file, object }) => ({
      file,
      path: `${folder}/${file}`,
      text: headerOf(app) + toYaml(object),
    }))
  const baseFiles = inFolder(`base/${app}`, base)
  const resources = baseFiles.map(({ file }) => file)
  const shared =
    base.length === 0
      ? []
      : [
          ...baseFiles,
          {
            path: `base/${app}/kustomization.yaml`,
            text: headerOf(app) + toYaml({ ...kustomization, resources }),
          },
        ]
  const each = overlays.flatMap((overlay) => {
    const own = inFolder(`${overlay.cluster}/${app}`, overlay.own)
    return [
      ...own,
      overlayFile(
        app,
        overlay,
        own.map(({ file }) => file),
        base.length > 0,
      ),
    ]
  })
  return [...shared, ...each].map(({ path, text }) => ({ path, text }))
}

const valuesOf = (chart: string, { base, own }: SharedValues): readonly TreeFile[] => {
  const file = (folder: string, values: JsonMap | undefined) =>
    values === undefined
      ? []
      : [{ path: `${folder}/${chart}/values.yaml`, text: headerOf(chart) + toYaml(values) }]
  return [...file('base', base), ...[...own].flatMap(([cluster, values]) => file(cluster, values))]
}

const byPath = (a: TreeFile, b: TreeFile) => compareText(a.path, b.path)

/** The files of apps, in the order of the paths. */
export const layout = (objects: FleetObjects): readonly TreeFile[] =>
  [...objects]
    .flatMap(([app, clusters]) => appFiles(app, (isUnshared(app) ? unfactored : factor)(clusters)))
    .sort(byPath)

/** JSON has no comments: the first field says what the first line says elsewhere. */
const firewallFile = (cluster: string, firewall: Firewall): TreeFile => ({
  path: `${cluster}/firewall.json`,
  text: `${JSON.stringify({ made: headerOf('network').slice(2, -1), ...firewall }, null, 2)}\n`,
})

/** Every file of rendered/, in the order of the paths. */
export const renderedFiles = ({ objects, values, firewalls }: Made): readonly TreeFile[] =>
  [
    ...layout(objects),
    ...[...values].flatMap(([chart, each]) => valuesOf(chart, each)),
    ...[...firewalls].map(([cluster, firewall]) => firewallFile(cluster, firewall)),
  ].sort(byPath)

/** Every file of apps/, in the order of the paths. */
export const appsFiles = (files: readonly BootstrapFile[]): readonly TreeFile[] =>
  files
    .map(({ path, documents }) => ({
      path,
      text: headerOf('argocd') + documents.map((document) => toYaml(document)).join('---\n'),
    }))
    .sort(byPath)
