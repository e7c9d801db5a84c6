/**
 * Edits of YAML text by splices: the parser says where a field stands, and every byte outside of it stays, comments,
 * order, quotes and line endings included. Nothing is printed anew, so an edit that is undone leaves the same bytes.
 */
import { isCollection, isMap, isPair, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { isMap as isJsonMap, isList, type Json } from '../objects/index.ts'

type Path = readonly string[]

const word = (text: string) =>
  /^[A-Za-z][\w./-]*$/.test(text) && !/^(y|yes|n|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text)

/** A value on one line, as people write it: `{ min: 3, max: 12 }`. */
const flow = (value: Json): string => {
  if (typeof value === 'string') return word(value)
  if (isList(value)) return `[${value.map(flow).join(', ')}]`
  if (isJsonMap(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${word(key)}: ${flow(inner)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}

/** A value in the quotes of the one it replaces. */
const inStyleOf = (node: unknown, value: Json): string => {
  if (typeof value !== 'string' || !isScalar(node)) return flow(value)
  if (node.type === 'QUOTE_DOUBLE') return JSON.stringify(value)
  if (node.type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`
  return node.type === 'PLAIN' && /^[A-Za-z][\w./:-]*\w$/.test(value) ? value : flow(value)
}

/** A field on lines of its own: maps in block style, two spaces a level. */
const block = (key: string, value: Json, indent: string, eol: string): string =>
  isJsonMap(value)
    ? `${indent}${word(key)}:${eol}${Object.entries(value)
        .map(([inner, each]) => block(inner, each, `${indent}  `, eol))
        .join('')}`
    : `${indent}${word(key)}: ${flow(value)}${eol}`

interface Span {
  readonly start: number
  readonly end: number
}

const splice = (source: string, { start, end }: Span, text = '') =>
  source.slice(0, start) + text + source.slice(end)

const isBlock = (node: unknown) => isCollection(node) && node.flow !== true && node.items.length > 0

/** Where a node, or a field with its key, stands; what follows it on its line left out. */
const spanOf = (source: string, node: unknown): Span => {
  if (isPair(node)) {
    const key = spanOf(source, node.key)
    return { start: key.start, end: node.value === null ? key.end : spanOf(source, node.value).end }
  }
  if (isCollection(node) && isBlock(node))
    return {
      start: spanOf(source, node.items[0]).start,
      end: spanOf(source, node.items.at(-1)).end,
    }
  const [start, end] = (isCollection(node) || isScalar(node) ? node.range : undefined) ?? [0, 0]
  return { start, end: source.slice(0, end).trimEnd().length }
}

const lineStart = (source: string, at: number) => source.lastIndexOf('\n', at - 1) + 1
/** Where the text of a line ends, before its line ending. */
const lineEnd = (source: string, at: number) => at + source.slice(at).search(/\r?\n|$/)
const nextLine = (source: string, at: number) =>
  lineEnd(source, at) + eolAt(source, lineEnd(source, at)).length
const eolAt = (source: string, at: number) => /^\r?\n/.exec(source.slice(at))?.[0] ?? ''
const eolOf = (source: string) => (source.includes('\r\n') ? '\r\n' : '\n')
const indentOf = (source: string, at: number) => source.slice(lineStart(source, at), at)

/** The column of the comment that a line consists of, or undefined when it holds something else. */
const commentColumn = (source: string, at: number) => /^( *)#/.exec(source.slice(at))?.[1]?.length

/** Where the comments that are indented deeper than `column`, and so belong to the lines above them, end. */
const afterDeeperComments = (source: string, at: number, column: number): number =>
  (commentColumn(source, at) ?? -1) > column ? afterDeeperComments(source, nextLine(source, at), column) : at

/** Where the comments right above a line, at its own column, begin. */
const beforeComments = (source: string, at: number, column: number): number => {
  const above = lineStart(source, at - 1)
  return at > 0 && commentColumn(source, above) === column ? beforeComments(source, above, column) : at
}

/** Whole lines taken out; at the end of a file without a last line ending, the ending before them goes instead. */
const withoutLines = (source: string, lines: Span) => {
  const last = lines.end === source.length && !source.endsWith('\n')
  return last ? source.slice(0, lines.start).replace(/\r?\n$/, '') : splice(source, lines)
}

/** Lines put in at the start of a line, or after a last line that has no line ending. */
const withLines = (source: string, at: number, text: string) =>
  at > 0 && source[at - 1] !== '\n'
    ? splice(source, { start: at, end: at }, eolOf(source) + text.replace(/\r?\n$/, ''))
    : splice(source, { start: at, end: at }, text)

/** An item of a list or map in braces taken out, with its comma, and with its lines when it has them to itself. */
const withoutFlowItem = (source: string, items: readonly unknown[], index: number) => {
  const spans = items.map((item) => spanOf(source, item))
  const [before, own = { start: 0, end: 0 }, after] = [spans[index - 1], spans[index], spans[index + 1]]
  const alone =
    indentOf(source, own.start).trim() === '' &&
    /^ *,? *(#.*)?$/.test(source.slice(own.end, lineEnd(source, own.end)))
  if (alone)
    return withoutLines(source, { start: lineStart(source, own.start), end: nextLine(source, own.end) })
  if (before !== undefined) return splice(source, { start: before.end, end: own.end })
  return splice(source, { start: own.start, end: after?.start ?? own.end })
}

const insertField = (source: string, parent: YAMLMap, key: string, value: Json, after?: string) => {
  if (parent.items.length === 0) return splice(source, spanOf(source, parent), flow({ [key]: value }))
  const found = parent.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === after)
  const { start, end } = spanOf(source, parent.items.at(found))
  if (parent.flow) return splice(source, { start: end, end }, `, ${word(key)}: ${flow(value)}`)
  const indent = indentOf(source, start)
  const at = afterDeeperComments(source, nextLine(source, end), indent.length)
  return withLines(source, at, block(key, value, indent, eolOf(source)))
}

const withItem = (source: string, list: YAMLSeq, name: Json) => {
  const { start, end } = spanOf(source, list.items.at(-1))
  if (list.flow) return splice(source, { start: end, end }, `, ${flow(name)}`)
  const line = `${indentOf(source, start)}${flow(name)}${eolOf(source)}`
  return withLines(source, nextLine(source, end), line)
}

const withoutItem = (source: string, list: YAMLSeq, index: number) => {
  if (list.flow) return withoutFlowItem(source, list.items, index)
  const { start, end } = spanOf(source, list.items[index])
  return withoutLines(source, { start: lineStart(source, start), end: nextLine(source, end) })
}

/** Makes a list of names hold `names`; the items that stay keep their bytes. */
const setItems = (source: string, path: Path, list: YAMLSeq, names: readonly Json[]): string => {
  const is = (item: unknown, name: Json) => isScalar(item) && item.value === name
  const missing = names.find((name) => !list.items.some((item) => is(item, name)))
  if (missing !== undefined) return setField(withItem(source, list, missing), path, names)
  const gone = list.items.findIndex((item) => !names.some((name) => is(item, name)))
  return gone < 0 ? source : setField(withoutItem(source, list, gone), path, names)
}

const sameKeys = (map: YAMLMap, value: { readonly [key: string]: Json }) =>
  map.items.length === Object.keys(value).length && Object.keys(value).every((key) => map.has(key))

/**
 * Sets a field. One that is there is replaced in place, the rest of its line stays; a new one goes after the key
 * `after`, or to the end of its map. Errors: TypeError when there is no map to put it in.
 */
export const setField = (source: string, path: Path, value: Json, after?: string): string => {
  const document = parseDocument(source)
  const parent: unknown = document.getIn(path.slice(0, -1), true)
  const key = path.at(-1)
  if (!isMap(parent) || key === undefined) throw new TypeError(`there is no map to put ${path.join('.')} in`)
  const pair = parent.items.find((each) => isScalar(each.key) && each.key.value === key)
  if (pair === undefined) return insertField(source, parent, key, value, after)
  const node = pair.value
  if (isMap(node) && isJsonMap(value) && sameKeys(node, value))
    return Object.entries(value).reduce(
      (next, [inner, each]) => setField(next, [...path, inner], each),
      source,
    )
  if (isSeq(node) && isList(value) && node.items.length > 0 && value.length > 0)
    return setItems(source, path, node, value)
  const span = spanOf(source, node)
  if (!isBlock(node)) return splice(source, span, inStyleOf(node, value))
  const colon = source.indexOf(':', spanOf(source, pair.key).end) + 1
  const comment = source.slice(colon, lineEnd(source, colon))
  return splice(source, { start: colon, end: lineEnd(source, span.end) }, ` ${flow(value)}${comment}`)
}

/** Takes a field out, with the comments that are its own; the text is unchanged when it is not there. */
export const removeField = (source: string, path: Path): string => {
  const parent: unknown = parseDocument(source).getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return source
  const index = parent.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))
  if (index < 0) return source
  if (parent.flow) return withoutFlowItem(source, parent.items, index)
  const { start, end } = spanOf(source, parent.items[index])
  const column = indentOf(source, start).length
  return withoutLines(source, {
    start: beforeComments(source, lineStart(source, start), column),
    end: afterDeeperComments(source, nextLine(source, end), column),
  })
}
