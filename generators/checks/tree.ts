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
} from '../objects/index.ts'

/** An object, and the file or folder to name in a finding about it. */
export interface Located {
  readonly object: KubeObject
  readonly file: string
}

/** The objects of one cluster. */
export interface ClusterTree {
  readonly cluster: Cluster
  readonly objects: readonly Located[]
}

/** The whole tree: as generated, or as built from the files on disk. */
export interface Tree {
  readonly fleet: Fleet
  readonly clusters: readonly ClusterTree[]
  /** The kinds that have a schema, as `apiVersion/Kind`. */
  readonly schemas: ReadonlySet<string>
}

/** A rule answers with its findings; an empty list means that it holds. */
export type Rule = (tree: Tree) => readonly Finding[]

export const found = (
  code: Code,
  { object, file }: Located,
  field: string,
  message: string,
  mend: string,
): Finding => ({
  code,
  place: { file, field: `${object.kind} ${object.metadata.name}${field === '' ? '' : ` ${field}`}` },
  message,
  mend,
})

export const ofKind = ({ objects }: ClusterTree, ...kinds: readonly string[]) =>
  objects.filter(({ object }) => kinds.includes(object.kind))

/** The objects of some kinds with their cluster, each distinct object once: what is equal in all clusters is checked once. */
export const distinct = (
  tree: Tree,
  ...kinds: readonly string[]
): readonly { readonly located: Located; readonly home: ClusterTree }[] => {
  const firsts = new Map<string, KubeObject[]>()
  return tree.clusters.flatMap((home) =>
    ofKind(home, ...kinds).flatMap((located) => {
      const known = firsts.get(keyOf(located.object))
      if (known?.some((object) => equal(object, located.object))) return []
      if (known === undefined) firsts.set(keyOf(located.object), [located.object])
      else known.push(located.object)
      return [{ located, home }]
    }),
  )
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet']
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

const isTargetOf = (workload: KubeObject, scaler: KubeObject) => {
  const target = mapAt(scaler, 'spec', 'scaleTargetRef')
  return (
    sameNamespace(workload, scaler) &&
    target?.kind === workload.kind &&
    target.name === workload.metadata.name
  )
}

/** The autoscaler of a workload, if there is one. */
export const autoscalerOf = (tree: ClusterTree, workload: KubeObject) =>
  ofKind(tree, 'HorizontalPodAutoscaler').find(({ object }) => isTargetOf(workload, object))

/** Pods of a workload at rest and at most, by its autoscaler or its own number (Kubernetes' default is 1). */
export const podCounts = (tree: ClusterTree, workload: KubeObject) => {
  const scaler = autoscalerOf(tree, workload)?.object
  const fixed = numberAt(workload, 'spec', 'replicas') ?? 1
  if (scaler === undefined) return { min: fixed, max: fixed }
  return {
    min: numberAt(scaler, 'spec', 'minReplicas') ?? 1,
    max: numberAt(scaler, 'spec', 'maxReplicas') ?? 1,
  }
}
