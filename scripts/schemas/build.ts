import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KINDS, type Kind, type SourceName, schemaFile } from '../../generators/kinds/index.ts'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { readPackage, sha256 } from '../../tools/index.ts'
import { documentOf } from './document.ts'
import { type JsonObject, stableText } from './json.ts'
import { customKind, definitionsIn, type Files, kubernetesKind } from './origin.ts'

/** The record of where every schema came from. */
export const PROVENANCE = 'schemas/PROVENANCE.json'

const SOURCE_NAMES = [
  'kubernetes',
  'istio',
  'prometheus-operator',
  'argo-cd',
  'external-secrets',
] satisfies readonly SourceName[]

type Inputs = Readonly<Record<SourceName, Files>>

/** Downloads every source. Needs the network, go and python3 with pip. */
export const readSources = async (): Promise<Inputs> => {
  const read = async (name: SourceName): Promise<Files> => {
    const scratch = await mkdtemp(join(tmpdir(), `schemas-${name}-`))
    try {
      return await readPackage(SOURCES[name], scratch)
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
  const [kubernetes, istio, prometheusOperator, argoCd, externalSecrets] = await Promise.all([
    read('kubernetes'),
    read('istio'),
    read('prometheus-operator'),
    read('argo-cd'),
    read('external-secrets'),
  ])
  return {
    kubernetes,
    istio,
    'prometheus-operator': prometheusOperator,
    'argo-cd': argoCd,
    'external-secrets': externalSecrets,
  }
}

const provenance = (inputs: Inputs, schemas: Readonly<Record<string, JsonObject>>): JsonObject => ({
  rebuild: 'npm run schemas',
  check: 'npm run schemas -- --check',
  sources: Object.fromEntries(
    SOURCE_NAMES.map((name) => {
      const { files: _, from, ...source } = SOURCES[name]
      const files = [...inputs[name]].map(([path, text]) => [path, { sha256: sha256(text) }] as const)
      return [
        name,
        {
          ...source,
          package: from === 'go' ? 'Go module' : 'Python package',
          files: Object.fromEntries(files),
        },
      ]
    }),
  ),
  schemas,
})

/** All files of `schemas/` that are made, by path: the same inputs give the same bytes. */
export const build = (inputs: Inputs, kinds: readonly Kind[] = KINDS): ReadonlyMap<string, string> => {
  const definitions = definitionsIn(inputs.kubernetes)
  const made = kinds.map((kind) => {
    const origin = (kind.source === 'kubernetes' ? kubernetesKind : customKind)(inputs[kind.source], kind)
    const text = stableText(documentOf(kind, origin.schema, definitions))
    return { path: schemaFile(kind), text, record: { ...kind, file: origin.file, sha256: sha256(text) } }
  })
  const records = Object.fromEntries(made.map(({ path, record }) => [path, record]))
  return new Map([
    ...made.map(({ path, text }) => [path, text] as const),
    [PROVENANCE, stableText(provenance(inputs, records))],
  ])
}
