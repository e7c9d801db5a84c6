import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { editorSchemas } from './index.ts'

const clusters = join(import.meta.dirname, '..', '..', 'clusters')

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every property of a schema, at any depth, with its path. */
const fieldsOf = (schema: unknown, path = ''): readonly { path: string; field: unknown }[] => {
  if (Array.isArray(schema)) return schema.flatMap((branch) => fieldsOf(branch, path))
  if (!isMap(schema)) return []
  const { properties, ...rest } = schema
  const own = isMap(properties)
    ? Object.entries(properties).map(([key, field]) => ({
        path: path === '' ? key : `${path}.${key}`,
        field,
      }))
    : []
  const nested = Object.entries(rest)
    .filter(([key]) => ['oneOf', 'anyOf', 'allOf', 'items', 'additionalProperties'].includes(key))
    .flatMap(([, inner]) => fieldsOf(inner, path))
  return [...own, ...own.flatMap(({ path: inner, field }) => fieldsOf(field, inner)), ...nested]
}

const fields = [...editorSchemas()].flatMap(([name, text]) =>
  fieldsOf(JSON.parse(text)).map((each) => ({ name, ...each })),
)

test('the walk finds the deepest fields of both files and of every cloud', () => {
  expect(fields.map(({ name, path }) => `${name} ${path}`)).toEqual(
    expect.arrayContaining([
      'fleet.schema.json traffic.circuitBreaker.ejectFor',
      'fleet.schema.json inference.resources.limits.memory',
      'cluster.schema.json inference.replicas.max',
      'cluster.schema.json cloud.account',
      'cluster.schema.json cloud.project',
      'cluster.schema.json addresses.controlPlane',
    ]),
  )
})

test('every field tells an editor what it means', () => {
  const silent = fields.filter(({ field }) => !isMap(field) || typeof field.description !== 'string')
  expect(silent.map(({ path }) => path)).toEqual([])
})

test('a field with a default names it in its description', () => {
  const untold = fields.filter(
    ({ field }) =>
      isMap(field) &&
      field.default !== undefined &&
      !isMap(field.default) &&
      !/[Dd]efault/.test(`${field.description}`),
  )
  expect(untold.map(({ path }) => path)).toEqual([])
})

describe('the committed schemas', () => {
  test.each([...editorSchemas()])('clusters/%s is what npm run editor-schemas writes', (name, text) => {
    expect(readFileSync(join(clusters, name), 'utf8')).toBe(text)
  })
})
