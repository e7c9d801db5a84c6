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
  /** Objects that are not in the base. */
  readonly own: readonly KubeObject[]
  /** Objects of the base that this cluster does not have. */
  readonly lacks: readonly KubeObject[]
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

/** The base by the keys of its objects, and as a set: most objects of a cluster are the very ones of the base. */
interface Bases {
  readonly byKey: ReadonlyMap<string, KubeObject>
  readonly all: ReadonlySet<KubeObject>
}

/** Objects of the base that a cluster lacks; most clusters lack none, and are told by their count. */
const lackedBy = (objects: readonly KubeObject[], shared: number, { all }: Bases) => {
  if (shared === all.size) return []
  const same = new Set(objects)
  const keys = new Set(objects.filter((object) => !all.has(object)).map(keyOf))
  return [...all].filter((base) => !same.has(base) && !keys.has(keyOf(base)))
}

const overlayOf = (
  cluster: string,
  objects: readonly KubeObject[],
  images: readonly ImageOverride[],
  bases: Bases,
): Overlay => {
  const unlike = objects.filter((object) => !bases.all.has(object))
  const inBase = objects.length - unlike.length
  const shared = unlike.flatMap((object) => {
    const base = bases.byKey.get(keyOf(object))
    return base === undefined
      ? []
      : [{ base, object: withBareImages(object, images), scaled: scaledByName(base, object, objects) }]
  })
  return {
    cluster,
    own: unlike.filter((object) => !bases.byKey.has(keyOf(object))),
    lacks: lackedBy(objects, shared.length + inBase, bases),
    images: images.filter(() => shared.length + inBase > 0),
    replicas: shared.flatMap(({ object, scaled }) =>
      scaled ? [{ name: object.metadata.name, count: replicasOf(object) ?? 0 }] : [],
    ),
    patches: shared.flatMap(({ base, object, scaled }) => {
      const difference = operations(base, scaled ? withoutReplicas(object) : object)
      return difference.length === 0 ? [] : [{ target: base, operations: difference }]
    }),
  }
}

/** In the base is what every cluster has, or every cluster but one of at least three: each has a secret for all others. */
const isShared = (having: number, clusters: number) =>
  having === clusters || (having === clusters - 1 && having > 1)

/** The objects of one cluster, and how many clusters were given this very list. */
interface Listed {
  readonly objects: readonly KubeObject[]
  readonly times: number
}

const basesOf = (
  lists: ReadonlyMap<string, Listed>,
  images: ReadonlyMap<string, readonly ImageOverride[]>,
): Bases => {
  const byKey = new Map<string, { readonly versions: [KubeObject, ...KubeObject[]]; having: number }>()
  const count = (object: KubeObject, times: number) => {
    const known = byKey.get(keyOf(object))
    if (known === undefined) byKey.set(keyOf(object), { versions: [object], having: times })
    else {
      known.versions.push(object)
      known.having += times
    }
  }
  // What is the very same object in many clusters is looked at once.
  const counts = new Map<KubeObject, number>()
  for (const [cluster, { objects, times }] of lists) {
    const overrides = images.get(cluster) ?? []
    for (const object of objects)
      if (overrides.length > 0) count(withBareImages(object, overrides), times)
      else counts.set(object, (counts.get(object) ?? 0) + times)
  }
  for (const [object, times] of counts) count(object, times)
  const clusters = [...lists.values()].reduce((sum, { times }) => sum + times, 0)
  const shared = new Map(
    [...byKey]
      .filter(([, { having }]) => isShared(having, clusters))
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, { versions }]) => [key, commonObject(versions)] as const),
  )
  return { byKey: shared, all: new Set(shared.values()) }
}

/** Clusters that were given the very same list differ in nothing, and are looked at once. */
const listsOf = (clusters: ReadonlyMap<string, readonly KubeObject[]>) => {
  const firsts = new Map<readonly KubeObject[], { readonly cluster: string; times: number }>()
  for (const [cluster, objects] of clusters) {
    const known = firsts.get(objects)
    if (known === undefined) firsts.set(objects, { cluster, times: 1 })
    else known.times++
  }
  return firsts
}

/**
 * Splits the objects of an app into a base and one overlay per cluster. A shared object goes to the base with what is
 * equal in all, and is taken away again where it is lacking; any other goes whole into the overlays of those that have it.
 */
export const factor = (clusters: ReadonlyMap<string, readonly KubeObject[]>): Factored => {
  const firsts = listsOf(clusters)
  const lists = new Map(
    [...firsts].map(([objects, { cluster, times }]) => [cluster, { objects, times }] as const),
  )
  const images = imageOverrides(new Map([...lists].map(([cluster, { objects }]) => [cluster, objects])))
  const bases = basesOf(lists, images)
  const overlays = new Map(
    [...firsts].map(([objects, { cluster }]) => [
      objects,
      overlayOf(cluster, objects, images.get(cluster) ?? [], bases),
    ]),
  )
  return {
    base: [...bases.all],
    overlays: [...clusters].flatMap(([cluster, objects]) => {
      const overlay = overlays.get(objects)
      return overlay === undefined ? [] : [{ ...overlay, cluster }]
    }),
  }
}

/** The same form with nothing shared: each cluster has whole files of its own. */
export const unfactored = (clusters: ReadonlyMap<string, readonly KubeObject[]>): Factored => ({
  base: [],
  overlays: [...clusters].map(([cluster, own]) => ({
    cluster,
    own,
    lacks: [],
    images: [],
    replicas: [],
    patches: [],
  })),
})
