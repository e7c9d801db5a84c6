/** From a fleet's files to a checked tree: what render, validate and the edits have in common. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClusterTree, checkTree, type Tree } from '../checks/index.ts'
import { type Finding, FindingsError, fatal } from '../findings/index.ts'
import { type Fleet, type FleetText, parseFleet } from '../fleet/index.ts'
import { type FleetObjects, objectsOf, treeOf } from '../render/index.ts'
import { repositoryRoot } from './command.ts'

interface Provenance {
  readonly schemas: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>>
}

/** The kinds that schemas/ can validate, as `apiVersion/Kind`. */
export const schemaKinds = (): ReadonlySet<string> => {
  const provenance: Provenance = JSON.parse(
    readFileSync(join(repositoryRoot, 'schemas', 'PROVENANCE.json'), 'utf8'),
  )
  return new Set(Object.values(provenance.schemas).map(({ apiVersion, kind }) => `${apiVersion}/${kind}`))
}

/** The fleet of some text. Errors: FindingsError. */
export const fleetOf = (text: FleetText): Fleet => {
  const result = parseFleet(text)
  if ('fleet' in result) return result.fleet
  throw new FindingsError(result.findings)
}

/** The generated objects in the form that the rules read; findings name the folder of the overlay. */
const asTree = (fleet: Fleet, objects: FleetObjects, out: string): Tree => {
  const clusters = fleet.clusters.map(
    (cluster): ClusterTree => ({
      cluster,
      objects: [...objects].flatMap(([app, made]) =>
        (made.get(cluster.name) ?? []).map((object) => ({ object, file: `${out}/${cluster.name}/${app}` })),
      ),
    }),
  )
  return { fleet, clusters, schemas: schemaKinds() }
}

/** The files of a fleet's tree, after every rule held. Errors: FindingsError. Warnings are returned. */
export const checkedTree = (fleet: Fleet, out: string) => {
  const objects = objectsOf(fleet)
  const findings: readonly Finding[] = checkTree(asTree(fleet, objects, out))
  if (fatal(findings)) throw new FindingsError(findings)
  return { files: treeOf(fleet, objects), objects, findings }
}
