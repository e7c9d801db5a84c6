import { describe, expect, test } from 'vitest'
import { compare, needed } from './compare.ts'

const allowed = { budget: 0.001, distance: 0.005 }
const ERROR = 0.001
const verdict = (canary: readonly [number, number], stable: readonly [number, number]) =>
  compare({ all: canary[0], hits: canary[1] }, { all: stable[0], hits: stable[1] }, allowed, ERROR).verdict

describe('a canary beside stable', () => {
  test.each([
    ['nothing is known', [0, 0], [0, 0], 'open'],
    ['a few requests failed', [20, 2], [400, 0], 'open'],
    ['every twentieth of 300 fails', [300, 15], [6_000, 3], 'bad'],
    ['as many fail at stable', [100_000, 5_000], [900_000, 45_000], 'good'],
    ['stable is not known yet', [3_000, 150], [10, 0], 'open'],
    ['nothing of 5,000 fails', [5_000, 0], [90_000, 30], 'good'],
    ['it is worse, by less than is allowed', [200_000, 600], [200_000, 200], 'good'],
    ['it is worse by just what is allowed', [5_000, 27], [90_000, 30], 'open'],
  ] as const)('%s: %s of %s', (_, canary, stable, is) => {
    expect(verdict(canary, stable)).toBe(is)
  })

  test('is within the objective when that allows more than stable does', () => {
    const budget = { budget: 0.05, distance: 0.005 }
    const [canary, stable] = [
      { all: 10_000, hits: 300 },
      { all: 100_000, hits: 10 },
    ]
    expect(compare(canary, stable, budget, ERROR).verdict).toBe('good')
    expect(compare(canary, stable, allowed, ERROR).verdict).toBe('bad')
  })

  test('needs about as many requests as it then takes', () => {
    const stable = { all: 1e6, hits: 0 }
    const open = compare({ all: 200, hits: 0 }, stable, allowed, ERROR)
    const enough = needed(open, allowed, ERROR) ?? 0
    expect(compare({ all: enough, hits: 0 }, stable, allowed, ERROR).verdict).toBe('good')
    expect(compare({ all: Math.floor(enough * 0.97), hits: 0 }, stable, allowed, ERROR).verdict).toBe('open')
    const worse = compare({ all: 200, hits: 2 }, stable, allowed, ERROR)
    expect(needed(worse, allowed, ERROR)).toBeUndefined()
  })
})
