import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RECENT, SERIES } from './series.ts'
import { HORIZON, STEEPEST, WINDOW } from './shape.ts'
import { createRows, readRow, writeRow } from './window.ts'

const nothing = new Float32Array(HORIZON)
const float32 = fc.float({ noNaN: true, noDefaultInfinity: true })

describe('a row', () => {
  test('of a line is empty, and the line itself is the forecast', () => {
    const rows = createRows(1)
    const frame = writeRow([10, 12, 14], rows, 0)
    expect(frame).toMatchObject({ centre: 14, span: 4, slope: 0.5, spread: 0 })
    expect([...rows.series]).toEqual(new Array(SERIES).fill(0))
    expect(readRow(nothing, 0, frame)).toEqual([16, 18, 20, 22, 24, 26, 28, 30, 32, 34])
  })

  test('holds what the line leaves, newest last, with mean square 1, and the steepness of the line', () => {
    // By hand: the line through 0, 3, 0 is level 1, so it leaves −1, 2, −1, whose mean square is 2.
    const rows = createRows(1)
    writeRow([0, 3, 0], rows, 0)
    const root = Math.sqrt(2)
    expect([...rows.series.subarray(RECENT - 4, RECENT)]).toEqual(
      [0, -1 / root, 2 / root, -1 / root].map(Math.fround),
    )
    // Lag 1: −1·2 + 2·−1, lag 2: −1·−1, over the sum of the squares, 6.
    expect([...rows.traits.subarray(0, 3)]).toEqual(
      [-2 / 3, 1 / 6, 0].map((value) => expect.closeTo(value, 6)),
    )
  })

  test('holds the newest values one by one, and those before as means of blocks', () => {
    // No season: a bend, of which the line takes nothing but its level, so the order stays.
    const bend = Array.from({ length: 30 }, (_, t) => (t - 14.5) ** 2)
    const rows = createRows(1)
    const { spread, span, level } = writeRow(bend, rows, 0)
    const left = bend.map((value) => ((value - 14.5 ** 2) / span - level) / spread)
    const newest = [...rows.series.subarray(0, RECENT)]
    expect(newest).toEqual(left.slice(-RECENT).map((value) => expect.closeTo(value, 5)))
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const [near, far, farther, farthest] = rows.series.subarray(RECENT, RECENT + 4)
    expect(near).toBeCloseTo(mean(left.slice(6, 14)), 5)
    expect(far).toBeCloseTo(mean(left.slice(0, 6)), 5)
    expect([farther, farthest]).toEqual([0, 0])
  })

  test('turned upside down has the negated series and the same traits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 160 }),
        (values) => {
          const [one, other] = [createRows(1), createRows(1)]
          writeRow(values, one, 0)
          writeRow(
            values.map((value) => -value),
            other,
            0,
          )
          // ===, because 0 and −0 are one value.
          expect(other.series.every((value, i) => value === -(one.series[i] ?? 0))).toBe(true)
          expect(other.traits.every((value, i) => value === one.traits[i])).toBe(true)
        },
      ),
    )
  })

  test('leaves nothing behind of the row that was there before', () => {
    const fresh = createRows(1)
    const used = createRows(1)
    writeRow(
      Array.from({ length: 190 }, (_, t) => (t * t) % 17),
      used,
      0,
    )
    for (const rows of [fresh, used]) writeRow([1, 5, 2], rows, 0)
    expect(used).toEqual(fresh)
  })

  test('of a long series is that of its last values', () => {
    const long = Array.from({ length: 5000 }, (_, t) => (t * t) % 17)
    const [all, last] = [createRows(1), createRows(1)]
    expect(writeRow(long, all, 0)).toEqual(writeRow(long.slice(-WINDOW), last, 0))
    expect(all).toEqual(last)
  })

  test('holds only finite numbers of bounded size, whatever float32 the series holds', () => {
    fc.assert(
      fc.property(fc.array(float32, { minLength: 1, maxLength: 160 }), (values) => {
        const rows = createRows(1)
        const frame = writeRow(values, rows, 0)
        const bound = 5 * STEEPEST + 6 * Math.sqrt(WINDOW)
        expect([...rows.series].every((value) => Math.abs(value) <= bound)).toBe(true)
        expect([...rows.traits].every((value) => Math.abs(value) <= 10)).toBe(true)
        expect(
          readRow(nothing, 0, frame).every((value) => Math.fround(value) - Math.fround(value) === 0),
        ).toBe(true)
      }),
    )
  })
})
