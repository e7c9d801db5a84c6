import { expect, test } from 'vitest'
import type { Kind } from '../../generators/kinds/index.ts'
import { documentOf, reached } from './document.ts'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const definitions = {
  [META]: {
    type: 'object',
    properties: { name: { type: 'string' }, uid: { type: 'string' }, managedFields: { $ref: '#/$defs/Far' } },
  },
  Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } } },
  Near: { type: 'object', properties: { tree: { $ref: '#/$defs/Tree' } } },
  Far: { type: 'object' },
}

test('only the definitions that are reached come along, a recursive one once', () => {
  expect(reached({ properties: { near: { $ref: '#/$defs/Near' } } }, definitions)).toEqual({
    Near: { ...definitions.Near, additionalProperties: false },
    Tree: { ...definitions.Tree, additionalProperties: false },
  })
})

test('a reference to nothing stops the rebuild', () => {
  expect(() => reached({ $ref: '#/$defs/Nowhere' }, definitions)).toThrow('no definition Nowhere')
})

test('a document pins kind and apiVersion, wants a name, and takes neither status nor what the API server sets', () => {
  const kind: Kind = { kind: 'Rule', apiVersion: 'example.com/v1', source: 'istio' }
  const carried = {
    type: 'object',
    additionalProperties: false,
    required: ['spec'],
    properties: {
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: { type: 'object' },
      status: { type: 'object' },
    },
  }
  expect(documentOf(kind, carried, definitions)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { const: 'example.com/v1' },
      kind: { const: 'Rule' },
      metadata: { $ref: `#/$defs/${META}`, required: ['name'] },
      spec: { type: 'object' },
    },
    $defs: {
      [META]: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
    },
  })
})
