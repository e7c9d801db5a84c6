import { describe, expect, test } from 'vitest'
import { drift, naive, seasonalNaive } from './baselines.ts'

describe('naive, seasonal naive and drift', () => {
  test('naive repeats the last value', () => {
    expect(naive([3, 1, 4], 1)).toEqual(new Array(10).fill(4))
  })
  test('seasonal naive repeats the last season', () => {
    expect(seasonalNaive([9, 9, 9, 1, 2, 3], 3)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1])
    expect(seasonalNaive([1, 2], 3)).toEqual(new Array(10).fill(2))
  })
  test('drift goes on from the last value by the mean step', () => {
    expect(drift([2, 9, 6], 1)).toEqual([8, 10, 12, 14, 16, 18, 20, 22, 24, 26])
    expect(drift([5], 1)).toEqual(new Array(10).fill(5))
  })
})
