import { describe, expect, test } from 'vitest'
import { appOver } from '../testing.ts'

const { app } = await appOver({ env: { MAX_LENGTH: '77' } })
const document = (await app.inject('/openapi.json')).json()

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const entries = (value: unknown) => (isObject(value) ? Object.entries(value) : [])

const operations = entries(document.paths).flatMap(([path, methods]) =>
  entries(methods).map(([method, operation]): [string, string, unknown] => [
    method.toUpperCase(),
    path,
    operation,
  ]),
)

/** Every schema of the document: its types are JSON Schema's, and lists say what they list. */
const schemasOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value)
    ? value.flatMap(schemasOf)
    : isObject(value)
      ? [...(typeof value.type === 'string' ? [value] : []), ...Object.values(value).flatMap(schemasOf)]
      : []

/** The value that a page fills in for a schema: its example, its only value, or its fields' values. */
const exampleOf = (schema: unknown): Record<string, unknown> | undefined =>
  isObject(schema)
    ? Object.fromEntries(
        entries(schema.properties).map(([name, field]) => {
          const { examples = [], enum: values = [] } = Object(field)
          return [name, examples[0] ?? values[0] ?? exampleOf(field) ?? {}]
        }),
      )
    : undefined

describe('/openapi.json', () => {
  test('describes every route', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/)
    expect(document.info).toMatchObject({ title: 'ML Inference Service', version: '1.2.3' })
    expect(operations.map(([method, path]) => `${method} ${path}`).sort()).toEqual([
      'GET /',
      'GET /health',
      'GET /metrics',
      'GET /v2',
      'GET /v2/health/live',
      'GET /v2/health/ready',
      'GET /v2/models/{m}',
      'GET /v2/models/{m}/ready',
      'GET /v2/models/{m}/versions/{v}',
      'GET /v2/models/{m}/versions/{v}/ready',
      'POST /predict',
      'POST /v2/models/{m}/infer',
      'POST /v2/models/{m}/versions/{v}/infer',
    ])
  })

  test.each(operations)('%s %s has what OpenAPI asks of an operation', (method, path, operation) => {
    expect(operation).toMatchObject({ summary: expect.any(String), responses: expect.any(Object) })
    if (!isObject(operation)) return
    const responses = entries(operation.responses)
    expect(responses.map(([status]) => status)).toContain('200')
    for (const [status, response] of responses) {
      expect(status).toMatch(/^[2-5]\d\d$/)
      expect(response).toMatchObject({ description: expect.any(String) })
    }
    const { parameters } = operation
    const names = (Array.isArray(parameters) ? parameters : []).map(({ name, in: place, required }) => {
      expect([place, required]).toEqual(['path', true])
      return `{${name}}`
    })
    expect(names).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect('requestBody' in operation).toBe(method === 'POST')
  })

  test('has only schemas that JSON Schema knows', () => {
    const schemas = schemasOf(document.paths)
    expect(schemas.length).toBeGreaterThan(50)
    const types = new Set(schemas.map(({ type }) => type))
    const known = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']
    expect([...types].filter((type) => typeof type !== 'string' || !known.includes(type))).toEqual([])
    for (const schema of schemas) if (schema.type === 'array') expect(schema).toHaveProperty('items')
  })

  test('has a value for every part of a path, so that what a reader tries is there', async () => {
    for (const [method, path, operation] of operations) {
      const { parameters = [], requestBody = undefined } = Object(operation)
      const values = new Map<string, string>()
      for (const { name, schema } of parameters) {
        expect(schema.enum).toEqual([schema.example])
        values.set(name, schema.example)
      }
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '')
      const payload = exampleOf(requestBody?.content['application/json'].schema)
      const answer = await app.inject({
        method: method === 'POST' ? 'POST' : 'GET',
        url,
        ...(payload && { payload }),
      })
      expect([method, url, answer.statusCode]).toEqual([method, url, 200])
    }
  })

  test('says the limit of a series', () => {
    const { data } = document.paths['/predict'].post.requestBody.content['application/json'].schema.properties
    expect(data).toMatchObject({ type: 'array', minItems: 1, maxItems: 77 })
  })
})

test('/docs shows it', async () => {
  const page = await app.inject('/docs')
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.body).toContain('swagger-ui')
  const sources = [...page.body.matchAll(/(?:src|href)="(\/docs[^"]+)"/g)].map(([, source]) => source ?? '')
  expect(sources.length).toBeGreaterThan(2)
  for (const url of sources) expect((await app.inject(url)).statusCode).toBe(200)
})
