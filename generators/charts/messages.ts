/** The fields of protocol buffer messages, as far as checking the keys of their JSON needs them. */
import { isList, isMap, type Json } from '../objects/index.ts'

/** Message → field in JSON → type: a scalar, or the name of a message as it is written. Nested names have dots. */
export type Messages = ReadonlyMap<string, ReadonlyMap<string, string>>

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const tokens =
  /\b(message|enum|oneof|service|extend)\s+([\w.]+)\s*\{|([{}])|(?:repeated\s+|optional\s+)?(map\s*<[^>]+>|[.\w]+)\s+(\w+)\s*=\s*\d+\s*(?:\[[^\]]*\])?\s*;/g

/** The messages of .proto files. Fields of a oneof are fields of its message; maps are taken whole. */
export const messagesIn = (texts: readonly string[]): Messages => {
  const messages = new Map<string, Map<string, string>>()
  for (const text of texts) {
    const open: { readonly kind: string; readonly name: string }[] = []
    for (const [, kind, name, brace, type, field] of text
      .replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
      .matchAll(tokens)) {
      if (kind !== undefined && name !== undefined) open.push({ kind, name })
      else if (brace === '{') open.push({ kind: 'other', name: '' })
      else if (brace === '}') open.pop()
      else if (type !== undefined && field !== undefined && open.every((each) => each.kind !== 'enum')) {
        const message = open
          .filter((each) => each.kind === 'message')
          .map((each) => each.name)
          .join('.')
        messages.set(message, (messages.get(message) ?? new Map()).set(camel(field), type))
      }
    }
  }
  return messages
}

/** A type's message, looked up from the inside of the message that names it outwards. */
const messageOf = (messages: Messages, within: string, type: string): string | undefined => {
  const scopes = within.split('.')
  return [...scopes.map((_, i) => [...scopes.slice(0, scopes.length - i), type].join('.')), type].find(
    (name) => messages.has(name),
  )
}

/** The paths of a value that its message does not have. */
export const unknownFields = (
  messages: Messages,
  message: string,
  value: Json,
  path = '',
): readonly string[] => {
  if (isList(value)) return value.flatMap((each) => unknownFields(messages, message, each, path))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const type = messages.get(message)?.get(key)
    if (type === undefined) return [`${path}${key}`]
    const next = messageOf(messages, message, type)
    return next === undefined ? [] : unknownFields(messages, next, inner, `${path}${key}.`)
  })
}
