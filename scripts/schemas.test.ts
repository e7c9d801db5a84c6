// What is committed in schemas/, checked without a network. Whether the sources would still give the same: schemas.ts --check.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KINDS, SCHEMA_LOCATION, schemaFile } from '../generators/kinds/index.ts'
import { SOURCES } from '../generators/kinds/sources.ts'
import { sha256 } from '../tools/index.ts'
import { PROVENANCE } from './schemas/build.ts'
import { isObject, type Json, objectAt, parseJson, stableText } from './schemas/json.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

// Helm values: a chart alone knows what they may be.
const OPEN = /^schemas\/argoproj\.io\/application_v1alpha1\.json .*\/helm\/properties\/valuesObject$/

const CONDITIONS = ['allOf', 'anyOf', 'oneOf', 'not']

const isObjectSchema = (schema: Json): boolean =>
  isObject(schema) && (schema.type === 'object' || isObject(schema.properties))

/** The places of all object schemas, outside conditions, that say nothing of fields they don't declare. */
const openPlaces = (schema: Json, place: string, isSchema = true): readonly string[] => {
  if (Array.isArray(schema)) return schema.flatMap((one: Json) => openPlaces(one, place))
  if (!isObject(schema)) return []
  const open = isSchema && isObjectSchema(schema) && schema.additionalProperties === undefined ? [place] : []
  const inner = Object.entries(schema)
    .filter(([key]) => !isSchema || !CONDITIONS.includes(key))
    .flatMap(([key, one]) =>
      openPlaces(one, `${place}/${key}`, !isSchema || (key !== 'properties' && key !== '$defs')),
    )
  return [...open, ...inner]
}

test('the walk finds an open object wherever it hides', () => {
  const open = { type: 'object', properties: { properties: { type: 'string' } } }
  expect(
    openPlaces(
      { $defs: { a: open }, properties: { properties: open }, items: { additionalProperties: open } },
      '',
    ),
  ).toEqual(['', '/$defs/a', '/properties/properties', '/items/additionalProperties'])
})

describe.each(KINDS)('$apiVersion $kind', (kind) => {
  const path = schemaFile(kind)
  const schema = parseJson(read(path))

  test('is closed but for the exceptions named here', () => {
    expect(openPlaces(schema, `${path} `).filter((place) => !OPEN.test(place))).toEqual([])
  })

  test('is of this kind alone, named, and without a status', () => {
    expect(schema).toMatchObject({
      additionalProperties: false,
      required: expect.arrayContaining(['apiVersion', 'kind', 'metadata']),
      properties: {
        apiVersion: { const: kind.apiVersion },
        kind: { const: kind.kind },
        metadata: { required: ['name'] },
      },
    })
    expect(objectAt(schema, 'properties')).not.toHaveProperty('status')
  })

  test('refers to nothing outside its file', () => {
    const definitions = Object.keys(objectAt(schema, '$defs'))
    const references = [...read(path).matchAll(/"\$ref": "(.*)"/g)].map(([, reference]) => reference)
    expect(
      references.filter((reference) => !definitions.some((name) => reference === `#/$defs/${name}`)),
    ).toEqual([])
  })

  test('is written in the stable form, with the recorded sum', () => {
    expect(read(path)).toBe(stableText(schema))
    expect(objectAt(parseJson(read(PROVENANCE)), 'schemas', path)).toMatchObject({
      ...kind,
      sha256: sha256(read(path)),
    })
  })
})

test('schemas/ holds the kinds of the table and nothing else', () => {
  const files = readdirSync(join(ROOT, 'schemas'), { recursive: true, encoding: 'utf8' })
  const there = files.filter((file) => file.endsWith('.json')).map((file) => `schemas/${file}`)
  expect(there.sort()).toEqual([PROVENANCE, ...KINDS.map(schemaFile)].sort())
})

test('the record names each source at the version and sum of the table', () => {
  for (const [name, { version, sum, licence }] of Object.entries(SOURCES))
    expect(objectAt(parseJson(read(PROVENANCE)), 'sources', name)).toMatchObject({ version, sum, licence })
})

test('the guide beside the schemas names the location that their paths follow', () => {
  expect(read('schemas/README.md')).toContain(`-schema-location '${SCHEMA_LOCATION}'`)
})
