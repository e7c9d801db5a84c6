import { isObject, type Json, type JsonObject } from './json.ts'

/** What becomes of a keyword of the sources. Those of `own` have a rule of their own in {@link carry}. */
type Treatment = 'keep' | 'drop' | 'own'

const words = (treatment: Treatment, list: string): readonly (readonly [string, Treatment])[] =>
  list.split(' ').map((word) => [word, treatment] as const)

// A keyword that is not in this table stops the rebuild: a new one must never make the schemas weaker unseen.
const KEYWORDS: ReadonlyMap<string, Treatment> = new Map([
  ...words(
    'keep',
    'enum format maxItems maxLength maxProperties maximum minItems minLength minProperties minimum',
  ),
  ...words('keep', 'pattern required uniqueItems'),
  // Prose, and what only an API server can act on (merging, defaults, CEL rules).
  ...words(
    'drop',
    'default description example title x-kubernetes-group-version-kind x-kubernetes-list-map-keys',
  ),
  ...words('drop', 'x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-patch-merge-key'),
  ...words('drop', 'x-kubernetes-patch-strategy x-kubernetes-unions x-kubernetes-validations'),
  ...words('own', '$ref additionalProperties allOf anyOf items not nullable oneOf properties type'),
  ...words('own', 'x-kubernetes-int-or-string x-kubernetes-preserve-unknown-fields'),
])

/** How to read a source's schemas. */
export type CarryOptions = {
  /**
   * What `type: object` with no declared field means: in the Kubernetes definitions any object, in a CRD an object
   * whose every field the API server prunes.
   */
  readonly bareObject: 'open' | 'closed'
  /** Inside allOf, anyOf, oneOf or not, where a schema adds conditions and closing it would forbid its neighbours' fields. */
  readonly condition?: boolean
}

const mapValues = (value: Json | undefined, change: (schema: JsonObject) => JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).map(([name, one]) => [
      name,
      isObject(one) ? change(one) : one,
    ]),
  )

// The Kubernetes set allows null wherever a field may be left out; nobody here writes null on purpose, so it goes.
// In a CRD, null is allowed where `nullable` says so, and there it stays.
const typeOf = ({ type, nullable }: JsonObject): Json | undefined => {
  const written = Array.isArray(type) ? type.filter((one: Json) => one !== 'null') : type
  const single = Array.isArray(written) && written.length === 1 ? written[0] : written
  return nullable === true && typeof single === 'string' ? [single, 'null'] : single
}

const intOrString = (schema: JsonObject): JsonObject => ({
  anyOf: [{ type: 'integer' }, { type: 'string' }, ...(schema.nullable === true ? [{ type: 'null' }] : [])],
})

const isClosed = (schema: JsonObject, { bareObject, condition }: CarryOptions): boolean => {
  if (condition || schema['x-kubernetes-preserve-unknown-fields'] === true) return false
  if (schema.additionalProperties !== undefined) return false
  if (schema.properties !== undefined) return true
  return typeOf(schema) === 'object' && bareObject === 'closed'
}

/** The name at the end of a `$ref`. */
export const definitionName = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

/**
 * One schema of a source as a closed JSON Schema: prose and the API server's own keywords dropped, Kubernetes' ways of
 * saying "integer or string" and "may be null" written as JSON Schema does, and every object with declared fields closed.
 */
export const carry = (schema: JsonObject, options: CarryOptions): JsonObject => {
  const inner = (one: JsonObject): JsonObject => carry(one, options)
  const condition = (one: Json): Json => (isObject(one) ? carry(one, { ...options, condition: true }) : one)
  const out: Record<string, Json> = {}
  for (const [key, value] of Object.entries(schema)) {
    const treatment = KEYWORDS.get(key)
    if (treatment === undefined)
      throw new Error(`schema keyword "${key}" is new: say in scripts/schemas/schema.ts what becomes of it`)
    if (treatment === 'drop') continue
    if (treatment === 'keep') out[key] = value
    else if (key === '$ref' && typeof value === 'string') out[key] = `#/$defs/${definitionName(value)}`
    else if (key === 'properties') out[key] = mapValues(value, inner)
    else if (key === 'items' || key === 'additionalProperties')
      out[key] = isObject(value) ? inner(value) : value
    else if (key === 'not') out[key] = condition(value)
    else if (Array.isArray(value) && key !== 'type') out[key] = value.map(condition)
  }
  const type = typeOf(schema)
  if (type !== undefined) out.type = type
  if (schema['x-kubernetes-int-or-string'] === true) Object.assign(out, intOrString(schema))
  if (schema.nullable === true && Array.isArray(schema.enum)) out.enum = [...schema.enum, null]
  if (isClosed(schema, options)) out.additionalProperties = false
  return out
}
