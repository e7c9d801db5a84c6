/** What an edit changes in the files of the fleet, field by field: for machines, which read no lines. */
import { parse } from 'yaml'
import { equal, isMap, type Json } from '../objects/index.ts'

/** A field of a file, before and after; null where it is not there. */
export interface FieldChange {
  readonly file: string
  /** Such as `traffic.split.aws`. */
  readonly field: string
  readonly before: Json
  readonly after: Json
}

/** A file's text before and after. */
export interface FileChange {
  readonly file: string
  readonly old: string
  readonly now: string
}

/** The fields in which two values differ: maps by their keys, anything else (a list too) as a whole. */
const differing = (before: Json, after: Json, field: string): readonly Omit<FieldChange, 'file'>[] => {
  if (equal(before, after)) return []
  const [old, now] = [before, after].map((each) => (isMap(each) ? each : undefined))
  // A map that comes or goes is said by its fields, as one that changes is.
  if (
    (old === undefined && before !== null) ||
    (now === undefined && after !== null) ||
    (old ?? now) === undefined
  )
    return [{ field, before, after }]
  const keys = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])
  return [...keys].flatMap((key) =>
    differing(old?.[key] ?? null, now?.[key] ?? null, field === '' ? key : `${field}.${key}`),
  )
}

/** Every field that differs, in the order of the files. */
export const fieldChanges = (files: readonly FileChange[]): readonly FieldChange[] =>
  files.flatMap(({ file, old, now }) => {
    const [before, after]: readonly Json[] = [parse(old), parse(now)]
    return differing(before ?? null, after ?? null, '').map((change) => ({ file, ...change }))
  })
