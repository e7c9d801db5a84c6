/**
 * Secrets with values in any YAML or JSON of the repository, whether the tree lists them or not: what is in git is a secret
 * no more. Left out is what tests read, by one rule: a folder named `tests`, `testing` or `fixtures`, which no cluster gets.
 */
import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../findings/index.ts'
import { isList, isMap, type Json, type JsonMap, textAt } from '../objects/index.ts'
import { parsed } from './differences.ts'

const ENDING = /\.(ya?ml|json)$/
const OF_TESTS = /(^|\/)(tests|testing|fixtures)\//

/**
 * The YAML and JSON files of the repository that a folder is in: those that git tracks and those that the next `git add`
 * would, by their paths from here. Or why git does not say.
 */
const filesOf = (folder: string): readonly string[] | { readonly why: string } => {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ':/']
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...listing], {
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) return { why: `git does not start (${error.message})` }
  if (status !== 0) return { why: stderr.toString().trim().split('\n')[0] ?? `git ended with ${status}` }
  const paths = stdout
    .toString()
    .split('\0')
    .filter((path) => ENDING.test(path) && !OF_TESTS.test(path))
  return [...new Set(paths)].map((path) => join(folder, path))
}

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

const isFile = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true

const unsearched = (folder: string, why: string): Finding => ({
  code: 'tree-unsearched',
  place: { file: folder },
  message: `no file was searched for Secrets, since git lists them: ${why}`,
  mend: 'run it in a clone of the repository, with git on the PATH',
})

/**
 * Findings (object-secret) about Secrets with values in the repository that `folder` is in; tree-unsearched where
 * git does not list its files.
 */
export const secretFindings = (folder: string): readonly Finding[] => {
  const files = filesOf(folder)
  if ('why' in files) return [unsearched(folder, files.why)]
  return files.filter(isFile).flatMap((file) =>
    secretsOf(file, readFileSync(file, 'utf8')).map(
      (what): Finding => ({
        code: 'object-secret',
        place: { file },
        message: `this file has ${what}: whoever reads the repository reads it`,
        mend: 'take it out of the file and out of the history, change the value, keep it in the secret manager, and refer to it by an ExternalSecret',
      }),
    ),
  )
}
