import type { Kind } from '../../generators/kinds/index.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { carry, definitionName } from './schema.ts'

/** Definitions by name, as in the Kubernetes set's `_definitions.json`. */
export type Definitions = Readonly<Record<string, JsonObject>>

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

// The other fields of metadata are the API server's to set.
const WRITTEN_METADATA = ['annotations', 'finalizers', 'labels', 'name', 'namespace']

/** The metadata that a file in git may hold. */
const writtenMetadata = (objectMeta: JsonObject): JsonObject => ({
  ...objectMeta,
  properties: Object.fromEntries(
    Object.entries(isObject(objectMeta.properties) ? objectMeta.properties : {}).filter(([name]) =>
      WRITTEN_METADATA.includes(name),
    ),
  ),
})

const references = (value: Json): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, one]) =>
    key === '$ref' && typeof one === 'string' ? [definitionName(one)] : references(one),
  )
}

/** The definitions that `schema` reaches, directly or through others, each carried over once. */
export const reached = (schema: Json, definitions: Definitions): JsonObject => {
  const found: Record<string, Json> = {}
  const open = [...references(schema)]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found[name] !== undefined) continue
    const definition = definitions[name]
    if (definition === undefined) throw new Error(`no definition ${name}`)
    const carried = carry(name === OBJECT_META ? writtenMetadata(definition) : definition, {
      bareObject: 'open',
    })
    found[name] = carried
    open.push(...references(carried))
  }
  return found
}

const rootOf = ({ kind, apiVersion }: Kind, carried: JsonObject): JsonObject => {
  const { status: _, ...fields } = isObject(carried.properties) ? carried.properties : {}
  const required = Array.isArray(carried.required) ? carried.required : []
  return {
    ...carried,
    required: [...new Set<Json>(['apiVersion', 'kind', 'metadata', ...required])].sort(),
    properties: {
      ...fields,
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: { $ref: `#/$defs/${OBJECT_META}`, required: ['name'] },
    },
  }
}

/**
 * The self-contained schema of one kind: name, kind and apiVersion required, no status (a file in git has none), and only
 * the definitions that it reaches.
 */
export const documentOf = (kind: Kind, carried: JsonObject, definitions: Definitions): JsonObject => {
  const root = rootOf(kind, carried)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...root,
    $defs: reached(root, definitions),
  }
}
