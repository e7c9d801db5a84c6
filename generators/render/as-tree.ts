/** What a fleet makes, in the form that the rules read. */
import type { ClusterTree, Schemas, Tree } from '../checks/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { KINDS, KUBERNETES } from '../kinds/index.ts'
import type { Made } from './parts.ts'

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
      apps: [...objects].flatMap(([app, made]) => {
        const own = made.get(cluster.name)
        return own === undefined ? [] : [{ objects: own, fileOf: () => `${out}/${cluster.name}/${app}` }]
      }),
    }),
  )
  const charts = [...values].flatMap(([chart, { base, own }]) =>
    [[undefined, base] as const, ...own].flatMap(([cluster, each]) =>
      each === undefined
        ? []
        : [{ chart, cluster, values: each, file: `${out}/${cluster ?? 'base'}/${chart}/values.yaml` }],
    ),
  )
  return { fleet, clusters, charts, schemas }
}
