/**
 * Validates the trees on disk, alone and without a network. Three steps, and what fails in one silences those after it,
 * which could only repeat it in words that lead astray:
 * 1. the files: nothing in the way, each parses, none points outside; and each has the bytes that the fleet makes;
 * 2. the build: kustomize makes objects of every overlay;
 * 3. the rules, the tree's own admission policies and the closed schemas, over what was built.
 */

import { availableParallelism } from 'node:os'
import { type ClusterTree, checkTree, type Schemas } from '../checks/index.ts'
import { unfinished } from '../files/index.ts'
import { type Finding, inFolder, sortFindings } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { type KubeObject, remembered } from '../objects/index.ts'
import { appsOf, type Folder, madeOf, treeOf } from '../render/index.ts'
import { admissionFindings } from './admission/index.ts'
import { fileFindings } from './files.ts'
import { conform } from './kubeconform.ts'
import { type Built, build, chartsIn, type Overlay, overlaysIn, sourceOf } from './overlays.ts'
import { repositoryFindings } from './secrets.ts'

export { build, OFFLINE, overlaysIn } from './overlays.ts'

/** Where the trees and the fleet are. */
export interface Where {
  readonly out: string
  /** @default apps/ is not looked at */
  readonly apps?: string
  /**
   * The folder of the fleet: findings name its files there, and the repository that it is in is searched for Secrets.
   * @default `clusters` in findings; the repository of `out`
   */
  readonly clusters?: string
}

/** What validation needs from outside: binaries, schemas and what these can validate. */
export interface Means {
  readonly kustomize: string
  readonly kubeconform: string
  /** kubeconform's template of where a schema is. */
  readonly location: string
  readonly schemas: Schemas
}

/** What was looked at, and what is wrong. */
export interface Validation {
  readonly overlays: number
  readonly objects: number
  readonly findings: readonly Finding[]
}

/** Builds overlays, as many at a time as there are processors. */
const buildAll = async (
  kustomize: string,
  overlays: readonly Overlay[],
): Promise<readonly (Built | Finding)[]> => {
  const results: (Built | Finding)[] = []
  const queue = overlays.entries()
  const worker = async () => {
    for (const [i, overlay] of queue) results[i] = await build(kustomize, overlay)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}

const isBuilt = (result: Built | Finding): result is Built => 'objects' in result
const isFinding = (result: Built | Finding): result is Finding => 'code' in result

const foldersOf = (fleet: Fleet, { out, apps }: Where): readonly Folder[] => {
  const made = madeOf(fleet)
  const rendered = { out, files: treeOf(fleet, made) }
  return apps === undefined ? [rendered] : [rendered, { out: apps, files: appsOf(fleet, made) }]
}

/** The third step, over what every overlay builds to. */
const rules = async (fleet: Fleet, tree: string, built: readonly Built[], means: Means) => {
  const clusters = fleet.clusters.map(
    (cluster): ClusterTree => ({
      cluster,
      apps: built
        .filter((overlay) => overlay.cluster === cluster.name)
        .map((overlay) => ({
          objects: overlay.objects,
          fileOf: remembered((object: KubeObject) => sourceOf(tree, overlay, object)),
        })),
    }),
  )
  return [
    ...checkTree({ fleet, clusters, charts: chartsIn(tree), schemas: means.schemas }),
    ...admissionFindings(clusters),
    ...(await conform(means.kubeconform, means.location, tree, built)),
  ]
}

/** Every finding about the trees of a fleet on disk. */
export const validateTree = async (fleet: Fleet, where: Where, means: Means): Promise<Validation> => {
  const { out, apps, clusters } = where
  // Files of two fleets: whatever is said of them is of neither.
  const halfWritten = unfinished(apps === undefined ? [out] : [out, apps])
  if (halfWritten.length > 0) return { overlays: 0, objects: 0, findings: halfWritten }
  const { whole, findings } = fileFindings(foldersOf(fleet, where))
  const names = new Set<string>(fleet.clusters.map(({ name }) => name))
  // A folder of no cluster is foreign, which the first step says.
  const overlays = whole ? overlaysIn(out).filter(({ cluster }) => names.has(cluster)) : []
  const results = await buildAll(means.kustomize, overlays)
  const built = results.filter(isBuilt)
  const unbuilt = results.filter(isFinding)
  const said = whole && unbuilt.length === 0 ? await rules(fleet, out, built, means) : []
  return {
    overlays: overlays.length,
    objects: built.reduce((total, { objects }) => total + objects.length, 0),
    findings: sortFindings([
      ...findings,
      ...repositoryFindings(clusters ?? out),
      ...unbuilt,
      ...inFolder(said, clusters),
    ]),
  }
}
