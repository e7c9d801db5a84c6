/** Helm values of a chart over all clusters: what they share, and what each has of its own. Helm puts the two together. */
import { equal, isMap, type JsonMap } from '../objects/index.ts'

/** Helm merges maps key by key and takes lists whole, the later file first: `base`, then the cluster's own. */
export interface SharedValues {
  /** Undefined when nothing is shared, or when some cluster of the fleet does not have the chart. */
  readonly base: JsonMap | undefined
  /** Cluster name → what it has beside the base; undefined when that is nothing. */
  readonly own: ReadonlyMap<string, JsonMap | undefined>
}

const unlessEmpty = (entries: readonly (readonly [string, JsonMap[string]])[]) =>
  entries.length === 0 ? undefined : Object.fromEntries(entries)

/** The keys that both have, with what is equal in both. */
const common = (a: JsonMap, b: JsonMap): JsonMap | undefined =>
  unlessEmpty(
    Object.entries(a).flatMap(([key, value]) => {
      const other = Object.hasOwn(b, key) ? b[key] : undefined
      if (other === undefined) return []
      if (equal(value, other)) return [[key, value] as const]
      const inner = isMap(value) && isMap(other) ? common(value, other) : undefined
      return inner === undefined ? [] : [[key, inner] as const]
    }),
  )

/** What `map` has beside `base`. */
const beside = (base: JsonMap, map: JsonMap): JsonMap | undefined =>
  unlessEmpty(
    Object.entries(map).flatMap(([key, value]) => {
      const shared = Object.hasOwn(base, key) ? base[key] : undefined
      if (shared === undefined) return [[key, value] as const]
      const inner = isMap(value) && isMap(shared) ? beside(shared, value) : undefined
      return inner === undefined ? [] : [[key, inner] as const]
    }),
  )

/** `clusters` is how many the fleet has: like objects, values are shared only where every cluster has the chart. */
export const shareValues = (values: ReadonlyMap<string, JsonMap>, clusters: number): SharedValues => {
  const [head, ...rest] = values.values()
  const base =
    head === undefined || values.size < clusters
      ? undefined
      : rest.reduce<JsonMap | undefined>((shared, map) => shared && common(shared, map), head)
  const own = [...values].map(([cluster, map]) => [cluster, base ? beside(base, map) : map] as const)
  return { base, own: new Map(own) }
}

/** The values files of a chart in a cluster, in the order in which Helm reads them; relative to rendered/. */
export const valueFiles = (
  chart: string,
  cluster: string,
  { base, own }: SharedValues,
): readonly string[] => [
  ...(base ? [`base/${chart}/values.yaml`] : []),
  ...(own.get(cluster) ? [`${cluster}/${chart}/values.yaml`] : []),
]
