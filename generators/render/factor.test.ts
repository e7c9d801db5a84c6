import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equal, type Json, type KubeObject, keyOf, kubeObject } from '../objects/index.ts'
import { compose } from '../testing/compose.ts'
import { factor } from './factor.ts'

const registry = { aws: 'aws.example.com', gcp: 'gcp.example.com/team' } as const
const digest = `@sha256:${'a'.repeat(64)}`

const deployment = (image: string, replicas?: number, labels: Readonly<Record<string, string>> = {}) =>
  kubeObject({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'app', namespace: 'apps' },
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: 'app', ...labels } },
        spec: { containers: [{ name: 'app', image }] },
      },
    },
  })

const config = (name: string, value: Json) =>
  kubeObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: value })

const factored = (aws: readonly KubeObject[], gcp: readonly KubeObject[]) =>
  factor(
    new Map([
      ['aws', aws],
      ['gcp', gcp],
    ]),
  )

describe('what clusters share goes to the base', () => {
  test('an object that is equal in all is there whole, and the overlays say nothing', () => {
    const { base, overlays } = factored([config('a', { x: '1' })], [config('a', { x: '1' })])
    expect(base).toEqual([config('a', { x: '1' })])
    expect(overlays).toEqual(
      ['aws', 'gcp'].map((cluster) => ({
        cluster,
        own: [],
        lacks: [],
        images: [],
        replicas: [],
        patches: [],
      })),
    )
  })

  test('a field that differs is not in the base; each overlay adds its own, and nothing else', () => {
    const { base, overlays } = factored(
      [config('a', { x: '1', same: 's' })],
      [config('a', { x: '2', same: 's' })],
    )
    expect(base).toEqual([config('a', { same: 's' })])
    expect(overlays.map(({ patches }) => patches.flatMap(({ operations }) => operations))).toEqual([
      [{ op: 'add', path: '/data/x', value: '1' }],
      [{ op: 'add', path: '/data/x', value: '2' }],
    ])
  })

  test('a map that shares nothing leaves no empty shell behind', () => {
    expect(factored([config('a', { x: '1' })], [config('a', { x: '2' })]).base).toEqual([
      kubeObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }),
    ])
  })

  test('an object that one cluster lacks goes whole to the others', () => {
    const { base, overlays } = factored([config('a', {}), config('b', {})], [config('a', {})])
    expect(base).toEqual([config('a', {})])
    expect(overlays.map(({ own }) => own)).toEqual([[config('b', {})], []])
  })

  test('lists of other lengths are one value', () => {
    const { overlays } = factored([config('a', { list: ['x'] })], [config('a', { list: ['x', 'y'] })])
    expect(overlays[1]?.patches[0]?.operations).toEqual([
      { op: 'add', path: '/data', value: { list: ['x', 'y'] } },
    ])
  })

  test('keys with slashes and tildes are escaped', () => {
    const { overlays } = factored(
      [config('a', { 'a/b~c': '1', x: 'x' })],
      [config('a', { 'a/b~c': '2', x: 'x' })],
    )
    expect(overlays[0]?.patches[0]?.operations).toEqual([{ op: 'add', path: '/data/a~1b~0c', value: '1' }])
  })
})

