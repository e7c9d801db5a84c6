/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object at a path of keys; an error that names the path when there is none. */
export const objectAt = (value: Json, ...path: readonly string[]): JsonObject => {
  let here: Json | undefined = value
  for (const key of path) here = isObject(here) ? here[key] : undefined
  if (!isObject(here)) throw new Error(`no object at ${path.join('.') || 'the root'}`)
  return here
}

/** Parses and types JSON text in one step. */
export const parseJson = (text: string): Json => JSON.parse(text)

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1))
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]))
}

/** The same bytes for the same value: keys sorted by code unit, two spaces, a last newline. */
export const stableText = (value: Json): string => `${JSON.stringify(sorted(value), null, 2)}\n`
