/** Reads clusters/ into a Fleet: text → data with lines → schemas → rules. Every finding of a run is reported together. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { readTexts, unfinished } from '../files/index.ts'
import { type Finding, FindingsError, systemFinding } from '../findings/index.ts'
import { compareText } from '../objects/index.ts'
import { issueFindings } from './issues.ts'
import type { Cluster, Fleet, Shared } from './model.ts'
import { knownKeys, type Outcome, parseFile } from './parse.ts'
import { checkRules } from './rules.ts'
import { anyClusterFile, clusterFiles, fleetFile, providerOf } from './schema/index.ts'
import type { Source } from './source.ts'

/** The text of the files of a fleet by file name (`fleet.yaml`, `aws.yaml`); `label` is how messages name their folder. */
export interface FleetText {
  readonly label: string
  readonly files: ReadonlyMap<string, string>
}

const SHARED = 'fleet.yaml'

/** Beside the fleet, and none of it: what things cost changes no object. */
export const PRICES = 'prices.yaml'

/** True for the name of a file that the fleet is made of. */
export const isFleetFile = (name: string) =>
  name.endsWith('.yaml') && !name.startsWith('.') && name !== PRICES

const clusterSchema = (source: Source): z.ZodType<Cluster> | readonly Finding[] => {
  const provider = providerOf(source.value)
  if (provider !== undefined) return clusterFiles[provider]
  const { error } = anyClusterFile.safeParse(source.value)
  return issueFindings(source, error?.issues ?? [], knownKeys(anyClusterFile))
}

const fileNameFinding = ({
  value,
  source,
}: {
  readonly value: Cluster
  readonly source: Source
}): readonly Finding[] => {
  const [file = ''] = source.file.split('/').slice(-1)
  return file === `${value.name}.yaml`
    ? []
    : [
        {
          code: 'fleet-file-name',
          place: source.place(['name']),
          message: `cluster ${value.name} is in ${file}`,
          mend: `rename the file to ${value.name}.yaml, or write name: ${file.replace(/\.yaml$/, '')}`,
        },
      ]
}

const findingsOf = (outcome: Outcome<unknown>) => ('findings' in outcome ? outcome.findings : [])
const parsedOf = <T>(outcome: Outcome<T>) => ('findings' in outcome ? [] : [outcome])

const noShared = (file: string): Finding => ({
  code: 'fleet-file-missing',
  place: { file },
  message: `there is no ${SHARED}`,
  mend: 'point --clusters at the folder that holds the fleet, or write one: docs/fields.md has every field',
})

/** What was read of files, by their names and texts: two fleets that share files are read in little more than the time of one. */
export type KnownFiles = Map<string, Outcome<Cluster>>

/** The fleet, or every finding about its files. `known`: what a fleet before this one was read to. @default nothing is known */
export const parseFleet = (
  { label, files }: FleetText,
  known: KnownFiles = new Map(),
): { readonly fleet: Fleet; readonly findings: readonly [] } | { readonly findings: readonly Finding[] } => {
  const names = [...files.keys()].sort(compareText)
  const fileOf = (name: string) => (label === '' ? name : `${label}/${name}`)
  const sharedText = files.get(SHARED)
  const shared: Outcome<Shared> =
    sharedText === undefined
      ? { findings: [noShared(fileOf(SHARED))] }
      : parseFile(fileOf(SHARED), sharedText, () => fleetFile)
  const clusters = names
    .filter((name) => name !== SHARED)
    .map((name) => {
      const key = `${name}\0${files.get(name)}`
      const outcome = known.get(key) ?? parseFile(fileOf(name), files.get(name) ?? '', clusterSchema)
      known.set(key, outcome)
      return outcome
    })
  const parsed = clusters.flatMap(parsedOf)
  const findings = [shared, ...clusters].flatMap(findingsOf).concat(parsed.flatMap(fileNameFinding))
  if (clusters.length === 0)
    return {
      findings: [
        ...findings,
        {
          code: 'fleet-file-missing',
          place: { file: fileOf(SHARED) },
          message: 'there is no cluster file beside it',
          mend: 'add one file per cluster, such as aws.yaml',
        },
      ],
    }
  if ('findings' in shared || findings.length > 0) return { findings }
  const fleet: Fleet = {
    ...shared.value,
    clusters: parsed.map(({ value }) => value).sort((a, b) => compareText(a.name, b.name)),
  }
  const sources = new Map<string, Source>(parsed.map(({ value, source }) => [value.name, source]))
  const wrong = checkRules(fleet, {
    shared: shared.source.place,
    cluster: (name, path, at) => sources.get(name)?.place(path, at) ?? { file: fileOf(`${name}.yaml`) },
  })
  return wrong.length > 0 ? { findings: wrong } : { fleet, findings: [] }
}

const unexpected = (label: string, name: string): Finding => ({
  code: 'fleet-file-unexpected',
  place: { file: `${label}/${name}` },
  message: 'this is not a file of a fleet',
  mend: name.endsWith('.yml') ? 'rename it to .yaml' : 'move it out of the folder',
})

const ours = (name: string) => name.endsWith('.schema.json') || name.startsWith('.') || name === 'README.md'

const unreadable = (label: string, cause: unknown): Finding => {
  const finding = systemFinding(cause)
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  return finding !== undefined && !missing
    ? { ...finding, place: { file: label } }
    : {
        code: 'fleet-file-missing',
        place: { file: label },
        message: 'this folder cannot be read',
        mend: 'point --clusters at the folder that holds fleet.yaml',
      }
}

/**
 * Reads the text of a fleet from a folder. Errors: FindingsError with fleet-file-missing, fleet-file-unexpected,
 * fleet-encoding, file-refused, and with tree-half-written while a run has not done with it.
 */
export const readFleetText = (directory: string): FleetText => {
  const label = directory.replace(/\/+$/, '')
  let entries: readonly import('node:fs').Dirent[]
  try {
    entries = readdirSync(directory, { withFileTypes: true })
  } catch (cause) {
    throw Object.assign(new FindingsError([unreadable(label, cause)]), { cause })
  }
  const foreign = entries.filter(
    (entry) => !ours(entry.name) && !(entry.name.endsWith('.yaml') && !entry.isDirectory()),
  )
  if (foreign.length > 0) throw new FindingsError(foreign.map(({ name }) => unexpected(label, name)))
  const names = entries.map(({ name }) => name).filter(isFleetFile)
  const files = readTexts(names, (name) => [join(directory, name), `${label}/${name}`])
  const halfWritten = unfinished([directory])
  if (halfWritten.length > 0) throw new FindingsError(halfWritten)
  return { label, files }
}

/** The fleet of some text. Errors: FindingsError with every finding. */
export const fleetOf = (text: FleetText): Fleet => {
  const result = parseFleet(text)
  if ('fleet' in result) return result.fleet
  throw new FindingsError(result.findings)
}

/** Reads and checks a fleet from a folder. Errors: FindingsError with every finding. */
export const loadFleet = (directory: string): Fleet => fleetOf(readFleetText(directory))
