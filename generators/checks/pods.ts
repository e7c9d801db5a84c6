/** The pods of a cluster as a tree says them, and the values of its charts. */
import { remembered } from '../objects/index.ts'
import {
  type Layers,
  type Pods,
  podsOfArgocd,
  podsOfChart,
  podsOfCloud,
  podsOfObject,
} from '../pods/index.ts'
import { type ChartValues, type ClusterTree, podCounts, type Tree, workloadsOf } from './tree.ts'

/** A release in a cluster: the values that Helm reads, later ones over earlier ones, and the file of the last. */
export interface Release {
  readonly name: string
  readonly layers: Layers
  readonly file: string
}

/** Of each cluster, found once: several rules ask. */
const releases = remembered((charts: Tree['charts']) => {
  const files: ReadonlyMap<string, readonly ChartValues[]> = Map.groupBy(
    charts,
    ({ cluster }) => cluster ?? '',
  )
  return remembered(({ cluster }: ClusterTree): readonly Release[] => {
    const own = ['', cluster.name].flatMap((name) => files.get(name) ?? [])
    return [...Map.groupBy(own, ({ chart }) => chart)].map(([name, each]) => ({
      name,
      layers: each.map(({ values }) => values),
      file: each.at(-1)?.file ?? '',
    }))
  })
})

/** The releases that a cluster has, in the order of the tree. */
export const releasesOf = ({ charts }: Tree, home: ClusterTree): readonly Release[] => releases(charts)(home)

/** Every pod of a cluster: of the cloud, of Argo CD, of charts, of the objects of the tree. */
export const podsIn = (tree: Tree, home: ClusterTree): readonly Pods[] => [
  ...podsOfCloud(home.cluster),
  ...podsOfArgocd(tree.fleet),
  ...releasesOf(tree, home).flatMap(({ name, layers }) => podsOfChart(name, layers)),
  ...workloadsOf(home).map(({ object }) => podsOfObject(object, 'tree', podCounts(home, object))),
]
