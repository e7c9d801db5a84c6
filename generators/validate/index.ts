/** Validates the tree on disk: built by kustomize, held against the rules, its own admission policies and the closed schemas. */

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type ClusterTree, checkTree, type Schemas } from '../checks/index.ts'
import { type Finding, sortFindings } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { type KubeObject, remembered } from '../objects/index.ts'
import { admissionFindings } from './admission/index.ts'
import { conform } from './kubeconform.ts'
import { type Built, build, chartsIn, type Overlay, overlaysIn, sourceOf } from './overlays.ts'

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

const unknownCluster = ({ folder, cluster }: Overlay): Finding => ({
  code: 'tree-out-of-date',
  place: { file: folder },
  message: `the fleet has no cluster ${cluster}`,
  mend: 'npm run render, and commit what it changed',
})

const missingCluster = (tree: string, cluster: string): Finding => ({
  code: 'tree-out-of-date',
  place: { file: join(tree, cluster) },
  message: `cluster ${cluster} of the fleet has no overlay`,
  mend: 'npm run render, and commit what it changed',
})

/** Findings of the rules, the admission policies and the schemas over `kustomize build` of each overlay. */
export const validateTree = async (fleet: Fleet, tree: string, means: Means): Promise<Validation> => {
  const overlays = overlaysIn(tree)
  const results = await buildAll(means.kustomize, overlays)
  const built = results.filter((result): result is Built => 'objects' in result)
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
  const names = new Set<string>(fleet.clusters.map(({ name }) => name))
  const findings = [
    ...results.filter((result): result is Finding => 'code' in result),
    ...overlays.filter(({ cluster }) => !names.has(cluster)).map(unknownCluster),
    ...clusters
      .filter(({ apps }) => apps.length === 0)
      .map(({ cluster }) => missingCluster(tree, cluster.name)),
    ...checkTree({ fleet, clusters, charts: chartsIn(tree), schemas: means.schemas }),
    ...admissionFindings(clusters),
    ...(built.length === 0 ? [] : await conform(means.kubeconform, means.location, tree, built)),
  ]
  return {
    overlays: overlays.length,
    objects: built.reduce((total, { objects }) => total + objects.length, 0),
    findings: sortFindings(findings),
  }
}
