/** What is a change of meaning, and what is another way to write the same. */
import { describe, expect, test } from 'vitest'
import type { Json } from '../../objects/index.ts'
import { fieldChanges } from './index.ts'

const pod = (spec: Json): Json => ({ spec: { template: { spec } } })
const container = (more: { readonly [key: string]: Json }): Json =>
  pod({ containers: [{ name: 'a', ...more }] })

describe('the same', () => {
  test.each<[string, string, Json, Json]>([
    ['keys in another order', 'ConfigMap', { data: { a: '1', b: '2' } }, { data: { b: '2', a: '1' } }],
    [
      'env in another order',
      'Deployment',
      container({
        env: [
          { name: 'X', value: '1' },
          { name: 'Y', value: '2' },
        ],
      }),
      container({
        env: [
          { name: 'Y', value: '2' },
          { name: 'X', value: '1' },
        ],
      }),
    ],
    [
      'a quantity in other units',
      'Deployment',
      container({ resources: { requests: { cpu: '500m', memory: '1Gi' } } }),
      container({ resources: { requests: { cpu: 0.5, memory: '1024Mi' } } }),
    ],
    [
      'a duration in other units',
      'VirtualService',
      { spec: { http: [{ timeout: '10s' }] } },
      { spec: { http: [{ timeout: '10000ms' }] } },
    ],
    [
      'verbs of a role',
      'Role',
      { rules: [{ verbs: ['get', 'list'] }] },
      { rules: [{ verbs: ['list', 'get'] }] },
    ],
    [
      'peers of a network policy',
      'NetworkPolicy',
      { spec: { egress: [{ to: [{ a: 1 }, { b: 1 }] }, {}] } },
      { spec: { egress: [{}, { to: [{ b: 1 }, { a: 1 }] }] } },
    ],
  ])('%s', (_, kind, before, after) => {
    expect(fieldChanges(kind, before, after)).toEqual([])
  })
})

describe('a change', () => {
  test.each<[string, string, Json, Json, readonly string[]]>([
    [
      'a weight, told by the subset',
      'VirtualService',
      {
        spec: {
          http: [{ name: 'split', route: [{ destination: { host: 'h', subset: 'aws' }, weight: 50 }] }],
        },
      },
      {
        spec: {
          http: [{ name: 'split', route: [{ destination: { host: 'h', subset: 'aws' }, weight: 70 }] }],
        },
      },
      ['spec.http[split].route[aws].weight'],
    ],
    [
      'routes in another order: the first that matches counts',
      'VirtualService',
      { spec: { http: [{ name: 'a' }, { name: 'b' }] } },
      { spec: { http: [{ name: 'b' }, { name: 'a' }] } },
      ['spec.http'],
    ],
    [
      'init containers in another order',
      'Deployment',
      pod({ initContainers: [{ name: 'a' }, { name: 'b' }] }),
      pod({ initContainers: [{ name: 'b' }, { name: 'a' }] }),
      ['spec.template.spec.initContainers'],
    ],
    [
      'env in another order where one names another',
      'Deployment',
      container({
        env: [
          { name: 'X', value: '1' },
          { name: 'Y', value: '$(X)' },
        ],
      }),
      container({
        env: [
          { name: 'Y', value: '$(X)' },
          { name: 'X', value: '1' },
        ],
      }),
      ['spec.template.spec.containers[a].env'],
    ],
    [
      'an argument',
      'Deployment',
      container({ args: ['-v', '1'] }),
      container({ args: ['1', '-v'] }),
      ['spec.template.spec.containers[a].args[0]', 'spec.template.spec.containers[a].args[1]'],
    ],
    [
      'a rule that is there once more',
      'Role',
      { rules: [{ verbs: ['get'] }] },
      { rules: [{ verbs: ['get'] }, { verbs: ['*'] }] },
      ['rules[]'],
    ],
    [
      'a field that is empty, and was not there',
      'NetworkPolicy',
      { spec: {} },
      { spec: { ingress: [] } },
      ['spec.ingress'],
    ],
    [
      'text that looks like a quantity where none is',
      'ConfigMap',
      { data: { cpu: '1' } },
      { data: { cpu: '1000m' } },
      ['data.cpu'],
    ],
    [
      'a number for a text',
      'Service',
      { spec: { ports: [{ port: 80, targetPort: '8000' }] } },
      { spec: { ports: [{ port: 80, targetPort: 8000 }] } },
      ['spec.ports[80].targetPort'],
    ],
    ['null for nothing', 'ConfigMap', { data: null }, {}, ['data']],
  ])('%s', (_, kind, before, after, paths) => {
    expect(fieldChanges(kind, before, after).map(({ path }) => path)).toEqual(paths)
    expect(fieldChanges(kind, after, before)).toHaveLength(paths.length)
  })

  test('has what each side has, and the outermost field that only one has', () => {
    expect(fieldChanges('X', { a: { b: 1 } }, { a: { c: { d: 2 } } })).toEqual([
      { path: 'a.b', before: 1, after: undefined },
      { path: 'a.c', before: undefined, after: { d: 2 } },
    ])
  })

  test('in the middle of a list without names is the items between what stayed', () => {
    expect(fieldChanges('X', { list: [1, 2, 3] }, { list: [1, 9, 2, 3] })).toEqual([
      { path: 'list[1]', before: undefined, after: 9 },
    ])
  })
})
