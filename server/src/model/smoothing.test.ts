import { describe, expect, test } from 'vitest'
import { createSeason } from './season.ts'
import { createSmoothed, smooth, smoothForecast } from './smoothing.ts'

const smoothed = (values: readonly number[]) => {
  const into = createSmoothed()
  smooth(Float64Array.from(values), values.length, into)
  return into
}

test('smoothing with half of each error: from 10 over 14 and 12 to 12', () => {
  // Errors 4 and 0, as in Theta's test.
  expect(smoothed([10, 14, 12]).levels[3]).toBe(12)
})

test('smoothing with the whole error ends at the last value', () => {
  expect(smoothed([3, 1, 4, 1, 5]).levels[5]).toBe(5)
})

test('of a line, the ways with a slope find it, and the others lag behind', () => {
  const { levels, slopes, merits } = smoothed(Array.from({ length: 144 }, (_, t) => t))
  expect(slopes[1]).toBeCloseTo(1, 1)
  expect(levels[7]).toBeCloseTo(143, 0)
  expect(levels[2]).toBeCloseTo(143 - 0.7 / 0.3, 3)
  expect(merits[7]).toBeGreaterThan(merits[2] ?? 1)
})

test('the merit of a way is the least error over its own', () => {
  // Errors of 0, 4: as the last value 4, then −4; with half of each error 4, then −2.
  const { merits } = smoothed([0, 4, 0])
  expect((merits[3] ?? 0) / (merits[5] ?? 0)).toBeCloseTo((16 + 16) / (16 + 4), 6)
  expect(Math.max(...merits)).toBe(1)
})

describe('the forecast of smoothing', () => {
  const flat = createSeason()

  test('of a level that stays is that level', () => {
    const into = smoothed([0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4])
    for (const value of smoothForecast(into, flat)) expect(Math.abs(value - 4)).toBeLessThan(0.2)
  })

  test('goes on with a slope, and tires', () => {
    const into = smoothed(Array.from({ length: 100 }, (_, t) => t))
    const forecast = smoothForecast(into, flat)
    const rises = [...forecast].map((value, index) => value - (index === 0 ? 99 : (forecast[index - 1] ?? 0)))
    expect(rises[1]).toBeGreaterThan(0.8)
    expect(rises[9]).toBeLessThan(rises[1] ?? 0)
    expect(rises[9]).toBeGreaterThan(0.3)
  })

  test('has the season and its growth on top', () => {
    const into = smoothed([1, 1, 1])
    const season = {
      ...createSeason(),
      ahead: new Float64Array(10).fill(2),
      grown: new Float64Array(10).fill(0.5),
    }
    expect([...smoothForecast(into, season)]).toEqual(new Array(10).fill(expect.closeTo(3.5, 9)))
  })
})
