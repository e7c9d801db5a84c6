/**
 * YAML text to plain data that knows its lines. Stricter than YAML: what two readers of the same file
 * (Terraform's yamldecode, Argo CD, editors) may read differently is an error here, with its place.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml'
import type { Finding, Place } from '../findings/index.ts'
import { accidentOf } from './accidents.ts'
import { few } from './few.ts'

/** A field path: keys and list indexes. */
export type Path = readonly PropertyKey[]

/** A YAML file as data, and where each field of it stands. */
export interface Source {
  readonly file: string
  readonly value: unknown
  /** The place of a field; of the key of its nearest existing parent when the field is missing. */
  readonly place: (path: Path, at?: 'key' | 'value') => Place
}

const booleanOf11 = /^(y|yes|n|no|on|off|true|false)$/i
const nullWord = /^(~|null)$/i
const canonicalNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/
const anyNumber =
  /^[-+]?(0[xob][\da-f_]+|\.(inf|nan)|\d[\d_]*(:[0-5]?\d)+(\.\d*)?|(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[-+]?\d+)?)$/i
const date = /^\d{4}-\d{1,2}-\d{1,2}([t\s].*)?$/i

/** What other YAML readers may make of a plain scalar, or undefined when all agree. */
const surpriseOf = (source: string): string | undefined => {
  if (['true', 'false', 'null'].includes(source) || canonicalNumber.test(source)) return undefined
  if (nullWord.test(source)) return 'null to YAML, easily taken for text'
  if (booleanOf11.test(source)) return 'a boolean to some YAML readers and text to others'
  if (anyNumber.test(source) || date.test(source))
    return 'a number, a time or a date to some YAML readers and something else to others'
  return undefined
}

const formatPath = (path: Path) =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('')

const startOf = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined

/** The pairs of each map by their keys: a map of thousands of keys is gone through once, not once for each of them. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()
const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
  const known = pairs.get(map)
  if (known !== undefined) return known
  // The first of two equal keys is the one that counts: it is set last.
  const made = new Map(
    map.items.toReversed().flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])),
  )
  pairs.set(map, made)
  return made
}

const pairOf = (node: unknown, key: PropertyKey): Pair | undefined =>
  isMap(node) ? pairsOf(node).get(String(key)) : undefined

/** Follows a path as far as the document goes; remembers the offsets of the last key and value met. */
const locate = (root: unknown, path: Path) => {
  let node = root
  let offsets = { key: startOf(root) ?? 0, value: startOf(root) ?? 0 }
  for (const key of path) {
    const pair = pairOf(node, key)
    const next = isSeq(node) ? node.items[Number(key)] : pair?.value
    if (pair === undefined && next === undefined) return { ...offsets, value: offsets.key }
    const keyOffset = startOf(pair?.key) ?? startOf(next) ?? offsets.key
    offsets = { key: keyOffset, value: startOf(next) ?? keyOffset }
    node = next
  }
  return offsets
}

const finding = (code: Finding['code'], place: Place, message: string, mend: string): Finding => ({
  code,
  place,
  message,
  mend,
})

const syntaxFindings = (file: string, document: Document, lines: LineCounter) =>
  document.errors.map((error) =>
    finding(
      'fleet-syntax',
      { file, line: lines.linePos(error.pos[0]).line },
      error.message.split('\n')[0] ?? error.message,
      'mend the YAML on this line; an editor with YAML support shows the place',
    ),
  )

/** Keys that stand twice in one map. yaml would compare each with each, which takes seconds for thousands of keys. */
const duplicateFindings = (file: string, document: Document, lines: LineCounter): readonly Finding[] => {
  const twice: Node[] = []
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) twice.push(key)
        seen.add(key.value)
      }
    },
  })
  return few(twice, (key) =>
    finding(
      'fleet-duplicate-key',
      { file, line: lines.linePos(startOf(key) ?? 0).line },
      'this key is here twice',
      'keep one of the two',
    ),
  )
}

