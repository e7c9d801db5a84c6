import { describe, expect, test } from 'vitest'
import { carry } from './schema.ts'

const crd = { bareObject: 'closed' } as const
const kubernetes = { bareObject: 'open' } as const

describe('closing', () => {
  test('an object with declared fields takes no others, however deep', () => {
    const inner = { type: 'object', properties: { b: { type: 'string' } } }
    const closed = { ...inner, additionalProperties: false }
    expect(
      carry(
        { type: 'object', properties: { a: inner, list: { type: 'array', items: inner } }, required: ['a'] },
        crd,
      ),
    ).toEqual({
      type: 'object',
      properties: { a: closed, list: { type: 'array', items: closed } },
      required: ['a'],
      additionalProperties: false,
    })
  })

  test('a map stays a map, and its values are closed', () => {
    const value = { type: 'object', properties: { b: { type: 'string' } } }
    expect(carry({ type: 'object', additionalProperties: value }, crd)).toEqual({
      type: 'object',
      additionalProperties: { ...value, additionalProperties: false },
    })
  })

  test('an object that keeps unknown fields stays open', () => {
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
    expect(carry(open, crd)).toEqual({ type: 'object' })
    expect(
      carry({ ...open, properties: { a: { type: 'string' } } }, crd).additionalProperties,
    ).toBeUndefined()
  })

  test('an object without fields is empty in a CRD and anything in a Kubernetes definition', () => {
    expect(carry({ type: 'object' }, crd)).toEqual({ type: 'object', additionalProperties: false })
    expect(carry({ type: 'object' }, kubernetes)).toEqual({ type: 'object' })
  })

  test('conditions are not closed: that would forbid the fields beside them', () => {
    const condition = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const schema = { type: 'object', properties: {}, oneOf: [condition, { not: { anyOf: [condition] } }] }
    expect(carry(schema, crd).oneOf).toEqual(schema.oneOf)
  })
})

describe('words of Kubernetes that JSON Schema says otherwise', () => {
  test('integer or string', () => {
    expect(carry({ 'x-kubernetes-int-or-string': true, pattern: '^x$' }, crd)).toEqual({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
      pattern: '^x$',
    })
    expect(carry({ 'x-kubernetes-int-or-string': true, nullable: true }, crd).anyOf).toContainEqual({
      type: 'null',
    })
  })

  test('nullable, with its enum', () => {
    expect(carry({ type: 'string', nullable: true, enum: ['a'] }, crd)).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    })
  })

  test('the null that the Kubernetes set allows for every field that may be left out is no value of ours', () => {
    expect(carry({ type: ['string', 'null'] }, kubernetes)).toEqual({ type: 'string' })
  })

  test('references point into the file itself', () => {
    expect(carry({ $ref: '/api/_definitions.json#/$defs/io.k8s.A' }, kubernetes)).toEqual({
      $ref: '#/$defs/io.k8s.A',
    })
  })
})

test('prose, defaults and what only an API server reads are dropped', () => {
  const noise = {
    description: 'text',
    default: 1,
    'x-kubernetes-validations': [{ rule: 'true' }],
    'x-kubernetes-list-type': 'set',
  }
  expect(carry({ type: 'integer', format: 'int32', minimum: 0, ...noise }, crd)).toEqual({
    type: 'integer',
    format: 'int32',
    minimum: 0,
  })
})

test('a field may have the name of a keyword', () => {
  const properties = {
    default: { type: 'string' },
    properties: { type: 'string' },
    description: { type: 'string' },
  }
  expect(carry({ type: 'object', properties }, crd).properties).toEqual(properties)
})

test('a keyword that is not known stops the rebuild', () => {
  expect(() => carry({ type: 'object', properties: { a: { patternProperties: {} } } }, crd)).toThrow(
    'schema keyword "patternProperties" is new',
  )
})
