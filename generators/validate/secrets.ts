/**
 * Secrets in any file of the repository, whether the tree lists it or not: what is in git is a secret no more. What looks
 * like a key or a token is one in every text; a Secret with values is one in YAML and JSON but for what tests read, by one
 * rule: a folder named `tests`, `testing` or `fixtures`, which no cluster gets.
 */
import { lstatSync, readFileSync } from 'node:fs'
import { secretTexts } from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'
import { isList, isMap, type Json, type JsonMap, textAt } from '../objects/index.ts'
import { parsed } from './differences.ts'
import { type Entry, entriesOf, submoduleFindings } from './repository.ts'

const ENDING = /\.(ya?ml|json)$/
const OF_TESTS = /(^|\/)(tests|testing|fixtures)\//
/** A file that is larger is no text that people write: the largest here has an eighth of it. */
const MOST_BYTES = 2 ** 23

/** What every text with a Secret has somewhere; one without it is not parsed. */
const MAY_HOLD = /kind["']?\s*:[^\n{},]*(?<![A-Za-z])Secret\b|kind["']?\s*:\s*[>|]|secretGenerator/

const filled = (map: JsonMap, keys: readonly string[]) =>
  keys.some((key) => {
    const value = map[key]
    return isMap(value) || isList(value)
      ? Object.keys(value).length > 0
      : typeof value === 'string' && value !== ''
  })

/** The Secrets with values that a value is, holds, or carries as text (a patch, a ConfigMap of manifests); by their names. */
const secretsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return value.includes('\n') ? secretsOf('text.yaml', value) : []
  if (isList(value)) return value.flatMap(secretsIn)
  if (!isMap(value)) return []
  const own =
    value.kind === 'Secret' && filled(value, ['data', 'stringData'])
      ? [`a Secret ${textAt(value, 'metadata', 'name') ?? 'without a name'} with data`]
      : []
  const { secretGenerator } = value
  const made = (isList(secretGenerator) ? secretGenerator.filter(isMap) : [])
    .filter((each) => filled(each, ['literals', 'files', 'envs', 'env']))
    .map((each) => `a secretGenerator ${textAt(each, 'name') ?? 'without a name'} with values`)
  return [...own, ...made, ...Object.values(value).flatMap(secretsIn)]
}

/** The same for the text of a file; of one that does not parse, what its lines look like. */
const secretsOf = (path: string, text: string): readonly string[] => {
  if (!MAY_HOLD.test(text)) return []
  const read = parsed(path, text)
  if ('documents' in read) return read.documents.flatMap(secretsIn)
  return /^["'\s]*(stringD|d)ata["']?\s*:/m.test(text)
    ? ['what looks like a Secret with data, and does not parse']
    : []
}

/** The text of a file; undefined for a link, a folder, and what is no text. */
const textOf = (path: string): string | undefined => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (entry?.isFile() !== true || entry.size > MOST_BYTES) return undefined
  const text = readFileSync(path, 'utf8')
  return text.includes('\0') ? undefined : text
}

const unsearched = (folder: string, why: string): Finding => ({
  code: 'tree-unsearched',
  place: { file: folder },
  message: `no file was searched for secrets, since git lists them: ${why}`,
  mend: 'run it in a clone of the repository, with git on the PATH',
})

const findingsOf = ({ path }: Entry): readonly Finding[] => {
  const text = textOf(path)
  if (text === undefined) return []
  const objects = ENDING.test(path) && !OF_TESTS.test(path) ? secretsOf(path, text) : []
  return [...objects, ...secretTexts(text)].map((what) => ({
    code: 'object-secret',
    place: { file: path },
    message: `this file has ${what}: whoever reads the repository reads it`,
    mend: 'take it out of the file and out of the history, change the value, keep it in the secret manager, and refer to it by an ExternalSecret',
  }))
}

/**
 * What is wrong with the repository that `folder` is in, whatever the tree lists: secrets (object-secret) and submodules
 * (tree-submodule); tree-unsearched where git does not list its files.
 */
export const repositoryFindings = (folder: string): readonly Finding[] => {
  const entries = entriesOf(folder)
  return 'why' in entries
    ? [unsearched(folder, entries.why)]
    : [...submoduleFindings(entries), ...entries.flatMap(findingsOf)]
}
