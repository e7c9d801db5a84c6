/**
 * Back from text to data, for text that toYaml wrote: several times as fast as a parser of all YAML.
 *
 * What is read here is a guess, and proven by the writer: a value counts only if toYaml makes the same bytes of it. So nothing
 * here can misread a text; the worst that a fault does is to leave a text to a parser.
 */
import type { Json, JsonMap } from '../objects/index.ts'
import { toYaml } from './yaml.ts'

/** A plain scalar of ours is a number where it can be one: text that could is in quotes. */
const plainOf = (text: string): Json => {
  const number = /^-?\d/.test(text) ? Number(text) : Number.NaN
  return Number.isNaN(number) ? text : number
}

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['[]', []],
  ['{}', {}],
])

const scalarOf = (text: string): Json => {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  return text.startsWith('"') ? JSON.parse(text) : plainOf(text)
}

/** Where the colon after a key stands; -1 where a text is no key. */
const colonOf = (line: string, from: number): number => {
  let start = from
  if (line[from] === '"') {
    for (start++; start < line.length && line[start] !== '"'; start++) if (line[start] === '\\') start++
    return line[start + 1] === ':' ? start + 1 : -1
  }
  const within = line.indexOf(': ', from)
  return within >= 0 ? within : line.endsWith(':') ? line.length - 1 : -1
}

/** The value that the lines of a text seem to be. Errors: a SyntaxError of JSON for quotes that are none. */
const guess = (lines: readonly string[]): Json => {
  let row = 0
  const line = () => lines[row] ?? ''
  /** Whether the line goes on with what began in a column: it has nothing before that, and something there. */
  const goesOn = (column: number) => line().search(/[^ ]/) === column
  const block = (indent: number, ends: boolean): string => {
    const start = row
    while (row < lines.length && (line() === '' || line().startsWith(' '.repeat(indent)))) row++
    return lines
      .slice(start, row)
      .map((each) => each.slice(indent))
      .join('\n')
      .concat(ends ? '\n' : '')
  }
  /** The value that stands from a column to the end of the line, whose own block, if it is one, is indented by so much. */
  const rest = (column: number, indent: number): Json => {
    const text = line().slice(column)
    row++
    return text === '|' || text === '|-' ? block(indent, text === '|') : scalarOf(text)
  }
  const list = (column: number): Json => {
    const items: Json[] = []
    do items.push(value(column + 2, column + 2))
    while (goesOn(column) && line().startsWith('- ', column))
    return items
  }
  const map = (column: number): Json => {
    const made: Record<string, Json> = {}
    do {
      const colon = colonOf(line(), column)
      if (colon < 0) break
      const key = scalarOf(line().slice(column, colon))
      const inline = colon + 1 < line().length
      if (!inline) row++
      made[String(key)] = inline ? rest(colon + 2, column + 2) : value(column + 2, column + 2)
    } while (goesOn(column))
    return made as JsonMap
  }
  const value = (column: number, indent: number): Json => {
    if (line().startsWith('- ', column)) return list(column)
    return colonOf(line(), column) < 0 ? rest(column, indent) : map(column)
  }
  return value(0, 2)
}

const documentOf = (text: string): Json | undefined => {
  try {
    const value = guess(text.slice(0, -1).split('\n'))
    return toYaml(value) === text ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The documents of a text that toYaml wrote, after lines of comment; undefined for every other text. Errors: RangeError, for lists too deep in each other. */
export const writtenDocuments = (text: string): readonly Json[] | undefined => {
  const documents = text
    .replace(/^(#.*\n)+/, '')
    .split(/^---\n/m)
    .map(documentOf)
  const read = documents.filter((document) => document !== undefined)
  return read.length === documents.length ? read : undefined
}
