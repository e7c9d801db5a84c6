import { describe, expect, test } from 'vitest'
import { randomOf } from '../chance/index.ts'
import { bounds } from './sequence.ts'

describe('bounds that hold at every look', () => {
  test('are all rates before anything is known, and close in on the one that is seen', () => {
    expect(bounds({ all: 0, hits: 0 }, 0.01)).toEqual({ low: 0, high: 1 })
    const widths = [100, 1_000, 10_000, 100_000].map((all) => {
      const { low, high } = bounds({ all, hits: all / 50 }, 0.01)
      expect(low).toBeLessThan(0.02)
      expect(high).toBeGreaterThan(0.02)
      return high - low
    })
    expect(widths).toEqual(widths.toSorted((a, b) => b - a))
    expect(widths[3]).toBeLessThan(0.0042)
  })

  test('know by how much nothing of many may still be something', () => {
    // With no hit the mixture is Γ(1/2 + n)Γ(1) / (Γ(n + 1)Γ(1/2)), near 1/√(πn): (1 − p)ⁿ = e · that.
    const [n, error] = [10_000, 0.01]
    const expected = 1 - (error / Math.sqrt(Math.PI * n)) ** (1 / n)
    expect(bounds({ all: n, hits: 0 }, error).high).toBeCloseTo(expected, 6)
    expect(bounds({ all: n, hits: n }, error).low).toBeCloseTo(1 - expected, 6)
  })

  test.each([0.001, 0.02, 0.3])(
    'miss a true rate of %s at any of 200 looks as seldom as they say',
    (rate) => {
      const error = 0.1
      const random = randomOf(7)
      let missed = 0
      const runs = 300
      for (let run = 0; run < runs; run++) {
        let hits = 0
        for (let all = 1, wrong = false; all <= 2_000 && !wrong; all++) {
          if (random() < rate) hits++
          if (all % 10 > 0) continue
          const { low, high } = bounds({ all, hits }, error)
          wrong = rate < low || rate > high
          if (wrong) missed++
        }
      }
      // Of 300 runs at most 30 are expected; 45 would be chance once in 500.
      expect(missed).toBeLessThan(45)
    },
  )
})
