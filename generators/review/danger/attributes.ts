/** What .gitattributes keeps out of a reviewer's sight: for every file that is to be read, whether its lines would hide it. */
import { posix } from 'node:path'
import { listed } from './said.ts'

/** Nobody reads the changes of these as text. */
const UNSEEN = /^docs\/|\.(png|jpe?g|gif|webp|ico|pdf|woff2?|ttf|onnx)$/i

const NOT = ['', 'unset', 'false']

/** By each attribute whether a value of it hides what changes, or shows it otherwise than it is; '' is said by nobody. */
const HIDES: Readonly<Record<string, (value: string) => boolean>> = {
  diff: (value) => value !== '' && value !== 'set',
  merge: (value) => value !== '' && value !== 'set',
  text: (value) => value === 'unset',
  ident: (value) => value === 'set',
  filter: (value) => !NOT.includes(value),
  'working-tree-encoding': (value) => !NOT.includes(value),
  'linguist-generated': (value) => !NOT.includes(value),
  'linguist-vendored': (value) => !NOT.includes(value),
}

type Setting = readonly [attribute: string, value: string]

const settingsOf = (token: string): readonly Setting[] => {
  if (token === 'binary') return settingsOf('-diff').concat(settingsOf('-merge'), settingsOf('-text'))
  const [, sign = '', name = '', , value = 'set'] = /^([-!]?)([^=]*)(=(.*))?$/.exec(token) ?? []
  return Object.hasOwn(HIDES, name) ? [[name, sign === '-' ? 'unset' : sign === '!' ? '' : value]] : []
}

const GLOBS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '/**/': '/(?:.*/)?',
  '/**': '/.*',
  '?': '[^/]',
}

const globOf = (token: string) => {
  if (/^\*+$/.test(token)) return '[^/]*'
  return GLOBS[token] ?? token.replace(/^\\(?=.)/, '').replace(/\W/, '\\$&')
}

/** More of them in one pattern take time without end on a long path. */
const MOST_WILDCARDS = 3

/**
 * The paths, from the folder of the file, that a pattern is for: those of gitignore, but that a folder is not what is in it.
 * Undefined for one of more wildcards than anybody needs, and for sets of characters.
 */
const pathsOf = (pattern: string): RegExp | undefined => {
  const plain = pattern.replaceAll('"', '')
  if (plain.includes('[') || (plain.match(/[*?]+/g) ?? []).length > MOST_WILDCARDS) return undefined
  const glob = plain.replace(/^\//, '').replaceAll(/^\*\*\/|\/\*\*\/|\/\*\*$|\*+|\\?./g, globOf)
  return new RegExp(`^${plain.includes('/') ? '' : '(?:.*/)?'}${glob}$`)
}

interface Line {
  readonly text: string
  /** A path that it is for, be there one or not. */
  readonly sample: string
  readonly settings: readonly Setting[]
  readonly isFor: (path: string) => boolean
}

const lineOf = (text: string): Line => {
  const [, pattern = '', rest = ''] = /^("[^"]*"|\S+)\s*(.*)$/.exec(text) ?? []
  const settings = rest.split(' ').flatMap(settingsOf)
  const paths = pathsOf(pattern)
  const hides = settings.some(([attribute, value]) => HIDES[attribute]?.(value))
  return {
    text,
    sample: pattern
      .replaceAll('"', '')
      .replace(/^\//, '')
      .replaceAll(/\*+|\?/g, 'x'),
    settings,
    // What nobody can follow hides everything, and shows nothing.
    isFor: (path) => (paths === undefined ? hides : paths.test(path)),
  }
}

const MOST_LINES = 500

/** The lines that say of a path what hides it, by the attribute and its value. */
const hiding = (lines: readonly Line[], path: string): ReadonlyMap<string, string> => {
  const last = new Map(
    lines
      .filter((line) => line.isFor(path))
      .flatMap(({ settings, text }) =>
        settings.map(([attribute, value]) => [attribute, { value, text }] as const),
      ),
  )
  return new Map(
    [...last].flatMap(([attribute, { value, text }]) =>
      HIDES[attribute]?.(value) ? [[`${attribute} ${value}`, text] as const] : [],
    ),
  )
}

/**
 * What of the files of `tracked` is hidden and was not, by the lines of a file of attributes; and of the files that its lines
 * are for and that are not there yet.
 */
export const attributesSay = (
  was: readonly string[],
  now: readonly string[],
  path: string,
  tracked: readonly string[],
): readonly string[] => {
  const macros = now.filter((line) => line.startsWith('[attr]') && !was.includes(line))
  const [old, lines] = [was, now].map((side) =>
    side
      .filter((line) => !line.startsWith('[attr]'))
      .map(lineOf)
      .filter(({ settings }) => settings.length > 0),
  )
  if (old === undefined || lines === undefined) return []
  if (lines.length > MOST_LINES) return ['it has more lines than anybody reads']
  const folder = posix.dirname(path) === '.' ? '' : `${posix.dirname(path)}/`
  const beneath = [...tracked, ...lines.map(({ sample }) => `${folder}${sample}`)]
    .filter((each) => each.startsWith(folder) && !UNSEEN.test(each))
    .map((each) => each.slice(folder.length))
  const found = beneath.flatMap((each) => {
    const before = hiding(old, each)
    return [...hiding(lines, each)]
      .filter(([what]) => !before.has(what))
      .map(([, line]) => ({ line, path: each }))
  })
  return [
    ...macros.map((line) => `it hides what changes: ${line}`),
    ...[...Map.groupBy(found, ({ line }) => line)].map(
      ([line, paths]) =>
        `it hides what changes: ${line} (${listed([...new Set(paths.map((each) => each.path))], 1)})`,
    ),
  ]
}
