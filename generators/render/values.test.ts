import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, isMap, type JsonMap, toJson } from '../objects/index.ts'
import { type SharedValues, shareValues, valueFiles } from './values.ts'

const shared = (clusters: Readonly<Record<string, JsonMap>>, count = Object.keys(clusters).length) =>
  shareValues(new Map(Object.entries(clusters)), count)

/** What Helm makes of values files, the later file first: maps key by key, everything else whole. */
const merged = (a: JsonMap, b: JsonMap): JsonMap => {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries(
    [...keys].map((key) => {
      const [below, above] = [at(a, key), at(b, key)]
      return [key, isMap(below) && isMap(above) ? merged(below, above) : (above ?? below ?? null)]
    }),
  )
}

const together = ({ base, own }: SharedValues, cluster: string) => merged(base ?? {}, own.get(cluster) ?? {})

describe('the values of a chart', () => {
  test('that are equal in all clusters are in the base, and each cluster has its own beside it', () => {
    const { base, own } = shared({
      aws: { global: { mesh: 'm', name: 'aws' }, replicas: 2, list: [1, 2] },
      gcp: { global: { mesh: 'm', name: 'gcp', platform: 'gke' }, replicas: 2, list: [1] },
    })
    expect(base).toEqual({ global: { mesh: 'm' }, replicas: 2 })
    expect(Object.fromEntries(own)).toEqual({
      aws: { global: { name: 'aws' }, list: [1, 2] },
      gcp: { global: { name: 'gcp', platform: 'gke' }, list: [1] },
    })
  })

  test('that are the same everywhere are only in the base', () => {
    const { base, own } = shared({ aws: { a: 1 }, gcp: { a: 1 } })
    expect([base, own.get('aws'), own.get('gcp')]).toEqual([{ a: 1 }, undefined, undefined])
  })

  test('that have nothing in common are only in the clusters', () => {
    const { base, own } = shared({ aws: { a: 1 }, gcp: { a: 2 } })
    expect([base, own.get('aws'), own.get('gcp')]).toEqual([undefined, { a: 1 }, { a: 2 }])
  })

  test('of a chart that some clusters lack are whole in the clusters that have it, like objects', () => {
    const { base, own } = shared({ aws: { a: 1 }, gcp: { a: 1 } }, 3)
    expect([base, own.get('aws'), own.get('gcp')]).toEqual([undefined, { a: 1 }, { a: 1 }])
  })

  test('give Helm what they were, whatever they are', () => {
    const values = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'constructor'),
      fc.oneof(
        fc.constantFrom(1, 'x', true),
        fc.constantFrom([1], [2, 3], []),
        fc.dictionary(
          fc.constantFrom('a', 'b'),
          fc.oneof(fc.constantFrom(1, 2), fc.dictionary(fc.constant('d'), fc.nat(1))),
        ),
      ),
    )
    // Helm cannot tell an empty map from none, and neither does a chart.
    const bare = (map: JsonMap): JsonMap =>
      Object.fromEntries(
        Object.entries(map).flatMap(([key, value]) => {
          const inner = isMap(value) ? bare(value) : value
          return isMap(inner) && Object.keys(inner).length === 0 ? [] : [[key, inner]]
        }),
      )
    const json = (value: unknown) => {
      const map = toJson(value)
      return isMap(map) ? map : {}
    }
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), (all) => {
        const clusters = Object.fromEntries(all.map((each, i) => [`c${i}`, json(each)]))
        const made = shared(clusters)
        for (const [cluster, expected] of Object.entries(clusters))
          expect(bare(together(made, cluster))).toEqual(bare(expected))
      }),
      { numRuns: 300 },
    )
  })
})

test('Helm reads the base first; a file that would be empty is not there', () => {
  const both = shared({ aws: { a: 1, b: 1 }, gcp: { a: 1 } })
  expect(valueFiles('istiod', 'aws', both)).toEqual(['base/istiod/values.yaml', 'aws/istiod/values.yaml'])
  expect(valueFiles('istiod', 'gcp', both)).toEqual(['base/istiod/values.yaml'])
  expect(valueFiles('istiod', 'eu', shared({ aws: { a: 1 } }, 2))).toEqual([])
})
