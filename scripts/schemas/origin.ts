import { parseAllDocuments } from 'yaml'
import type { Kind } from '../../generators/kinds/index.ts'
import type { Definitions } from './document.ts'
import { isObject, type Json, type JsonObject, objectAt, parseJson } from './json.ts'
import { carry } from './schema.ts'

/** A source's files, by path. */
export type Files = ReadonlyMap<string, string>

/** A kind's schema, and the file that it was in. */
export type Origin = { readonly file: string; readonly schema: JsonObject }

const groupAndVersion = (apiVersion: string): readonly [group: string, version: string] => {
  const [first = '', second] = apiVersion.split('/')
  return second === undefined ? ['', first] : [first, second]
}

/** The definitions in the Kubernetes set. */
export const definitionsIn = (files: Files): Definitions => {
  const all = [...files.values()].flatMap((text) => Object.entries(objectAt(parseJson(text), '$defs')))
  return Object.fromEntries(all.flatMap(([name, one]) => (isObject(one) ? [[name, one] as const] : [])))
}

const names = (definition: JsonObject, { kind, apiVersion }: Kind): boolean => {
  const [group, version] = groupAndVersion(apiVersion)
  const signatures = definition['x-kubernetes-group-version-kind']
  return (
    Array.isArray(signatures) &&
    signatures.some(
      (one: Json) => isObject(one) && one.group === group && one.version === version && one.kind === kind,
    )
  )
}

/** A kind of Kubernetes itself, from its OpenAPI definitions. */
export const kubernetesKind = (files: Files, kind: Kind): Origin => {
  const definition = Object.values(definitionsIn(files)).find((one) => names(one, kind))
  const [file] = files.keys()
  if (definition === undefined || file === undefined)
    throw new Error(`no definition of ${kind.apiVersion} ${kind.kind}`)
  return { file, schema: carry(definition, { bareObject: 'open' }) }
}

const versionSchema = (crd: Json, { kind, apiVersion }: Kind): JsonObject | undefined => {
  const [group, version] = groupAndVersion(apiVersion)
  const spec = isObject(crd) && isObject(crd.spec) ? crd.spec : {}
  if (
    spec.group !== group ||
    !isObject(spec.names) ||
    spec.names.kind !== kind ||
    !Array.isArray(spec.versions)
  )
    return undefined
  const served = spec.versions.find(
    (one: Json) => isObject(one) && one.name === version && one.served === true,
  )
  return served === undefined ? undefined : objectAt(served, 'schema', 'openAPIV3Schema')
}

/** A custom kind, from the version of its CustomResourceDefinition that is served. */
export const customKind = (files: Files, kind: Kind): Origin => {
  for (const [file, text] of files) {
    for (const document of parseAllDocuments(text)) {
      const schema = versionSchema(document.toJS(), kind)
      if (schema !== undefined) return { file, schema: carry(schema, { bareObject: 'closed' }) }
    }
  }
  throw new Error(`no CustomResourceDefinition serves ${kind.apiVersion} ${kind.kind}`)
}
