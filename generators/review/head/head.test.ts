/** What a review says of fleets and paths: versions told once for all clusters, owners, waves, radius. */
import { describe, expect, test } from 'vitest'
import { parts } from '../../render/index.ts'
import { awsData, digestOf, fleetOf, gcpData, merged } from '../../testing/fleets.ts'
import { changeOf } from '../../testing/reviews.ts'
import { ownersOf, radiusOf, syncsOf } from './radius.ts'
import { outageRows, trafficRows } from './traffic.ts'
import { chartRows, versionRows } from './versions.ts'

describe('owners', () => {
  const codeowners = '# who\n* @example/all\n/clusters/ @example/fleet @example/sre # both\ndocs/*.md\n'
  test.each<[string, readonly string[]]>([
    ['README.md', ['@example/all']],
    ['clusters/fleet.yaml', ['@example/fleet', '@example/sre']],
    ['other/clusters/fleet.yaml', ['@example/all']],
    ['docs/diff.md', []],
  ])('of %s are those of the last line that matches: %j', (path, owners) => {
    expect(ownersOf(codeowners, [path])).toEqual(owners)
  })
})

describe('what Argo CD syncs', () => {
  const application = (name: string, clusters = ['aws', 'gcp']) =>
    changeOf({ app: 'bootstrap', kind: 'Application', name, clusters })

  test('are Applications whose objects change, in no order; what bootstrap applies is none', () => {
    const changes = ['traffic', 'bootstrap', 'inference'].map((app) => changeOf({ app }))
    expect(syncsOf(changes, parts)).toEqual({ alone: ['inference', 'traffic'], waves: [] })
  })

  test('those that change themselves are the root’s, the lowest wave first', () => {
    const changes = [
      ...['opencost', 'istiod', 'observability', 'root'].map((name) => application(name)),
      changeOf({ app: 'istiod' }),
    ]
    expect(syncsOf(changes, parts)).toEqual({
      alone: [],
      waves: [
        { wave: -10, apps: ['istiod'] },
        { wave: 20, apps: ['observability', 'opencost'] },
      ],
    })
  })

  test('one that changes itself in one cluster syncs by itself in the others', () => {
    const syncs = (clusters: string[]) =>
      syncsOf([application('traffic', ['gcp']), changeOf({ app: 'traffic', clusters })], parts)
    expect(syncs(['aws', 'gcp'])).toEqual({ alone: ['traffic'], waves: [{ wave: 5, apps: ['traffic'] }] })
    expect(syncs(['gcp']).alone).toEqual([])
  })
})

test('objects are counted as clusters have them', () => {
  const changes = [
    changeOf(),
    changeOf({ what: 'added', kind: 'Namespace', name: 'new', namespace: undefined, clusters: ['aws'] }),
    changeOf({ what: 'removed', app: 'bootstrap', clusters: [] }),
  ]
  expect(radiusOf(changes, [])).toEqual({
    objects: { added: 1, removed: 1, changed: 2 },
    clusters: ['aws', 'gcp'],
    apps: ['bootstrap', 'traffic'],
    namespaces: ['ml-inference', 'new'],
    owners: [],
  })
})

describe('versions', () => {
  const before = fleetOf()
  test('of one cluster alone are its own, of all of them everybody’s; a chart follows its part', () => {
    const one = fleetOf({}, [awsData('aws'), merged(gcpData('gcp'), { platform: { istio: '1.31.2' } })])
    const all = fleetOf({ platform: { istio: '1.31.2' } })
    const istio = { of: 'istio', version: { before: '1.31.1', after: '1.31.2' } }
    expect(versionRows({ before, after: one }, [], ['aws', 'gcp'])).toEqual([{ ...istio, clusters: ['gcp'] }])
    expect(versionRows({ before, after: all }, [], ['aws', 'gcp'])).toEqual([{ ...istio, clusters: [] }])
    expect(
      chartRows({ before, after: one }, parts).map(({ chart, clusters }) => [chart, clusters]),
    ).toContainEqual(['istiod', ['gcp']])
  })

  test('a release by its version and digest, an image without its registry', () => {
    const after = fleetOf({ release: { stable: { version: 'v1.1.0', digest: digestOf('b') } } })
    const image = (registry: string, letter: string) => `${registry}/ml-inference@${digestOf(letter)}`
    const changes = ['aws', 'gcp'].map((name) =>
      changeOf({
        clusters: [name],
        fields: [{ path: 'spec.image', before: image(name, 'a'), after: image(name, 'b') }],
      }),
    )
    const [old, now] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(12)}`)
    expect(versionRows({ before, after }, changes, ['aws', 'gcp'])).toEqual([
      { of: 'stable', clusters: [], version: { before: `v1.0.0 ${old}`, after: `v1.1.0 ${now}` } },
      { of: 'ml-inference', clusters: [], version: { before: old, after: now } },
    ])
  })
})

describe('traffic', () => {
  test('a cluster that comes has no share before, one that goes none after', () => {
    const [two, three] = [fleetOf(), fleetOf({}, [awsData('aws', 0), gcpData('gcp', 1), gcpData('eu', 2)])]
    expect(
      trafficRows({ before: two, after: three }).map(({ cluster, share }) => [
        cluster,
        share.before,
        share.after,
      ]),
    ).toEqual([
      ['aws', 50, 34],
      ['eu', undefined, 33],
      ['gcp', 50, 33],
    ])
    expect(trafficRows({ before: three, after: two })).toContainEqual({
      cluster: 'eu',
      track: 'stable',
      share: { before: 33, after: undefined },
    })
  })

  test('fewer pods are seen in what is left when the other cluster is lost', () => {
    const before = fleetOf({ traffic: { peakRps: 500 } })
    const after = fleetOf({ traffic: { peakRps: 700 } })
    expect(
      outageRows({ before, after }).map(({ down, verdict }) => [down, verdict.before, verdict.after]),
    ).toEqual([
      ['aws', 'carried', 'overload'],
      ['gcp', 'carried', 'overload'],
    ])
  })
})