/** Directives make readers take the rest by other rules: with %YAML 1.1 `no` is false, and 012 is ten. */
const directiveFindings = (file: string, text: string): readonly Finding[] => {
  const end = /^---/m.exec(text)?.index ?? 0
  const before = text.slice(0, end).split('\n')
  return before.flatMap((line, i) =>
    /^\uFEFF?%/.test(line)
      ? [
          finding(
            'fleet-yaml-surprise',
            { file, line: i + 1 },
            `${line.trim().slice(0, 40)} is a directive, which some YAML readers follow and others do not`,
            'leave the line out: the files are YAML 1.2',
          ),
        ]
      : [],
  )
}

const noAlias = 'write the value out: files that several tools read have no aliases'
const textKey = 'write a name as the key, in quotes if it is a number, true, false or null'

const surpriseFindings = (file: string, document: Document, lines: LineCounter): readonly Finding[] => {
  const found: { readonly node: Node; readonly message: string; readonly mend: string }[] = []
  const report = (node: Node, message: string, mend: string) => found.push({ node, message, mend })
  const scalar = (node: Scalar, isKey: boolean) => {
    const reading = node.type === 'PLAIN' ? surpriseOf(node.source ?? '') : undefined
    if (node.type === 'PLAIN' && node.source === '<<')
      report(node, '<< is a merge key', 'write the merged fields out')
    else if (reading !== undefined)
      report(
        node,
        `${node.source} is ${reading}`,
        `write "${node.source}" in quotes for text, a plain decimal number, or true or false`,
      )
    else if (isKey && typeof node.value !== 'string') report(node, 'this key is not text', textKey)
    else if (isKey && node.value === '__proto__')
      report(node, '__proto__ is a key that JavaScript readers drop', 'leave it out')
  }
  // One visitor for every kind of node: beside a visitor of its own kind, yaml would not call this one.
  visit(document, {
    Node: (position, node) => {
      if (isAlias(node)) return void report(node, `*${node.source} is an alias`, noAlias)
      if (node.anchor) report(node, `&${node.anchor} is an anchor`, 'write the value out where it is used')
      if (node.tag !== undefined)
        report(node, `${node.tag.replace('tag:yaml.org,2002:', '!!')} is a tag`, 'leave the tag out')
      if (isScalar(node)) scalar(node, position === 'key')
      else if (position === 'key') report(node, 'this key is not text', textKey)
    },
  })
  return few(found, ({ node, message, mend }) =>
    finding('fleet-yaml-surprise', { file, line: lines.linePos(startOf(node) ?? 0).line }, message, mend),
  )
}

/** Parses one file. Findings: fleet-syntax, fleet-duplicate-key, fleet-yaml-surprise; with any of them there is no source. */
export const parseSource = (
  file: string,
  text: string,
): { readonly source: Source } | { readonly findings: readonly Finding[] } => {
  const accident = accidentOf(text)
  if (accident !== undefined) {
    const { line, message, mend } = accident
    return { findings: [finding('fleet-syntax', { file, line }, message, mend)] }
  }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
    uniqueKeys: false,
    version: '1.2',
  })
  const documents = 'empty' in parsed ? [] : parsed
  const [document, second] = documents
  if (document === undefined)
    return {
      findings: [
        finding(
          'fleet-syntax',
          { file, line: 1 },
          'the file is empty',
          'fill it in (docs/fields.md has every field), or delete it',
        ),
      ],
    }
  if (second !== undefined) {
    const line = lines.linePos(startOf(second.contents) ?? 0).line
    return {
      findings: [
        finding(
          'fleet-syntax',
          { file, line },
          'a second YAML document starts here',
          'keep one document a file: remove the --- line',
        ),
      ],
    }
  }
  const syntax = [
    ...syntaxFindings(file, document, lines),
    ...duplicateFindings(file, document, lines),
    ...directiveFindings(file, text),
  ]
  const findings = syntax.length > 0 ? syntax : surpriseFindings(file, document, lines)
  if (findings.length > 0) return { findings }
  const place: Source['place'] = (path, where = 'value') => {
    const offset = locate(document.contents, path)[where]
    return { file, line: lines.linePos(offset).line, ...(path.length > 0 && { field: formatPath(path) }) }
  }
  return { source: { file, value: document.toJS(), place } }
}
