/** What the rules read: the objects of every cluster, and how a rule says what is wrong with one. */
import type { Code, Finding } from '../findings/index.ts'
import type { Cluster, Fleet } from '../fleet/index.ts'
import {
  at,
  equal,
  isMap,
  type JsonMap,
  type KubeObject,
  keyOf,
  mapsAt,
  namespaceOf,
  numberAt,
  remembered,
} from '../objects/index.ts'

/** An object, and the file or folder to name in a finding about it. */
export interface Located {
  readonly object: KubeObject
  readonly file: string
}

/**
 * The objects of one app in a cluster. Clusters often have the very same list: rules look at such a list once, so a fleet
 * of many clusters costs what differs between them.
 */
export interface AppTree {
  readonly objects: readonly KubeObject[]
  /** The file or folder to name in a finding about one of them. */
  readonly fileOf: (object: KubeObject) => string
  /** False for a kind that it has no object of, known without making them. @default unknown, and the objects are looked at */
  readonly mayHave?: (kind: string) => boolean
}

/** The objects of one cluster. */
export interface ClusterTree {
  readonly cluster: Cluster
  readonly apps: readonly AppTree[]
}

/** A values file of a chart. */
export interface ChartValues {
  /** Name of its release. */
  readonly chart: string
  /** The cluster that has them; undefined for what all clusters share. */
  readonly cluster: string | undefined
  readonly values: JsonMap
  readonly file: string
}

/** What the schemas can validate: kinds as `apiVersion/Kind`, of a minor version of Kubernetes. */
export interface Schemas {
  readonly kinds: ReadonlySet<string>
  readonly kubernetes: string
}

/** The whole tree: as generated, or as built from the files on disk. */
export interface Tree {
  readonly fleet: Fleet
  readonly clusters: readonly ClusterTree[]
  /** Every values file, of all clusters and of what they share. */
  readonly charts: readonly ChartValues[]
  readonly schemas: Schemas
}

/** A rule answers with its findings; an empty list means that it holds. */
export type Rule = (tree: Tree) => readonly Finding[]

/** How the rule of a code answers: with one finding about a field of an object (empty for the object itself). */
export const reports =
  (code: Code) =>
  ({ object, file }: Located, field: string, message: string, mend: string): readonly Finding[] => [
    {
      code,
      place: { file, field: [object.kind, object.metadata.name, field].filter(Boolean).join(' ') },
      message,
      mend,
    },
  ]

/** A rule about each cluster by itself. */
export const perCluster =
  (rule: (home: ClusterTree) => readonly Finding[]): Rule =>
  ({ clusters }) =>
    clusters.flatMap(rule)

/** A rule about each workload by itself. */
export const perWorkload = (rule: (located: Located, home: ClusterTree) => readonly Finding[]) =>
  perCluster((home) => workloadsOf(home).flatMap((located) => rule(located, home)))

