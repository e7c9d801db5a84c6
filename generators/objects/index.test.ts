import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  at,
  compareText,
  equal,
  groupKindOf,
  groupOf,
  isList,
  isMap,
  type Json,
  keyOf,
  kubeObject,
  mapsAt,
  NotAnObjectError,
  namespaceOf,
  numberAt,
  selects,
  textAt,
  toJson,
} from './index.ts'

const anyJson = fc.jsonValue({ maxDepth: 2 }).map(toJson)

describe('equal: the same JSON', () => {
  test.each<[Json, Json]>([
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [[{ a: [1] }], [{ a: [1] }]],
    [null, null],
    [{}, {}],
  ])('%j and %j', (a, b) => {
    expect(equal(a, b)).toBe(true)
  })

  test.each<[Json, Json]>([
    [1, '1'],
    [0, false],
    [null, {}],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [{ constructor: 1 }, { other: 1 }],
  ])('not %j and %j', (a, b) => {
    expect(equal(a, b)).toBe(false)
    expect(equal(b, a)).toBe(false)
  })

  test('two values are equal exactly when their JSON with sorted keys is', () => {
    const sorted = (value: Json): Json =>
      isList(value)
        ? value.map(sorted)
        : isMap(value)
          ? Object.fromEntries(
              Object.entries(value)
                .sort(([a], [b]) => compareText(a, b))
                .map(([key, inner]) => [key, sorted(inner)]),
            )
          : value
    const text = (value: Json) => JSON.stringify(sorted(value))
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(equal(a, sorted(a))).toBe(true)
        expect(equal(a, b)).toBe(text(a) === text(b))
      }),
    )
  })

  test('nothing is equal to nothing only', () => {
    expect(equal(undefined, undefined)).toBe(true)
    expect(equal(undefined, null)).toBe(false)
  })
})

describe('at: what is at a path', () => {
  const value: Json = { list: [{ name: 'a' }, { name: 'b' }, 'text'], number: 0, text: '', none: null }

  test('keys and indexes', () => {
    expect(at(value, 'list', 1, 'name')).toBe('b')
    expect(at(value, 'number')).toBe(0)
    expect(at(value, 'none')).toBe(null)
    expect(at(value)).toBe(value)
  })

  test.each([
    [['other']],
    [['list', 9]],
    [['list', 'name']],
    [['text', 'length']],
    [['none', 'inner']],
    [['toString']],
    [['__proto__']],
  ])('nothing at %j', (path) => {
    expect(at(value, ...path)).toBeUndefined()
  })

  test('by type: maps of a list, a text, a number', () => {
    expect(mapsAt(value, 'list')).toEqual([{ name: 'a' }, { name: 'b' }])
    expect(mapsAt(value, 'number')).toEqual([])
    expect(textAt(value, 'text')).toBe('')
    expect(textAt(value, 'number')).toBeUndefined()
    expect(numberAt(value, 'number')).toBe(0)
    expect(numberAt(value, 'text')).toBeUndefined()
  })
})

describe('selects: every label of the selector is on the pod', () => {
  const labels = { app: 'ml-inference', track: 'stable' }

  test.each([
    [{}, true],
    [undefined, true],
    [{ app: 'ml-inference' }, true],
    [labels, true],
    [{ app: 'other' }, false],
    [{ app: 'ml-inference', version: 'v1' }, false],
  ])('%j: %j', (selector, answer) => {
    expect(selects(selector, labels)).toBe(answer)
  })

  test('without labels only the empty selector selects', () => {
    expect(selects({}, undefined)).toBe(true)
    expect(selects({ app: 'a' }, undefined)).toBe(false)
  })
})

describe('toJson: plain data', () => {
  test('leaves undefined fields out and keeps null', () => {
    expect(toJson({ a: undefined, b: null, c: [{ d: undefined }] })).toEqual({ b: null, c: [{}] })
  })

  test('makes plain maps of instances', () => {
    class Model {
      readonly kind = 'Service'
      get size() {
        return 1
      }
    }
    expect(toJson(new Model())).toStrictEqual({ kind: 'Service' })
  })

  test.each<[string, unknown, string]>([
    ['a function', { a: { b: () => 1 } }, '$.a.b is () => 1, which JSON cannot carry'],
    ['NaN', [0, Number.NaN], '$[1] is NaN, which JSON cannot carry'],
    ['Infinity', { a: Number.POSITIVE_INFINITY }, '$.a is Infinity, which JSON cannot carry'],
    ['nothing in a list', { a: [undefined] }, '$.a[0] is undefined, which JSON cannot carry'],
    ['a large integer', { a: 1n }, '$.a is 1, which JSON cannot carry'],
    ['a date, which would become {}', { a: new Date(0) }, '$.a is a Date, which JSON cannot carry'],
    ['a map, which would become {}', { a: new Map([[1, 2]]) }, '$.a is a Map, which JSON cannot carry'],
  ])('refuses %s', (_, value, message) => {
    expect(() => toJson(value)).toThrow(new NotAnObjectError(message))
  })
})

describe('kubeObject: data with apiVersion, kind and a name', () => {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', labels: undefined }, spec: {} }

  test('keeps every field and the order of keys', () => {
    expect(JSON.stringify(kubeObject(object))).toBe(
      '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"},"spec":{}}',
    )
  })

  test.each([
    [undefined, '$ is undefined, which JSON cannot carry'],
    [null, undefined],
    [[object], undefined],
    ['Namespace', undefined],
    [{ ...object, apiVersion: undefined }, undefined],
    [{ ...object, kind: 7 }, undefined],
    [{ ...object, metadata: undefined }, undefined],
    [{ ...object, metadata: { generateName: 'a-' } }, undefined],
  ])('%j is none', (value, message = 'a Kubernetes object needs apiVersion, kind and metadata.name') => {
    expect(() => kubeObject(value)).toThrow(new NotAnObjectError(message))
  })

  test('its key names version, kind, namespace and name', () => {
    expect(keyOf(kubeObject(object))).toBe('v1/Namespace//a')
    const inside = kubeObject({ ...object, kind: 'Service', metadata: { name: 'a', namespace: 'b' } })
    expect(namespaceOf(inside)).toBe('b')
    expect(keyOf(inside)).toBe('v1/Service/b/a')
  })
})

test('texts are ordered by code units, in every locale alike', () => {
  expect(['ä', 'a', 'Z', 'b', 'a'].sort(compareText)).toEqual(['Z', 'a', 'a', 'b', 'ä'])
})

test.each([
  ['apps/v1', 'apps'],
  ['networking.istio.io/v1', 'networking.istio.io'],
  ['v1', ''],
])('the group of %s is %j', (apiVersion, group) => {
  expect(groupOf(apiVersion)).toBe(group)
})

test.each([
  ['Role.rbac.authorization.k8s.io', { group: 'rbac.authorization.k8s.io', kind: 'Role' }],
  ['Service', { group: '', kind: 'Service' }],
])('%s is a kind with its group', (text, expected) => {
  expect(groupKindOf(text)).toEqual(expected)
})
