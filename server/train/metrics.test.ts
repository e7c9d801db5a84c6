import { describe, expect, test } from 'vitest'
import { mase, seasonalStep, smape } from './metrics.ts'

describe('sMAPE', () => {
  test('by hand: 100 against 120 is 200·20/220, 50 against 50 nothing', () => {
    expect(smape([100, 50], [120, 50])).toBeCloseTo(4000 / 220 / 2, 12)
  })
  test('is at most 200 %, and nothing between two zeros', () => {
    expect(smape([1, 0], [-1, 0])).toBe(100)
  })
})

describe('MASE', () => {
  test('by hand: errors 2 and 4 in units of 1.5', () => {
    expect(mase([10, 10], [12, 6], 1.5)).toBe(2)
  })
  test('its unit is the mean step from one season ago', () => {
    expect(seasonalStep([1, 5, 2, 9], 2)).toBe(2.5)
    expect(seasonalStep([1, 5, 2], 1)).toBe(3.5)
  })
  test('its unit is the plain step while there is no season to look back to', () => {
    expect(seasonalStep([1, 5, 2], 12)).toBe(3.5)
  })
})
