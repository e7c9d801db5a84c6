import { describe, expect, test } from 'vitest'
import { HORIZON } from '../../src/model/index.ts'
import { negatives } from './negative.ts'
import { origins } from './origins.ts'
import { ratioTable } from './page.ts'
import { geometricMean } from './ratios.ts'
import type { Answered } from './score.ts'
import { COLUMNS, type Column } from './series.ts'

describe('the series', () => {
  test('no data set is in both halves, and each half has about half of every frequency', () => {
    const halves = Map.groupBy(COLUMNS, ({ set }) => set)
    for (const [set, columns] of halves)
      expect([set, new Set(columns.map(({ half }) => half)).size]).toEqual([set, 1])
    for (const [, columns] of Map.groupBy(COLUMNS, ({ frequency }) => frequency)) {
      const own = (half: string) =>
        new Set(columns.filter((one) => one.half === half).map(({ set }) => set)).size
      expect(Math.abs(own('development') - own('test'))).toBeLessThan(3)
    }
  })

  test('none is of what training has kin of', () => {
    const kin = /employ|weather|temp|co2|carbon|electricity$|wheat/i
    expect(COLUMNS.filter(({ set, column }) => kin.test(`${set} ${column}`))).toEqual([])
  })

  test('a value in so many takes its season along', () => {
    const taken = COLUMNS.filter(({ set, stride }) => set === 'forecast/taylor' && stride === 2)
    expect(taken).toMatchObject([{ column: 'x', period: 24 }])
  })
})

describe('the moments that a series is forecast from', () => {
  test('are eight in its second half, the last one ten values before its end', () => {
    expect(origins(600)).toEqual([300, 341, 383, 424, 466, 507, 549, 590])
  })
  test('are as many as there are', () => {
    expect(origins(24)).toEqual([12, 13, 14])
    expect(origins(20)).toEqual([10])
    expect(() => origins(19)).toThrow('19 values are too few')
  })
})

describe('a mean of ratios', () => {
  const of = (...ratios: readonly (readonly [string, number])[]) =>
    geometricMean(ratios.map(([set, ratio]) => ({ set, ratio })))

  test('is geometric: twice and half are even', () => {
    expect(of(['a', 2], ['b', 0.5]).mean).toBeCloseTo(1, 9)
  })
  test('has no width where all say the same, and the whole range where two sets differ', () => {
    const same = of(['a', 0.9], ['b', 0.9])
    for (const end of [same.mean, same.low, same.high]) expect(end).toBeCloseTo(0.9, 9)
    const two = of(['a', 2], ['b', 0.5])
    expect([two.low, two.high]).toEqual([0.5, 2].map((end) => expect.closeTo(end, 9)))
  })
  test('takes series of one set as one opinion', () => {
    const ratios = [2, 2, 2, 2, 0.5, 0.5, 0.5, 0.5]
    const apart = of(...ratios.map((ratio, index) => [`set ${index}`, ratio] as const))
    const together = of(...ratios.map((ratio) => [`set of ${ratio}`, ratio] as const))
    expect(together.mean).toBeCloseTo(apart.mean, 9)
    expect(together.high - together.low).toBeGreaterThan(apart.high - apart.low)
  })
})

/** A task of a series that goes 1, 2, 1, 2, …, where the model is wrong by `wrong` and all others by 1. */
const answered = (set: string, wrong: number): Answered => {
  const column: Column = { set, column: 'x', frequency: 'yearly', period: 1, half: 'test', stride: 1 }
  const actual = new Array<number>(HORIZON).fill(2)
  const off = (by: number) => actual.map((value) => value + by)
  const others = {
    naive: off(1),
    'seasonal naive': off(1),
    drift: off(1),
    AutoTheta: off(-1),
    AutoETS: off(1),
  }
  return { column, history: [1, 2, 1, 2], actual, forecasts: { model: off(wrong), ...others } }
}

describe('the page', () => {
  test('says by how much the model is better or worse, a series at a time', () => {
    const table = ratioTable('test', [answered('a', 0.5), answered('b', -2)])
    expect(table.split('\n').slice(2)).toEqual([
      `| yearly | 2 | 2 |${' 1.00 (0.50 to 2.00) |'.repeat(5)}`,
      `| seasons of 12 steps at most | 2 | 2 |${' 1.00 (0.50 to 2.00) |'.repeat(5)}`,
      `| **all** | 2 | 2 |${' 1.00 (0.50 to 2.00) |'.repeat(5)}`,
    ])
  })

  test('counts the forecasts below zero of series that never are, and what a cut gains', () => {
    // 2 − 3 is −1, wrong by 3; cut it is 0, wrong by 2.
    const [model, ets] = negatives([answered('a', 0.5), answered('b', -3)])
    expect(model).toMatchObject({ forecasts: 2, below: 1, cut: { mean: expect.closeTo(2 / 3, 9) } })
    expect(ets).toEqual({ method: 'AutoETS', forecasts: 2, below: 0, cut: undefined })
  })
})
