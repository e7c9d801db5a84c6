/** From a fleet's files to a checked tree: what render, validate and the edits have in common. */
import { KINDS, KUBERNETES } from '../../scripts/schemas/kinds.ts'
import { type ClusterTree, checkTree, type Schemas, type Tree } from '../checks/index.ts'
import { type Finding, FindingsError, fatal } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { appsOf, type Folder, type Made, madeOf, treeOf } from '../render/index.ts'

/** What schemas/ can validate. */
export const schemas: Schemas = {
  kinds: new Set(KINDS.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)),
  kubernetes: KUBERNETES,
}

/** The generated objects and values in the form that the rules read; findings name the folder of the overlay. */
export const asTree = (fleet: Fleet, { objects, values }: Made, out: string): Tree => {
  const clusters = fleet.clusters.map(
    (cluster): ClusterTree => ({
      cluster,
      objects: [...objects].flatMap(([app, made]) =>
        (made.get(cluster.name) ?? []).map((object) => ({ object, file: `${out}/${cluster.name}/${app}` })),
      ),
    }),
  )
  const charts = [...values].flatMap(([chart, { base, own }]) =>
    [['base', base] as const, ...own].flatMap(([folder, each]) =>
      each === undefined ? [] : [{ chart, values: each, file: `${out}/${folder}/${chart}/values.yaml` }],
    ),
  )
  return { fleet, clusters, charts, schemas }
}

/** Where the trees of a fleet are. */
export interface Places {
  readonly out: string
  readonly apps: string
}

/** The folders of a fleet with their files, after every rule held. Errors: FindingsError. Warnings are returned. */
export const checkedTree = (fleet: Fleet, { out, apps }: Places) => {
  const made = madeOf(fleet)
  const findings: readonly Finding[] = checkTree(asTree(fleet, made, out))
  if (fatal(findings)) throw new FindingsError(findings)
  const folders: readonly Folder[] = [
    { out, files: treeOf(fleet, made) },
    { out: apps, files: appsOf(fleet, made) },
  ]
  return { folders, objects: made.objects, findings }
}
