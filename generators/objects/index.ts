/**
 * Kubernetes objects as plain data: what the generators return, what checks read, what render writes.
 * No class instances, no undefined values: two objects are equal when their JSON is.
 */

export { remembered } from './remembered.ts'

/** Plain JSON data. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap
export interface JsonMap {
  readonly [key: string]: Json
}

/** A Kubernetes object. Fields below the metadata are the kind's own. */
export interface KubeObject extends JsonMap {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonMap & { readonly name: string }
}

/** True for a JSON object (not a list, not null). */
export const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** The value at a path of keys and list indexes, or undefined where the path ends early. */
export const at = (value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => {
    if (isList(inner)) return inner[Number(key)]
    if (isMap(inner)) return Object.hasOwn(inner, key) ? inner[key] : undefined
    return undefined
  }, value)

/** The list of maps at a path; empty where there is none. */
export const mapsAt = (
  value: Json | undefined,
  ...path: readonly (string | number)[]
): readonly JsonMap[] => {
  const found = at(value, ...path)
  return isList(found) ? found.filter(isMap) : []
}

/** The string at a path, or undefined where there is none. */
export const textAt = (value: Json | undefined, ...path: readonly (string | number)[]) => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** The number at a path, or undefined where there is none. */
export const numberAt = (value: Json | undefined, ...path: readonly (string | number)[]) => {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : undefined
}

export const namespaceOf = (object: KubeObject) => textAt(object, 'metadata', 'namespace')

/** What names an object in a cluster: API version, kind, namespace (empty for cluster-wide kinds) and name. */
export const keyOf = (object: KubeObject) =>
  `${object.apiVersion}/${object.kind}/${namespaceOf(object) ?? ''}/${object.metadata.name}`

/** The API group of an apiVersion; empty for the core group. */
export const groupOf = (apiVersion: string) =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''

/** A kind with its group, read from `Kind.group`, or `Kind` for the core group. */
export const groupKindOf = (text: string) => {
  const [kind = '', ...group] = text.split('.')
  return { group: group.join('.'), kind }
}

/** Code-unit order: the same in every locale. */
export const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** True when two values are the same JSON, whatever the order of their keys. */
export const equal = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]))
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  )
}

/** Selectors: true when every label of `selector` is on `labels`. An empty selector selects all. */
export const selects = (selector: JsonMap | undefined, labels: JsonMap | undefined) =>
  Object.entries(selector ?? {}).every(([key, value]) => labels !== undefined && labels[key] === value)

/** Thrown when data that claims to be a Kubernetes object is none. */
export class NotAnObjectError extends TypeError {}

const plain = (value: unknown, path: string): Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}[${i}]`))
  if (typeof value === 'object' && !(value instanceof Date) && !(Symbol.iterator in value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, plain(inner, `${path}.${key}`)]),
    )
  const what = typeof value === 'object' ? `a ${value.constructor.name}` : String(value)
  throw new NotAnObjectError(`${path} is ${what}, which JSON cannot carry`)
}

/** Any data as plain JSON; undefined fields are left out. Errors: NotAnObjectError on functions, dates, NaN and the like. */
export const toJson = (value: unknown): Json => plain(value, '$')

/**
 * The parser of this room: any typed model (cdk8s manifest, @kubernetes-models class, parsed YAML) as a plain object.
 * Errors: NotAnObjectError when apiVersion, kind or metadata.name is missing.
 */
export const kubeObject = (model: unknown): KubeObject => {
  const value = toJson(model)
  if (isMap(value)) {
    const { apiVersion, kind, metadata } = value
    if (typeof apiVersion === 'string' && typeof kind === 'string' && isMap(metadata)) {
      const { name } = metadata
      if (typeof name === 'string') return { ...value, apiVersion, kind, metadata: { ...metadata, name } }
    }
  }
  throw new NotAnObjectError('a Kubernetes object needs apiVersion, kind and metadata.name')
}
