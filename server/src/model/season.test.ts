import { describe, expect, test } from 'vitest'
import { createSeason, findSeason } from './season.ts'
import { WINDOW } from './shape.ts'

/** Of mean square 1, as a row is. */
const seasonOf = (values: readonly number[]) => {
  const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
  const row = new Float64Array(WINDOW)
  row.set(values.map((value) => value / size))
  const season = createSeason()
  findSeason(row, values.length, season)
  return { ...season, size }
}

const repeat = (profile: readonly number[], length: number) =>
  Array.from({ length }, (_, t) => profile[t % profile.length] ?? 0)

describe('a season', () => {
  test.each([
    ['two steps', [-1, 1], 12],
    ['a quarter of a year', [3, -1, -4, 2], 16],
    ['a week', [0, 1, 2, 1, 0, -3, -1], 28],
    ['a year of months', Array.from({ length: 12 }, (_, t) => Math.sin((t * Math.PI) / 6)), 48],
    ['a day of half hours', Array.from({ length: 48 }, (_, t) => Math.cos((t * Math.PI) / 24)), 144],
  ])('of %s is found, believed, and goes on', (_, profile, length) => {
    const { period, trust, ahead, size } = seasonOf(repeat(profile, length))
    expect(period).toBe(profile.length)
    expect(trust).toBeCloseTo(1, 6)
    expect([...ahead]).toEqual(
      repeat(profile, length + 10)
        .slice(length)
        .map((value) => expect.closeTo(value / size, 6)),
    )
  })

  test('seen once only is none, nor is a walk', () => {
    expect(seasonOf(repeat([0, 1, 2, 1, 0, -3, -1], 13)).period).toBe(0)
    const walk = seasonOf(Array.from({ length: 40 }, (_, t) => (t < 20 ? t : 40 - t) - 10))
    expect(walk).toMatchObject({ period: 0, trust: 0, growth: 0 })
    expect([...walk.ahead, ...walk.grown, ...walk.lagged].every((value) => value === 0)).toBe(true)
  })

  test('is believed less under noise, and more when it has come back more often', () => {
    const noise = (t: number) => ((t * 7919) % 23) / 11 - 1
    const noisy = (length: number) =>
      seasonOf(repeat([3, -1, -4, 2], length).map((value, t) => value + 2 * noise(t)))
    const [few, many] = [noisy(12), noisy(80)]
    expect(many.period).toBe(4)
    expect(many.trust).toBeLessThan(0.999)
    expect(many.trust).toBeGreaterThan(few.trust)
  })

  test('is found under a slow wave that is larger, by its steps', () => {
    const wave = (t: number) => 12 * Math.sin(t / 6)
    const hidden = seasonOf(repeat([3, -1, -4, 2], 60).map((value, t) => value + wave(t)))
    expect(hidden.period).toBe(4)
  })

  test('of a year is not taken for its quarters, which look alike', () => {
    const year = [5, -2, -3, 9, -4, -5, 1, -1, 0, 12, -6, -6]
    expect(seasonOf(repeat(year, 72)).period).toBe(12)
  })

  test('leaves what was odd about the last one, at its place', () => {
    const odd = repeat([3, -1, -4, 2], 40)
    odd[38] = 0
    const { lagged } = seasonOf(odd)
    // The odd value, −4 raised to 0, was the third of the last season: so are the steps 3 and 7 ahead.
    const largest = Math.max(...lagged)
    expect([...lagged].flatMap((value, index) => (value === largest ? [index + 1] : []))).toEqual([3, 7])
  })

  test('that grows goes on growing', () => {
    const growing = repeat([3, -1, -4, 2], 40).map((value, t) => value * (1 + t / 20))
    const { growth, ahead, grown, size } = seasonOf(growing)
    // From 1 at the start to 3 at the end: 2 ± 1 in the middle.
    expect(Math.abs(growth - 0.5)).toBeLessThan(0.1)
    const next = (3 * (1 + 40 / 20)) / size
    expect(Math.abs((ahead[0] ?? 0) + (grown[0] ?? 0) - next)).toBeLessThan(0.15 * next)
  })

  test('is taken out of the row, all of it when all of it repeats', () => {
    const { flat } = seasonOf(repeat([3, -1, -4, 2], 40))
    expect(Math.max(...flat.map(Math.abs))).toBeLessThan(1e-9)
  })
})