describe('replicas and images use the fields that kustomize has for them', () => {
  const of = (cloud: keyof typeof registry, replicas?: number) =>
    deployment(`${registry[cloud]}/app${digest}`, replicas)

  test('the base has the bare image with its digest, each overlay its registry', () => {
    const { base, overlays } = factored([of('aws', 3)], [of('gcp', 3)])
    expect(base).toEqual([deployment(`app${digest}`, 3)])
    expect(overlays.map(({ images }) => images)).toEqual([
      [{ name: 'app', newName: 'aws.example.com/app' }],
      [{ name: 'app', newName: 'gcp.example.com/team/app' }],
    ])
    expect(overlays.flatMap(({ patches }) => patches)).toEqual([])
  })

  test('one registry for all stays in the base', () => {
    const { base, overlays } = factored([of('aws')], [of('aws')])
    expect(base).toEqual([of('aws')])
    expect(overlays.flatMap(({ images }) => images)).toEqual([])
  })

  test('replicas that differ, or that an autoscaler owns in one cluster, are not in the base', () => {
    const { base, overlays } = factored([of('aws', 3)], [of('gcp')])
    expect(base).toEqual([deployment(`app${digest}`)])
    expect(overlays.map(({ replicas }) => replicas)).toEqual([[{ name: 'app', count: 3 }], []])
  })

  test('two images of one bare name from two registries are patched instead', () => {
    const two = (cloud: keyof typeof registry) => [
      of(cloud),
      kubeObject({ ...deployment(`mirror.example.com/app${digest}`), metadata: { name: 'other' } }),
    ]
    const { overlays } = factored(two('aws'), two('gcp'))
    expect(overlays.flatMap(({ images }) => images)).toEqual([])
    expect(overlays.map(({ patches }) => patches.length)).toEqual([1, 1])
  })

  test('a name that is a Deployment and a StatefulSet is patched, since replicas: goes by name alone', () => {
    const twin = (object: KubeObject) => kubeObject({ ...object, kind: 'StatefulSet' })
    const { overlays } = factored([of('aws', 1), twin(of('aws', 2))], [of('gcp', 3), twin(of('gcp', 4))])
    expect(overlays.flatMap(({ replicas }) => replicas)).toEqual([])
  })
})

const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('x', 'y'),
    fc.nat({ max: 2 }),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('name', 'a', 'b', 'c/d'), tie('value'), { maxKeys: 3 }),
  ),
})).value

const objects = fc.uniqueArray(
  fc.oneof(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), value).map(([name, data]) => config(name, data)),
    fc
      .tuple(
        fc.constantFrom('one.example.com/app', 'two.example.com/app', 'app', 'one.example.com/other'),
        fc.option(fc.nat({ max: 3 }), { nil: undefined }),
        fc.constantFrom({}, { cloud: 'x' }, { cloud: 'y' }),
      )
      .map(([image, count, labels]) => deployment(`${image}${digest}`, count, labels)),
  ),
  { selector: keyOf, maxLength: 4 },
)

test('base and overlay together are the objects again, whatever the objects', () => {
  fc.assert(
    fc.property(fc.array(objects, { minLength: 1, maxLength: 4 }), (all) => {
      const clusters = new Map(all.map((each, i) => [`c${i}`, each]))
      const result = factor(clusters)
      for (const [cluster, expected] of clusters) {
        const made = new Map(compose(result, cluster).map((object) => [keyOf(object), object]))
        expect([...made.keys()].sort()).toEqual(expected.map(keyOf).sort())
        for (const object of expected)
          expect(
            equal(made.get(keyOf(object)), object),
            JSON.stringify([made.get(keyOf(object)), object]),
          ).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('clusters that were given the very same list get what copies of it would get, each under its own name', () => {
  const shared = [deployment(`aws.example.com/app${digest}`, 2), config('a', { x: '1' })]
  const other = [deployment(`gcp.example.com/team/app${digest}`, 3), config('a', { x: '1' }), config('b', {})]
  const result = factor(
    new Map([
      ['a', shared],
      ['b', other],
      ['c', shared],
    ]),
  )
  expect(result).toEqual(
    factor(
      new Map([
        ['a', shared],
        ['b', other],
        ['c', [...shared]],
      ]),
    ),
  )
  expect(result.overlays.map(({ cluster }) => cluster)).toEqual(['a', 'b', 'c'])
})

describe('an object that all clusters but one have', () => {
  const each = (...names: readonly string[]) =>
    new Map(
      names.map((name) => [
        name,
        names.filter((other) => other !== name).map((other) => config(`of-${other}`, {})),
      ]),
    )
  const namesOf = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name)

  test('is in the base, and that one takes it away: a new cluster is one file more', () => {
    const { base, overlays } = factor(each('a', 'b', 'c'))
    expect(namesOf(base)).toEqual(['of-a', 'of-b', 'of-c'])
    expect(overlays.map(({ own, lacks }) => [namesOf(own), namesOf(lacks)])).toEqual([
      [[], ['of-a']],
      [[], ['of-b']],
      [[], ['of-c']],
    ])
  })

  test('of two clusters is the one that has it its own: nothing is shared by one', () => {
    const { base, overlays } = factor(each('a', 'b'))
    expect(base).toEqual([])
    expect(overlays.map(({ own, lacks }) => [namesOf(own), lacks])).toEqual([
      [['of-b'], []],
      [['of-a'], []],
    ])
  })
})
