/**
 * What clusters share, and what each has of its own. Kustomize puts the two together again; a property test holds the
 * result against the generators' objects.
 */
import {
  compareText,
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  keyOf,
  numberAt,
} from '../objects/index.ts'
import { type ImageOverride, imageOverrides, withBareImages } from './images.ts'
import { type Operation, operations } from './json-patch.ts'

/** kustomize's `replicas:` entry: the number of pods of the workload of that name. */
export interface ReplicaOverride {
  readonly name: string
  readonly count: number
}

/** What else turns a base object into a cluster's. */
export interface Patch {
  readonly target: KubeObject
  readonly operations: readonly Operation[]
}

/** What one cluster has of its own. */
export interface Overlay {
  readonly cluster: string
  /** Objects that not every cluster has. */
  readonly own: readonly KubeObject[]
  readonly images: readonly ImageOverride[]
  readonly replicas: readonly ReplicaOverride[]
  readonly patches: readonly Patch[]
}

/** An app over all clusters that have it. */
export interface Factored {
  readonly base: readonly KubeObject[]
  readonly overlays: readonly Overlay[]
}

/** List items stay together only while each is the same thing by name; else the list is one value. */
const sameThing = (a: Json, b: Json | undefined) =>
  a === b || (isMap(a) && isMap(b) && a.name !== undefined && a.name === b.name)

/** What is equal in both values; undefined when nothing is. */
const common = (a: Json, b: Json): Json | undefined => {
  if (a === b) return a
  if (isMap(a) && isMap(b)) return commonMap(a, b)
  if (!isList(a) || !isList(b) || a.length !== b.length) return undefined
  const items = a.map((item, i) => {
    const shared = common(item, b[i] ?? null)
    return shared === item || sameThing(item, b[i]) ? shared : undefined
  })
  if (items.every((item, i) => item === a[i])) return a
  return items.every((item) => item !== undefined) ? items : undefined
}

/** The same map when all of it is shared; undefined when nothing is, so that the base has no empty shells. */
const commonMap = (a: JsonMap, b: JsonMap): JsonMap | undefined => {
  const keys = Object.keys(a)
  const shared = keys.flatMap((key): readonly (readonly [string, Json])[] => {
    const [mine, other] = [a[key], Object.hasOwn(b, key) ? b[key] : undefined]
    const value = mine === undefined || other === undefined ? undefined : common(mine, other)
    return value === undefined ? [] : [[key, value]]
  })
  const whole = shared.length === keys.length && keys.length === Object.keys(b).length
  if (whole && shared.every(([key, value]) => value === a[key])) return a
  return shared.length === 0 ? undefined : Object.fromEntries(shared)
}

/** What every cluster's object has; the key is the same in all, so apiVersion, kind and name always stay. */
const commonObject = (objects: readonly [KubeObject, ...KubeObject[]]): KubeObject => {
  const [head, ...rest] = objects
  const { apiVersion, kind } = head
  return rest.reduce((shared, object) => {
    const next = commonMap(shared, object) ?? {}
    return next === shared
      ? shared
      : {
          ...next,
          apiVersion,
          kind,
          metadata: { ...(isMap(next.metadata) ? next.metadata : {}), name: head.metadata.name },
        }
  }, head)
}

const scalable = new Set(['Deployment', 'StatefulSet'])
const replicasOf = (object: KubeObject) =>
  scalable.has(object.kind) ? numberAt(object, 'spec', 'replicas') : undefined

const withoutReplicas = (object: KubeObject): KubeObject => {
  const { spec } = object
  if (!isMap(spec)) return object
  const { replicas: _, ...rest } = spec
  return { ...object, spec: rest }
}

/** `replicas:` finds its workload by name alone, so the name must be that of one workload. */
const scaledByName = (base: KubeObject, object: KubeObject, all: readonly KubeObject[]) =>
  replicasOf(base) === undefined &&
  replicasOf(object) !== undefined &&
  all.filter(({ kind, metadata }) => scalable.has(kind) && metadata.name === object.metadata.name).length ===
    1

const overlayOf = (
  cluster: string,
  objects: readonly KubeObject[],
  images: readonly ImageOverride[],
  bases: ReadonlyMap<string, KubeObject>,
): Overlay => {
  const shared = objects.flatMap((object) => {
    const base = bases.get(keyOf(object))
    return base === undefined
      ? []
      : [{ base, object: withBareImages(object, images), scaled: scaledByName(base, object, objects) }]
  })
  return {
    cluster,
    own: objects.filter((object) => !bases.has(keyOf(object))),
    images: images.filter(() => shared.length > 0),
    replicas: shared.flatMap(({ object, scaled }) =>
      scaled ? [{ name: object.metadata.name, count: replicasOf(object) ?? 0 }] : [],
    ),
    patches: shared.flatMap(({ base, object, scaled }) => {
      const difference = operations(base, scaled ? withoutReplicas(object) : object)
      return difference.length === 0 ? [] : [{ target: base, operations: difference }]
    }),
  }
}

const factorLists = (clusters: ReadonlyMap<string, readonly KubeObject[]>): Factored => {
  const images = imageOverrides(clusters)
  const byKey = new Map<string, [KubeObject, ...KubeObject[]]>()
  for (const [cluster, objects] of clusters)
    for (const object of objects) {
      const bare = withBareImages(object, images.get(cluster) ?? [])
      const known = byKey.get(keyOf(object))
      if (known === undefined) byKey.set(keyOf(object), [bare])
      else known.push(bare)
    }
  const bases = new Map(
    [...byKey]
      .filter(([, objects]) => objects.length === clusters.size)
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, objects]) => [key, commonObject(objects)] as const),
  )
  return {
    base: [...bases.values()],
    overlays: [...clusters].map(([cluster, objects]) =>
      overlayOf(cluster, objects, images.get(cluster) ?? [], bases),
    ),
  }
}

/**
 * Splits the objects of an app into a base and one overlay per cluster. An object that every cluster has goes to the
 * base with what is equal in all; an object that some lack goes whole into the overlays of those that have it.
 * Clusters that were given the very same list differ in nothing, and are looked at once.
 */
export const factor = (clusters: ReadonlyMap<string, readonly KubeObject[]>): Factored => {
  const firsts = new Map<readonly KubeObject[], string>()
  for (const [cluster, objects] of clusters) if (!firsts.has(objects)) firsts.set(objects, cluster)
  const { base, overlays } = factorLists(new Map([...firsts].map(([objects, cluster]) => [cluster, objects])))
  const byFirst = new Map(overlays.map((overlay) => [overlay.cluster, overlay]))
  return {
    base,
    overlays: [...clusters].flatMap(([cluster, objects]) => {
      const overlay = byFirst.get(firsts.get(objects) ?? '')
      return overlay === undefined ? [] : [{ ...overlay, cluster }]
    }),
  }
}

/** The same form with nothing shared: each cluster has whole files of its own. */
export const unfactored = (clusters: ReadonlyMap<string, readonly KubeObject[]>): Factored => ({
  base: [],
  overlays: [...clusters].map(([cluster, own]) => ({ cluster, own, images: [], replicas: [], patches: [] })),
})
