/** Where two texts of one file say something else: as paths of fields, with what each has there. */
import { parseAllDocuments } from 'yaml'
import { isList, isMap, type Json, toJson } from '../objects/index.ts'
import { clipped } from '../text/index.ts'

/** The documents of a YAML or JSON file, or the first thing that is wrong with its form. */
export type Parsed = { readonly documents: readonly Json[] } | { readonly line: number; readonly why: string }

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length

const parsedJson = (text: string): Parsed => {
  try {
    const value: unknown = JSON.parse(text)
    return { documents: [toJson(value)] }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const [, position = '0'] = /at position (\d+)/.exec(why) ?? []
    return { line: lineAt(text, Number(position)), why }
  }
}

const parsedYaml = (text: string): Parsed => {
  const documents = [parseAllDocuments(text, { prettyErrors: false })].flat()
  const error = documents.flatMap(({ errors }) => errors)[0]
  if (error !== undefined) return { line: lineAt(text, error.pos[0]), why: error.message }
  try {
    // An alias that stands for too much, or for nothing, is an error only when it is read.
    return { documents: documents.map((document) => toJson(document.toJS())) }
  } catch (cause) {
    return { line: 1, why: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** Reads a file by its ending; a file that is neither YAML nor JSON is one text. */
export const parsed = (path: string, text: string): Parsed =>
  path.endsWith('.json') ? parsedJson(text) : /\.ya?ml$/.test(path) ? parsedYaml(text) : { documents: [text] }

/** One field that differs. */
export interface Difference {
  /** Path such as `spec.http[0].route[1].weight`; empty for the whole. */
  readonly field: string
  /** What each side has; undefined where it has nothing. */
  readonly there: Json | undefined
  readonly wanted: Json | undefined
}

const step = (field: string, key: string) =>
  /^[\w-]+$/.test(key) ? `${field}${field === '' ? '' : '.'}${key}` : `${field}[${JSON.stringify(key)}]`

/** Every field in which two values differ, the outermost of each, in the order of the wanted value. */
export const differences = (
  there: Json | undefined,
  wanted: Json | undefined,
  field = '',
): readonly Difference[] => {
  if (there === wanted) return []
  if (isMap(there) && isMap(wanted))
    return [...new Set([...Object.keys(wanted), ...Object.keys(there)])].flatMap((key) =>
      differences(
        Object.hasOwn(there, key) ? there[key] : undefined,
        Object.hasOwn(wanted, key) ? wanted[key] : undefined,
        step(field, key),
      ),
    )
  if (isList(there) && isList(wanted))
    return Array.from({ length: Math.max(there.length, wanted.length) }, (_, i) => i).flatMap((i) =>
      differences(there[i], wanted[i], `${field}[${i}]`),
    )
  return [{ field, there, wanted }]
}

const shown = (value: Json | undefined) => {
  if (value === undefined) return 'nothing'
  if (isList(value)) return `a list of ${value.length}`
  if (isMap(value)) return 'a map'
  return clipped(JSON.stringify(value), 60)
}

/** Fields that a message writes out. */
const MOST_FIELDS = 3

/** The first is said of the place of the finding, which is its field. */
const inWords = (all: readonly Difference[]) => {
  const fields = all
    .slice(0, MOST_FIELDS)
    .map(
      ({ field, there, wanted }, i) =>
        `${i === 0 ? 'this' : field} is ${shown(there)}, the fleet makes ${shown(wanted)}`,
    )
  const rest = all.length - fields.length
  return [...fields, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

const firstLine = (there: string, wanted: string) => {
  const [a, b] = [there.split('\n'), wanted.split('\n')]
  return a.findIndex((line, i) => line !== b[i]) + 1 || a.length
}

/**
 * How a file differs from the text that the fleet makes, in one bounded sentence; or that it does not parse. The bytes are
 * the contract: a program made them, so another order, comment or space is a difference too, and said to be no more.
 */
export const difference = (
  path: string,
  there: string,
  wanted: string,
): { readonly field?: string; readonly message: string } | Extract<Parsed, { readonly why: string }> => {
  const [a, b] = [parsed(path, there), parsed(path, wanted)]
  if ('why' in a) return a
  const [left, right] = [a.documents, 'why' in b ? [] : b.documents]
  // Nearly every file is one document, whose number says nothing.
  const one = left.length === 1 && right.length === 1
  const isText = one && typeof left[0] === 'string'
  const all = isText ? [] : one ? differences(left[0], right[0]) : differences(left, right, 'document ')
  const [first] = all
  const line = firstLine(there, wanted)
  if (isText) return { message: `from line ${line} on it is not what the fleet makes` }
  if (first === undefined)
    return {
      message: `it says the same in other bytes (order, comments, spaces), from line ${line} on: a program makes this file, byte for byte`,
    }
  return { ...(first.field !== '' && { field: first.field }), message: inWords(all) }
}
