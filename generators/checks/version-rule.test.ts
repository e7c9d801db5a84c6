import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFleet } from '../fleet/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { treeOf } from '../testing/trees.ts'
import { readVersions } from './read-versions.ts'
import { versionRule } from './version-rule.ts'

const found = (fleet: ReturnType<typeof fleetOf>) => versionRule['platform-unread'](treeOf(fleet))

test('the fleet runs versions that somebody has read', () => {
  expect(found(loadFleet(join(import.meta.dirname, '../../clusters')))).toEqual([])
})

test.each(Object.keys(readVersions))('%s 99.0.0 is refused: nobody has read it', (part) => {
  const findings = found(fleetOf({ platform: { [part]: '99.0.0' } }))
  expect(findings.map(({ place, message }) => [place.field, message])).toEqual([
    [`platform.${part}`, expect.stringMatching(/^nobody has read .* 99\.0\.0/)],
  ])
})

describe('what a program of another version would not do', () => {
  const minors = (part: keyof typeof readVersions) =>
    readVersions[part].map(({ installs, version }) => Number((installs ?? version).split('.')[1]))

  test("Jaeger answers /api/traces, which Grafana's data source asks, up to 2.20", () => {
    expect(minors('jaeger').filter((minor) => minor < 19 || minor > 20)).toEqual([])
  })
})
