/**
 * JSON data as YAML text, one way only: the same data is the same bytes. A plain scalar is written only where YAML 1.1
 * and 1.2 readers (kustomize, Argo CD, Terraform, editors) agree that it is text; everything else is in quotes.
 */
import { compareText, isList, isMap, type Json, type JsonMap } from '../objects/index.ts'

/** The fields people look for first; the others follow in code-unit order. */
const first = [
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'namespace',
  'image',
  'resources',
  'target',
  'op',
  'path',
]

const rank = (key: string) => {
  const index = first.indexOf(key)
  return index < 0 ? first.length : index
}

const byRank = (a: string, b: string) => rank(a) - rank(b) || compareText(a, b)

const plain = /^[A-Za-z_./][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+-]+)*$/
const amount = /^\d+(ms|s|m|h|%|Ki|Mi|Gi)$/
const reserved = /^(y|yes|n|no|on|off|true|false|null|~|\.inf|\.nan|\.\d.*|\.+|\.?e[-+]?\d*)$/i

const quoted = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const scalar = (text: string) =>
  (plain.test(text) && !reserved.test(text)) || amount.test(text) ? text : quoted(text)

/** Text of several lines reads best as a literal block; only where no reader could change a byte of it. */
const literal = (text: string) =>
  /^[!-"$-~][\x20-\x7e]*(\n([\x20-\x7e]*[\x21-\x7e])?)+$/.test(text) &&
  !/ \n/.test(text) &&
  !/\n\n+$/.test(text)

const block = (text: string, indent: string) => {
  const ends = text.endsWith('\n')
  const lines = (ends ? text.slice(0, -1) : text).split('\n')
  return `|${ends ? '' : '-'}\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}`
}

const inline = (value: Json, indent: string): string | undefined => {
  if (typeof value === 'string') return literal(value) ? block(value, indent) : scalar(value)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (isList(value)) return value.length === 0 ? '[]' : undefined
  return Object.keys(value).length === 0 ? '{}' : undefined
}

const mapLines = (map: JsonMap, indent: string): readonly string[] =>
  Object.keys(map)
    .sort(byRank)
    .flatMap((key) => {
      const value = map[key] ?? null
      const text = inline(value, `${indent}  `)
      return text === undefined
        ? [`${indent}${scalar(key)}:`, ...lines(value, `${indent}  `)]
        : [`${indent}${scalar(key)}: ${text}`]
    })

const listLines = (list: readonly Json[], indent: string): readonly string[] =>
  list.flatMap((item) => {
    const text = inline(item, `${indent}  `)
    if (text !== undefined) return [`${indent}- ${text}`]
    const [head = '', ...rest] = lines(item, `${indent}  `)
    return [`${indent}- ${head.slice(indent.length + 2)}`, ...rest]
  })

const lines = (value: Json, indent: string): readonly string[] =>
  isList(value)
    ? listLines(value, indent)
    : isMap(value)
      ? mapLines(value, indent)
      : [indent + (inline(value, indent) ?? '')]

/** The YAML of a value, with a final newline. Keys and list items in a fixed order and indentation. */
export const toYaml = (value: Json): string => {
  // A block at the top is indented too, or its text could be read as a document marker.
  const text = inline(value, '  ')
  return `${text ?? lines(value, '').join('\n')}\n`
}
