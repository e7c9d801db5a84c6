import { describe, expect, test } from 'vitest'
import { bestAlpha, isSeasonal, seasonOf, slopeOf, smooth, theta } from './theta.ts'

describe('Theta', () => {
  test('smooths: from 10, with weight 0.5, over 14 and 12', () => {
    // Errors 4 and 0: the level goes 10, 12, 12.
    expect(smooth([10, 14, 12], 0.5)).toEqual({ level: 12, squares: 16 })
  })
  test('takes the weight with the least error: the largest for a step up that stays', () => {
    expect(bestAlpha([0, 0, 10, 10, 10])).toBe(0.99)
    expect(bestAlpha([0, 1, -1, 1, -1, 1, -1])).toBe(0.01)
  })
  test('takes half the slope of the least-squares line', () => {
    // Σ(t − t̄)(x − x̄) / Σ(t − t̄)² of 1, 2, 4: 3 / 2.
    expect(slopeOf([1, 2, 4])).toBe(1.5)
  })
  test('by hand: 1, 2, 4 with weight 0.99', () => {
    // Level: 1, 1.99, 3.9799. Drift 0.75·(h − 1 + (1 − 0.01³)/0.99) for h = 1, 2.
    const [first, second] = theta([1, 2, 4], 1)
    const lag = 0.999999 / 0.99
    expect(first).toBeCloseTo(3.9799 + 0.75 * lag, 9)
    expect(second).toBeCloseTo(3.9799 + 0.75 * (1 + lag), 9)
  })
  test('takes the season out and puts it back', () => {
    const season = [0, 10, 2, 4]
    const series = Array.from({ length: 24 }, (_, t) => season[t % 4] ?? 0)
    expect(isSeasonal(series, 4)).toBe(true)
    expect(seasonOf(series, 4)).toEqual([-4, 6, -2, 0])
    expect(theta(series, 4).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      0, 10, 2, 4, 0, 10, 2, 4, 0, 10,
    ])
  })
  test('sees no season in what does not repeat, nor in less than three seasons', () => {
    expect(
      isSeasonal(
        Array.from({ length: 20 }, (_, t) => ((t * 7919) % 13) - 6),
        4,
      ),
    ).toBe(false)
    const spikes = (length: number) => Array.from({ length }, (_, t) => (t % 12 === 0 ? 1 : 0))
    expect(isSeasonal(spikes(36), 12)).toBe(true)
    expect(isSeasonal(spikes(35), 12)).toBe(false)
  })
})
