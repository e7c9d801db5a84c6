import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HORIZON, LAGS, SERIES, TRAITS, WINDOW } from './shape.ts'
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
    expect([...rows.series.subarray(WINDOW - 4, WINDOW)]).toEqual(
      [0, -1 / root, 2 / root, -1 / root].map(Math.fround),
    )
    expect(rows.series[WINDOW]).toBe(0)
    // Lag 1: (−1·2 + 2·−1)/2 over 3 values; lag 2: (−1·−1)/2 over 3.
    expect([...rows.traits.subarray(0, 3)]).toEqual(
      [-2 / 3, 1 / 6, 0].map((value) => expect.closeTo(value, 6)),
    )
    expect(rows.traits.filter((value) => value === 1).length).toBe(3)
    expect(rows.traits[TRAITS - 1]).toBe(0)
  })

  test('tells how much it is like itself of each lag ago, up to 24', () => {
    const rows = createRows(1)
    writeRow(
      Array.from({ length: 60 }, (_, t) => (t * t) % 23),
      rows,
      0,
    )
    const row = rows.series.subarray(0, WINDOW)
    const lagged = (lag: number) =>
      row.reduce((sum, value, i) => sum + value * (row[i - lag] ?? 0), 0) / WINDOW
    const expected = Array.from({ length: LAGS }, (_, index) => expect.closeTo(lagged(index + 1), 5))
    expect([...rows.traits.subarray(0, LAGS)]).toEqual(expected)
  })

  test('leaves nothing behind of the row that was there before', () => {
    const fresh = createRows(1)
    const used = createRows(1)
    writeRow(
      Array.from({ length: 90 }, (_, t) => (t * t) % 17),
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
      fc.property(fc.array(float32, { minLength: 1, maxLength: 80 }), (values) => {
        const rows = createRows(1)
        const frame = writeRow(values, rows, 0)
        const bound = Math.sqrt(WINDOW) + 1e-3
        expect([...rows.series.subarray(0, WINDOW)].every((value) => Math.abs(value) <= bound)).toBe(true)
        expect([...rows.traits].every((value) => Math.abs(value) <= 10)).toBe(true)
        expect(
          readRow(nothing, 0, frame).every((value) => Math.fround(value) - Math.fround(value) === 0),
        ).toBe(true)
      }),
    )
  })
})
