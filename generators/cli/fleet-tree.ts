/** From a fleet's files to a checked tree: what render, validate and the edits have in common. */
import { KINDS, KUBERNETES } from '../../scripts/schemas/kinds.ts'
import { type ClusterTree, checkTree, type Schemas, type Tree } from '../checks/index.ts'
import { type Finding, FindingsError, fatal } from '../findings/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { type FleetObjects, objectsOf, treeOf } from '../render/index.ts'

/** What schemas/ can validate. */
export const schemas: Schemas = {
  kinds: new Set(KINDS.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)),
  kubernetes: KUBERNETES,
}

/** The generated objects in the form that the rules read; findings name the folder of the overlay. */
export const asTree = (fleet: Fleet, objects: FleetObjects, out: string): Tree => {
  const clusters = fleet.clusters.map(
    (cluster): ClusterTree => ({
      cluster,
      objects: [...objects].flatMap(([app, made]) =>
        (made.get(cluster.name) ?? []).map((object) => ({ object, file: `${out}/${cluster.name}/${app}` })),
      ),
    }),
  )
  return { fleet, clusters, schemas }
}

/** The files of a fleet's tree, after every rule held. Errors: FindingsError. Warnings are returned. */
export const checkedTree = (fleet: Fleet, out: string) => {
  const objects = objectsOf(fleet)
  const findings: readonly Finding[] = checkTree(asTree(fleet, objects, out))
  if (fatal(findings)) throw new FindingsError(findings)
  return { files: treeOf(fleet, objects), objects, findings }
}
