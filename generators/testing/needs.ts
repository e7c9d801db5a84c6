/** What the tree of a fleet takes for granted in each cluster. Only tests import this room. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import type { Json } from '../objects/index.ts'
import type { Chart, Part } from '../parts/index.ts'
import {
  type Brought,
  groundOf,
  needsOf,
  needsOfCluster,
  needsOfImages,
  needsOfKinds,
  prerequisites,
} from '../prerequisites/index.ts'
import { madeOf, parts } from '../render/index.ts'

const isChart = (part: Part): part is Chart => part.type === 'chart'

/** Everything that is needed in a cluster: by objects, by the values and kinds of charts, by `more` in addition. */
export const needsIn = (fleet: Fleet, cluster: Cluster, more: readonly Json[] = []) => {
  const made = madeOf(fleet)
  const objects = [...made.objects.values()].flatMap((clusters) => clusters.get(cluster.name) ?? [])
  const charts = parts.filter(isChart).filter((chart) => chart.values(fleet, cluster) !== undefined)
  const brought: Brought = {
    groups: new Set(['argoproj.io', ...charts.flatMap(({ defines = [] }) => defines)]),
    objects: new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)),
  }
  const values = charts.map((chart) => chart.values(fleet, cluster) ?? null)
  return new Set([
    ...needsOfCluster(cluster, brought),
    ...needsOfImages(objects, cluster),
    ...charts.flatMap(({ creates }) => needsOfKinds([...creates.cluster, ...creates.namespaced], brought)),
    ...[...objects, ...values, ...more].flatMap((value) => needsOf(value, brought)),
  ])
}

/** What is needed in a cluster and no row of the table meets. */
export const unmetIn = (fleet: Fleet, cluster: Cluster, more?: readonly Json[]): readonly string[] => {
  const met = new Set(prerequisites(groundOf(fleet, cluster)).flatMap(({ meets }) => meets))
  return [...needsIn(fleet, cluster, more)].filter((need) => !met.has(need)).sort()
}
