/** Rules over all clusters together: they say the same about traffic, and carry the peak without the largest. */
import { insistedOn, type MostPods, ownShare, withoutLargest } from '../capacity/index.ts'
import type { Finding } from '../findings/index.ts'
import { minorOf, platformOf } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { equal, type KubeObject, keyOf, remembered } from '../objects/index.ts'
import {
  byKind,
  type ClusterTree,
  ofKind,
  podCounts,
  podLabels,
  type Rule,
  reports,
  type Tree,
  workloadsOf,
} from './tree.ts'

const everywhere = ['Service', 'DestinationRule', 'VirtualService']

const differs = reports('tree-unequal')
const MEND = 'generate it from the fleet alone, the same in every cluster'

/** Every cluster is held against the first. A list of objects that several clusters have is looked at once. */
const unequal: Rule = ({ clusters: [first, ...rest] }) => {
  if (first === undefined) return []
  const model = new Map(ofKind(first, ...everywhere).map((located) => [keyOf(located.object), located]))
  const alike = remembered((objects: readonly KubeObject[]) => {
    const own = everywhere.flatMap((kind) => byKind(objects).get(kind) ?? [])
    const keys = own.map(keyOf).filter((key) => model.has(key))
    return {
      keys,
      extra: own.filter((object) => !model.has(keyOf(object))),
      unlike: own.filter((object) => {
        const there = model.get(keyOf(object))
        return there !== undefined && !equal(there.object, object)
      }),
    }
  })
  const home = first.cluster.name
  return rest.flatMap(({ cluster, apps }) => {
    const wrong = apps.flatMap((app) => {
      const { extra, unlike } = alike(app.objects)
      const say = (objects: readonly KubeObject[], message: string) =>
        objects.flatMap((object) => differs({ object, file: app.fileOf(object) }, '', message, MEND))
      return [
        ...say(extra, `cluster ${home} does not have it`),
        ...say(unlike, `it differs from that of cluster ${home}`),
      ]
    })
    if (apps.reduce((count, { objects }) => count + alike(objects).keys.length, 0) === model.size)
      return wrong
    const own = new Set(apps.flatMap(({ objects }) => alike(objects).keys))
    const missing = [...model].flatMap(([key, located]) =>
      own.has(key) ? [] : differs(located, '', `cluster ${cluster.name} does not have it`, MEND),
    )
    return [...wrong, ...missing]
  })
}

/** Pods of the stable track at most: what a cluster can bring when another dies. */
const mostPods = (tree: ClusterTree) =>
  workloadsOf(tree)
    .filter(({ object }) => podLabels(object)?.app === app.name && podLabels(object)?.track === 'stable')
    .reduce((total, { object }) => total + podCounts(tree, object).max, 0)

const mostOf = ({ clusters }: Tree): MostPods =>
  new Map(clusters.map((tree) => [tree.cluster.name, mostPods(tree)]))

const capacity: Rule = (tree) => withoutLargest(tree.fleet, mostOf(tree))
const share: Rule = (tree) => ownShare(tree.fleet, mostOf(tree))
const anyway: Rule = (tree) => insistedOn(tree.fleet, mostOf(tree))

/**
 * The fleet runs the Kubernetes that the schemas are of. A cluster that goes before or comes after in an upgrade may be a
 * minor version away: every kind of ours is one that both have.
 */
const version: Rule = ({ fleet, schemas }) => {
  const { kubernetes } = fleet.platform
  const shared: readonly Finding[] =
    kubernetes === schemas.kubernetes
      ? []
      : [
          {
            code: 'schema-version',
            place: { file: 'clusters/fleet.yaml', field: 'platform.kubernetes' },
            message: `the clusters run Kubernetes ${kubernetes}, the schemas are of ${schemas.kubernetes}`,
            mend: `write "${schemas.kubernetes}", or change KUBERNETES in generators/kinds/index.ts and run npm run schemas`,
          },
        ]
  const far = fleet.clusters
    .filter(({ platform }) => platform?.kubernetes !== undefined)
    .map((cluster) => ({ name: cluster.name, own: platformOf(fleet, cluster).kubernetes }))
    .filter(({ own }) => Math.abs(minorOf(own) - minorOf(schemas.kubernetes)) > 1)
    .map(
      ({ name, own }): Finding => ({
        code: 'schema-version',
        place: { file: `clusters/${name}.yaml`, field: 'platform.kubernetes' },
        message: `Kubernetes ${own} is more than a minor version from ${schemas.kubernetes}, which the schemas are of`,
        mend: `keep ${name} a minor version away at most until the whole fleet has moved`,
      }),
    )
  return [...shared, ...far]
}

export const fleetRules = {
  'tree-unequal': unequal,
  'capacity-n-1': capacity,
  'capacity-share': share,
  'capacity-anyway': anyway,
  'schema-version': version,
} as const satisfies Readonly<Record<string, Rule>>
