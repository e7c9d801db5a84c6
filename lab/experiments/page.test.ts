import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Experiment, keeps, type Limit, type Measures } from './experiment.ts'
import { brokenLimits, resultTables, spreadOf } from './page.ts'
import { keepRun, readResults } from './results.ts'
import { runExperiment, verdict } from './runner.ts'
import { fakeLab } from './testing.ts'

const experiment = (name: string, runs: readonly (Measures | Error)[]): Experiment => {
  let i = 0
  return {
    name,
    group: 'faults',
    title: `what ${name} is`,
    expected: 'nothing fails',
    run: async () => {
      const made = runs[i++]
      if (made === undefined || made instanceof Error) throw made
      return made
    },
  }
}
const failed = (value: number | undefined, limit: Limit = { atMost: 0 }) => ({ name: 'failed', value, limit })
const by = { date: '2026-11-25', commit: 'abcdef0' }
const lab = () => {
  const { context, did } = fakeLab({})
  return { lab: { ...context, left: false, restore: async () => void did.push('restore') }, did }
}

test.each<[limit: Limit | undefined, good: number | undefined, bad: number | undefined]>([
  [{ atMost: 3 }, 3, 4],
  [{ atLeast: 3 }, 3, 2],
  [{ of: 50, within: 1 }, 49, 48.9],
  [{ of: 50, within: 1 }, 51, 51.1],
  [{ atMost: 3 }, 0, undefined],
])('%j keeps %j and not %j', (limit, good, bad) => {
  const measure = (value: number | undefined) => ({ name: 'a', value, ...(limit && { limit }) })
  expect([keeps(measure(good)), keeps(measure(bad))]).toEqual([true, false])
})

test.each([
  [[3, 1, 2], '2 (1 to 3)'],
  [[4, 1], '2.5 (1 to 4)'],
  [[5, 1, 2, 9], '3.5 (1 to 9)'],
  [[2, 2], '2'],
  [[49.987, 50.04], '50'],
  [[0.333, 12.345], '6.34 (0.33 to 12.3)'],
  [[undefined, undefined], 'never'],
  [[7, undefined, 7], '7, never in 1 of 3'],
])('%j is read as %s', (values, text) => {
  expect(spreadOf(values)).toBe(text)
})

describe('the runner', () => {
  test('mends and restores after an experiment', async () => {
    const { lab: context, did } = lab()
    const measures = await runExperiment(context, experiment('a', [[failed(2)]]))
    expect(did).toEqual(['0.0 mend', 'restore'])
    expect(verdict(experiment('a', []), measures, 1).said).toBe('a: NOT as expected: failed 2, not 0')
  })

  test('mends and restores also when an experiment breaks off', async () => {
    const { lab: context, did } = lab()
    await expect(runExperiment(context, experiment('a', [new Error('no')]))).rejects.toThrow('no')
    expect(did).toEqual(['0.0 mend', 'restore'])
  })
})

test('one run of three that does not keep a limit is enough for the verdict', () => {
  expect(brokenLimits([[failed(0)], [failed(5)], [failed(9)]])).toEqual(['failed 7 (5 to 9), not 0'])
  expect(brokenLimits([[failed(0)], [failed(0)]])).toEqual([])
})

test('the page: a table of each group that ran, a row of each experiment, places of a measure in one cell', () => {
  const via = (aws: number, gcp: number): Measures => [
    failed(0),
    { name: 'slow via aws, s', value: aws },
    { name: 'slow via gcp, s', value: gcp },
    { name: 'aws back via gcp, s', value: undefined },
  ]
  const [a, b] = [experiment('a', []), experiment('b', [])]
  const text = resultTables(
    [a, b],
    [{ name: 'a', runs: [via(1, 2), via(3, 2)].map((measures) => ({ ...by, measures })) }],
  )
  expect(text).toBe(`Measured 2026-11-25 at abcdef0.

### Faults of one cloud

| experiment | what | expected | failed | slow, s | aws back, s | seen | runs |
| --- | --- | --- | --- | --- | --- | --- | --- |
| \`a\` | what a is | nothing fails | 0 | aws 2 (1 to 3)<br>gcp 2 | never | as expected | 2 |`)
})

test('the last three runs are kept, and a value that never came stays one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-results-'))
  const file = join(folder, 'results.json')
  for (const value of [1, 2, undefined, 4]) keepRun('b', { ...by, measures: [failed(value)] }, file)
  keepRun('a', { ...by, measures: [failed(2)] }, file)
  const kept = readResults(file)
  rmSync(folder, { recursive: true })
  expect(kept.map(({ name, runs }) => [name, ...runs.map(({ measures: [first] }) => first?.value)])).toEqual([
    ['a', 2],
    ['b', 2, undefined, 4],
  ])
})

test('where a row had more numbers than a page has room for, each number has a row', () => {
  const measures = Array.from({ length: 7 }, (_, i) => ({ name: `m${i}, s`, value: i }))
  const text = resultTables([experiment('a', [])], [{ name: 'a', runs: [{ ...by, measures }] }])
  expect(text.split('\n').slice(4, 8)).toEqual([
    '| experiment | what | seen | runs |',
    '| --- | --- | --- | --- |',
    '| `a` | what a is: nothing fails | as expected | 1 |',
    '|  | m0, s | 0 |  |',
  ])
})
