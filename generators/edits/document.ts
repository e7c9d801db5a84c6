/** Edits of YAML text that leave every other byte alone where they can: comments, order and layout stay. */
import { type Document, isCollection, isMap, isScalar, type Node, Pair, parseDocument } from 'yaml'
import { isMap as isJsonMap, isList, type Json } from '../objects/index.ts'

type Path = readonly (string | number)[]

const quotes = (text: string) =>
  /^[A-Za-z][\w./-]*$/.test(text) && !/^(y|yes|n|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text)

/** A value on one line, as people write it: `{ min: 3, max: 12 }`. */
const flow = (value: Json): string => {
  if (typeof value === 'string') return quotes(value)
  if (isList(value)) return `[${value.map(flow).join(', ')}]`
  if (isJsonMap(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${quotes(key)}: ${flow(inner)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}

const replaceable = (node: unknown): node is Node =>
  isScalar(node) || (isCollection(node) && node.flow === true)

const text = (document: Document) => document.toString({ lineWidth: 0 })

/** Sets a field. One that is there on its own line is replaced in place; a new one goes after `after`, or to the end of its map. */
export const setField = (source: string, path: Path, value: Json, after?: string): string => {
  const document = parseDocument(source)
  const node: unknown = document.getIn(path, true)
  if (replaceable(node) && node.range)
    return source.slice(0, node.range[0]) + flow(value) + source.slice(node.range[1])
  const parent: unknown = document.getIn(path.slice(0, -1), true)
  const key = path.at(-1)
  if (isMap(parent) && !parent.has(key)) {
    const index = parent.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === after)
    const created = document.createNode(value)
    if (isCollection(created) && (parent.flow === true || isList(value))) created.flow = true
    parent.items.splice(
      index < 0 ? parent.items.length : index + 1,
      0,
      new Pair(document.createNode(key), created),
    )
  } else document.setIn(path, value)
  return text(document)
}

/** Takes a field out, with its comments; the text is unchanged when it is not there. */
export const removeField = (source: string, path: Path): string => {
  const document = parseDocument(source)
  return document.deleteIn(path) ? text(document) : source
}
