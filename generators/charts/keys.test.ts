import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadFleet } from '../fleet/index.ts'
import type { Chart } from '../parts/index.ts'
import { parts } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { type KnownKeys, keyTables, leafPaths, rowOf, unknownPaths } from './keys.ts'
import { newestRead } from './read.ts'

const tables = keyTables()
const charts = parts.filter((part): part is Chart => part.type === 'chart')
const committed = loadFleet(join(import.meta.dirname, '../../clusters'))

/** Fleets that between them set every key: the committed one, and both kinds of network. */
const fleets = [committed, fleetOf(), fleetOf({ mesh: { network: 'flat' } })]

/** The values of a chart in every cluster of every fleet. */
const valuesOf = (chart: Chart) =>
  fleets.flatMap((fleet) => fleet.clusters.map((cluster) => chart.values(fleet, cluster) ?? {}))

const tabled = charts.flatMap((chart) => {
  const known = tables.get(chart.chart.name)
  return known === undefined ? [] : [{ name: chart.name, chart, known }]
})

describe.each(tabled)('values of $name', ({ chart, known }) => {
  test('every key is in the table of the chart: a misspelt one would do nothing', () => {
    expect(new Set(valuesOf(chart).flatMap((values) => unknownPaths(known, values)))).toEqual(new Set())
  })

  test('the table is of the newest version that somebody has read; else read that again', () => {
    expect(known.version).toBe(newestRead(chart))
  })
})

test.each([...tables.values()])('every row of the table of $chart is set by someone', (known) => {
  const used = tabled
    .filter((each) => each.known === known)
    .flatMap(({ chart }) =>
      valuesOf(chart).flatMap((values) => leafPaths(values).map((path) => rowOf(known, path))),
    )
  const rows = [...known.keys, ...Object.keys(known.open)]
  expect(rows.filter((row) => !used.includes(row))).toEqual([])
})

describe('what a chart knows', () => {
  const known: KnownKeys = {
    keys: new Set(['replicas', 'image.tag', 'tolerations']),
    open: { 'pod.annotations': 'passed to the pods' },
  }

  test.each([
    ['a key', { replicas: 2 }, []],
    ['a key in a map', { image: { tag: 'v1' } }, []],
    ['a misspelt key', { replica: 2 }, ['replica']],
    ['a misspelt key in a map', { image: { tags: 'v1' } }, ['image.tags']],
    ['a map where the chart has a value', { replicas: { min: 2 } }, ['replicas.min']],
    ['a list is taken whole', { tolerations: [{ anything: 1 }] }, []],
    ['below an open map everything', { pod: { annotations: { 'a.example/b': 'c' } } }, []],
    ['beside an open map nothing', { pod: { annotation: { a: 'b' } } }, ['pod.annotation.a']],
    ['a map that begins like an open one', { pod: { annotationsOf: 'b' } }, ['pod.annotationsOf']],
    ['an empty map is a key too', { extras: {} }, ['extras']],
  ])('%s', (_, values, unknown) => {
    expect(unknownPaths(known, values)).toEqual(unknown)
  })
})

test('a table with a field that nobody reads is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const good = { chart: 'c', version: '1.0.0', readFrom: ['https://example.com/values.yaml'], keys: ['a'] }
  writeFileSync(join(folder, 'c.json'), JSON.stringify(good))
  expect(keyTables(folder).get('c')?.keys).toEqual(new Set(['a']))
  writeFileSync(join(folder, 'c.json'), JSON.stringify({ ...good, key: [] }))
  expect(() => keyTables(folder)).toThrow('key')
})
