import { describe, expect, test } from 'vitest'
import { at, type Json, mapsAt, textAt, toJson } from '../../objects/index.ts'
import { checkRules } from '../promtool.ts'
import { board, type Panel } from './board.ts'
import { dashboardObjects, dashboards } from './index.ts'

/** What Grafana reads, by uid. */
const read = dashboardObjects().map((object) => {
  const [[file, text] = ['', '']] = Object.entries(Object(at(object, 'data')))
  const model: Json = toJson(JSON.parse(String(text)))
  return { object, file, text: String(text), model, panels: mapsAt(model, 'panels') }
})

test('the addresses and files of the dashboards do not change', () => {
  expect(read.map(({ object, file, model }) => [object.metadata.name, file, textAt(model, 'uid')])).toEqual(
    ['traffic', 'inference-server', 'delivery'].map((uid) => [`dashboard-${uid}`, `${uid}.json`, uid]),
  )
})

test('Grafana finds them by the label that its values name', () => {
  expect(
    read.map(({ object }) => [at(object, 'metadata', 'labels'), at(object, 'metadata', 'namespace')]),
  ).toEqual(read.map(() => [{ grafana_dashboard: '1' }, 'monitoring']))
})

test('they are readable text, the same bytes each time, with no ids that a new panel would move', () => {
  expect(dashboardObjects()).toEqual(dashboardObjects())
  for (const { text, panels } of read) {
    expect(text).toMatch(/^\{\n {2}"uid": .*\n\}\n$/s)
    expect(panels.filter((panel) => 'id' in panel)).toEqual([])
  }
})

describe.each(read)('$file', ({ model, panels }) => {
  const areas = panels.map((panel) => {
    const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((side) => Number(at(panel, 'gridPos', side)))
    return { title: textAt(panel, 'title'), x: x ?? 0, y: y ?? 0, w: w ?? 0, h: h ?? 0 }
  })

  test('no panel stands on another, and none over the edge', () => {
    const overlapping = areas.flatMap((a, i) =>
      areas
        .slice(i + 1)
        .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
        .map((b) => [a.title, b.title]),
    )
    expect(overlapping).toEqual([])
    expect(areas.filter(({ x, w }) => x + w > 24)).toEqual([])
  })

  test('every line of panels is filled', () => {
    const widths = Map.groupBy(areas, ({ y }) => y)
    expect([...widths.values()].map((line) => line.reduce((sum, { w }) => sum + w, 0))).toEqual(
      [...widths].map(() => 24),
    )
  })

  test('titles differ, and every panel says what it means, in which unit, with a name for each series', () => {
    const shown = panels.filter(({ type }) => type !== 'row')
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length)
    for (const panel of shown) {
      expect(textAt(panel, 'description')).toMatch(/^[A-Za-z].*\.$/)
      expect(textAt(panel, 'fieldConfig', 'defaults', 'unit')).toBeDefined()
      for (const target of mapsAt(panel, 'targets'))
        expect(textAt(target, 'legendFormat')).toMatch(/\{\{\w+\}\}/)
    }
  })

  test('the labels of a legend are labels of its series', () => {
    for (const target of panels.flatMap((panel) => mapsAt(panel, 'targets'))) {
      const expr = textAt(target, 'expr') ?? ''
      const legend = [...(textAt(target, 'legendFormat') ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(
        ([, label]) => label,
      )
      const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) => labels?.split(/, */) ?? [])
      expect({ expr, missing: legend.filter((label) => !kept.includes(String(label))) }).toEqual({
        expr,
        missing: [],
      })
    }
  })

  test('has the variables cluster and track, and asks for no other', () => {
    const text = JSON.stringify(panels)
    expect(mapsAt(model, 'templating', 'list').map(({ name }) => name)).toEqual(['cluster', 'track'])
    // A number stands for a part of what `label_replace` found.
    expect(new Set([...text.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name))).toEqual(
      new Set(['cluster', 'track']),
    )
  })
})

test('Prometheus can parse every query', async () => {
  const queries = dashboards.flatMap(({ uid, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap(({ title, queries: all }) =>
        all.map(([expr], i) => ({ record: `${uid}:${title}:${i}`.replace(/[^\w:]/g, '_'), expr })),
      ),
    ),
  )
  const rules = queries.map(({ record, expr }) => ({
    record,
    expr: expr.replaceAll(/\$(cluster|track)/g, '.*'),
  }))
  expect(await checkRules([{ name: 'panels', rules }])).toBe('SUCCESS')
})

test('panels flow from left to right, and to the next line where they do not fit', () => {
  const panel = (title: string, width: Panel['width']): Panel => ({
    title,
    width,
    type: 'stat',
    unit: 'short',
    description: 'One.',
    queries: [['up', 'a']],
  })
  const { panels } = board({
    uid: 'u',
    title: 't',
    description: 'd',
    variables: [],
    rows: [
      { title: 'one', panels: [panel('a', 12), panel('b', 8), panel('c', 8)] },
      { title: 'two', panels: [panel('d', 24)] },
    ],
  })
  expect(panels.map(({ title, gridPos }) => [title, gridPos])).toEqual([
    ['one', { x: 0, y: 0, w: 24, h: 1 }],
    ['a', { x: 0, y: 1, w: 12, h: 8 }],
    ['b', { x: 12, y: 1, w: 8, h: 8 }],
    ['c', { x: 0, y: 9, w: 8, h: 8 }],
    ['two', { x: 0, y: 17, w: 24, h: 1 }],
    ['d', { x: 0, y: 18, w: 24, h: 8 }],
  ])
})