/** The objects of a list by kind, found once: rules ask for them again and again. */
export const byKind = remembered(
  (objects: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> =>
    Map.groupBy(objects, ({ kind }) => kind),
)

const located =
  ({ fileOf }: AppTree) =>
  (object: KubeObject): Located => ({ object, file: fileOf(object) })

export const ofKind = ({ apps }: ClusterTree, ...kinds: readonly string[]): readonly Located[] =>
  kinds.flatMap((kind) =>
    apps.flatMap((app) =>
      app.mayHave?.(kind) === false ? [] : (byKind(app.objects).get(kind) ?? []).map(located(app)),
    ),
  )

/** Every object of a cluster. */
export const objectsOf = ({ apps }: ClusterTree): readonly Located[] =>
  apps.flatMap((app) => app.objects.map(located(app)))

/** The lists of objects of a tree, each with the first app that has it: for rules that look at each object by itself. */
export const distinctApps = ({ clusters }: Tree): readonly AppTree[] => {
  const first = new Map<readonly KubeObject[], AppTree>()
  for (const { apps } of clusters)
    for (const app of apps) if (!first.has(app.objects)) first.set(app.objects, app)
  return [...first.values()]
}

/** A rule about each object by itself: `problems` says what is wrong with one, and what all clusters share is asked once. */
export const perObject =
  (problems: (located: Located) => readonly Finding[]): Rule =>
  (tree) => {
    const seen = new Set<KubeObject>()
    return distinctApps(tree).flatMap((app) =>
      app.objects.flatMap((object) => {
        if (seen.has(object)) return []
        seen.add(object)
        return problems(located(app)(object))
      }),
    )
  }

/** Versions of one object that are told apart: a fleet has few of each, and comparing with all would be n². */
const MOST_VERSIONS = 8

/** The same tree with equal objects made one, so that rules look at each once and compare by identity. */
export const joined = (tree: Tree): Tree => {
  const known = new Map<string, readonly KubeObject[]>()
  const one = remembered((object: KubeObject): KubeObject => {
    const versions = known.get(keyOf(object)) ?? []
    const same = versions.find((version) => equal(version, object))
    if (same === undefined && versions.length < MOST_VERSIONS) known.set(keyOf(object), [...versions, object])
    return same ?? object
  })
  const list = remembered((objects: readonly KubeObject[]): readonly KubeObject[] =>
    objects.every((object) => one(object) === object) ? objects : objects.map(one),
  )
  const clusters = tree.clusters.map(({ cluster, apps }) => ({
    cluster,
    apps: apps.map(({ objects, fileOf }): AppTree => {
      const same = list(objects)
      if (same === objects) return { objects, fileOf }
      const originals = new Map(same.map((object, i) => [object, objects[i] ?? object]))
      return { objects: same, fileOf: (object) => fileOf(originals.get(object) ?? object) }
    }),
  }))
  return { ...tree, clusters }
}

/** The objects of a kind with the first cluster that has them, each once: what all clusters share is checked once. */
export const distinct = (
  tree: Tree,
  kind: string,
): readonly { readonly located: Located; readonly home: ClusterTree }[] => {
  const lists = new Set<readonly KubeObject[]>()
  const seen = new Set<KubeObject>()
  return tree.clusters.flatMap((home) =>
    home.apps.flatMap((app) => {
      if (lists.has(app.objects)) return []
      lists.add(app.objects)
      return (byKind(app.objects).get(kind) ?? []).flatMap((object) => {
        if (seen.has(object)) return []
        seen.add(object)
        return [{ located: located(app)(object), home }]
      })
    }),
  )
}

/** Kinds that make pods from a template and keep them. */
export const workloads: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet']
export const workloadsOf = (tree: ClusterTree) => ofKind(tree, ...workloads)

export const mapAt = (object: KubeObject, ...path: readonly string[]): JsonMap | undefined => {
  const value = at(object, ...path)
  return isMap(value) ? value : undefined
}

export const podLabels = (workload: KubeObject) => mapAt(workload, 'spec', 'template', 'metadata', 'labels')

export const containersOf = (workload: KubeObject) => [
  ...mapsAt(workload, 'spec', 'template', 'spec', 'containers'),
  ...mapsAt(workload, 'spec', 'template', 'spec', 'initContainers'),
]

export const sameNamespace = (a: KubeObject, b: KubeObject) => namespaceOf(a) === namespaceOf(b)

/** True when an autoscaler names the workload as its target. */
export const scales = (scaler: KubeObject, workload: KubeObject) => {
  const target = mapAt(scaler, 'spec', 'scaleTargetRef')
  return (
    sameNamespace(workload, scaler) &&
    target?.kind === workload.kind &&
    target.name === workload.metadata.name
  )
}

/** The autoscaler of a workload, if there is one. */
export const autoscalerOf = (tree: ClusterTree, workload: KubeObject) =>
  ofKind(tree, 'HorizontalPodAutoscaler').find(({ object }) => scales(object, workload))

/** Pods of a workload at rest and at most, by its autoscaler or its own number (Kubernetes' default is 1); 0 turns scaling off. */
export const podCounts = (tree: ClusterTree, workload: KubeObject) => {
  const scaler = autoscalerOf(tree, workload)?.object
  const fixed = numberAt(workload, 'spec', 'replicas') ?? 1
  if (scaler === undefined || fixed === 0) return { min: fixed, max: fixed }
  return {
    min: numberAt(scaler, 'spec', 'minReplicas') ?? 1,
    max: numberAt(scaler, 'spec', 'maxReplicas') ?? 1,
  }
}
