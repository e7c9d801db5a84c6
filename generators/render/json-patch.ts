/** RFC 6902: the operations that turn one value into another. Exact for every kind, with no merge rules to know. */
import { compareText, equal, isList, isMap, type Json } from '../objects/index.ts'

export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** Operations from `before` to `after`, in the order of their paths; a list of another length is replaced whole. */
export const operations = (before: Json, after: Json, path = ''): readonly Operation[] => {
  if (equal(before, after)) return []
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText)
    return keys.flatMap((key): readonly Operation[] => {
      const [old, value, inner] = [before[key], after[key], `${path}/${escaped(key)}`]
      if (value === undefined) return [{ op: 'remove', path: inner }]
      return old === undefined ? [{ op: 'add', path: inner, value }] : operations(old, value, inner)
    })
  }
  if (isList(before) && isList(after) && before.length === after.length)
    return before.flatMap((item, i) => operations(item, after[i] ?? null, `${path}/${i}`))
  return [{ op: 'replace', path, value: after }]
}
