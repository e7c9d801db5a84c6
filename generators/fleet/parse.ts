/** One file of clusters/: its text against its schema, every finding with its place. */
import * as z from 'zod'
import type { Finding } from '../findings/index.ts'
import { issueFindings, type KnownKeys } from './issues.ts'
import { parseSource, type Source } from './source.ts'

/** Walks a schema along a path, to the keys that a map there may have. */
export const knownKeys =
  (schema: z.ZodType): KnownKeys =>
  (path) => {
    let inner: z.core.$ZodType | undefined = schema
    const bare = (wrapped: z.core.$ZodType | undefined): z.core.$ZodType | undefined => {
      if (
        wrapped instanceof z.ZodOptional ||
        wrapped instanceof z.ZodDefault ||
        wrapped instanceof z.ZodPrefault
      )
        return bare(wrapped.def.innerType)
      if (wrapped instanceof z.ZodUnion)
        return bare(wrapped.options.find((option) => option instanceof z.ZodObject))
      return wrapped
    }
    for (const key of path) {
      inner = bare(inner)
      inner =
        inner instanceof z.ZodObject
          ? inner.shape[String(key)]
          : inner instanceof z.ZodArray
            ? inner.element
            : inner instanceof z.ZodRecord
              ? inner.valueType
              : undefined
    }
    const found = bare(inner)
    return found instanceof z.ZodObject ? Object.keys(found.shape) : []
  }

/** A file that holds its schema, or what is wrong with it. */
export type Outcome<T> =
  | { readonly value: T; readonly source: Source }
  | { readonly findings: readonly Finding[] }

/** Text → data with lines → schema. */
export const parseFile = <T>(
  file: string,
  text: string,
  schemaOf: (source: Source) => z.ZodType<T> | readonly Finding[],
): Outcome<T> => {
  const parsed = parseSource(file, text)
  if ('findings' in parsed) return parsed
  const schema = schemaOf(parsed.source)
  if (!('safeParse' in schema)) return { findings: schema }
  const result = schema.safeParse(parsed.source.value)
  return result.success
    ? { value: result.data, source: parsed.source }
    : { findings: issueFindings(parsed.source, result.error.issues, knownKeys(schema)) }
}
