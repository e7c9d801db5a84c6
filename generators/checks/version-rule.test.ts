import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFleet } from '../fleet/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { treeOf } from '../testing/trees.ts'
import { readVersions } from './read-versions.ts'
import { versionRule } from './version-rule.ts'

const found = (fleet: ReturnType<typeof fleetOf>) => versionRule['platform-unread'](treeOf(fleet))

test('the fleet runs versions that somebody has read', () => {
  expect(found(loadFleet(join(import.meta.dirname, '../../clusters')))).toEqual([])
})

const others = Object.entries(readVersions).map(
  ([part, [read]]) => [part, (read?.version ?? '').replace(/\d+$/, '99')] as const,
)

test.each(others)('%s %s is refused: nobody has read it', (part, version) => {
  expect(found(fleetOf({ platform: { [part]: version } }))).toMatchObject([
    {
      place: { file: 'clusters/fleet.yaml', field: `platform.${part}` },
      message: expect.stringMatching(new RegExp(`^nobody has read .* ${version}: `)),
    },
  ])
})

test('the version of one cluster is held too', () => {
  const gcp = { ...gcpData('gcp'), platform: { thanos: '0.42.99' } }
  expect(found(fleetOf({}, [awsData('aws'), gcp]))).toMatchObject([
    { place: { file: 'clusters/gcp.yaml', field: 'platform.thanos' } },
  ])
})

describe('what a program of another version would not do', () => {
  const minors = (part: keyof typeof readVersions) =>
    readVersions[part].map(({ installs, version }) => Number((installs ?? version).split('.')[1]))

  test("Jaeger answers /api/traces, which Grafana's data source asks, up to 2.20", () => {
    expect(minors('jaeger').filter((minor) => minor < 19 || minor > 20)).toEqual([])
  })
})
