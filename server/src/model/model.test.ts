import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HORIZON, loadModel } from './index.ts'

const { run } = await loadModel(fileURLToPath(new URL('../../models/forecaster/1', import.meta.url)))

const forecast = async (values: readonly number[]): Promise<readonly number[]> =>
  (await run([values]))[0] ?? []

const spreadOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values)

/** Largest difference of two forecasts, as a share of a size. */
const distance = (left: readonly number[], right: readonly number[], size: number): number =>
  Math.max(...left.map((value, step) => Math.abs(value - (right[step] ?? Number.NaN)))) / size

const value = fc.double({ min: -1000, max: 1000, noNaN: true })
const float32 = fc.float({ noNaN: true, noDefaultInfinity: true })
/** Series that move by more than rounding. */
const moving = fc.array(value, { minLength: 2, maxLength: 160 }).filter((values) => spreadOf(values) > 1e-3)

describe('the forecast', () => {
  test('of a·x + b is a times the forecast of x, plus b', () =>
    fc.assert(
      fc.asyncProperty(
        moving,
        fc.constantFrom(-1e6, -3, -1, -1e-6, 1e-6, 0.1, 7, 1e6),
        fc.constantFrom(-1, 0, 0.3, 100),
        async (values, a, b) => {
          const shift = a * b
          const plain = await forecast(values)
          const moved = await forecast(values.map((x) => a * x + shift))
          expect(
            distance(
              moved,
              plain.map((x) => a * x + shift),
              Math.abs(a) * spreadOf(values),
            ),
          ).toBeLessThan(1e-5)
        },
      ),
      { numRuns: 300 },
    ))

  test('of a season that repeats exactly does not depend on its unit either', async () => {
    const season = [3, 9, 4, 1, 7, 2, 5, 11]
    for (let length = 16; length < 160; length++) {
      const values = Array.from({ length }, (_, t) => season[t % season.length] ?? 0)
      const plain = await forecast(values)
      const moved = await forecast(values.map((x) => 0.1 - 0.7 * x))
      expect(
        distance(
          moved,
          plain.map((x) => 0.1 - 0.7 * x),
          7,
        ),
      ).toBeLessThan(1e-5)
    }
  })

  test('of a constant is exactly that constant, also of one value', () =>
    fc.assert(
      fc.asyncProperty(float32, fc.integer({ min: 1, max: 100 }), async (constant, length) => {
        const answer = await forecast(new Array<number>(length).fill(constant))
        // ===, because 0 and −0 are one constant.
        expect(answer.filter((value) => value === constant).length).toBe(HORIZON)
      }),
    ))

  test('of a straight line continues it within 1 % of its range', () =>
    fc.assert(
      fc.asyncProperty(
        value.filter((slope) => Math.abs(slope) > 1e-3),
        value,
        fc.integer({ min: 2, max: 200 }),
        async (slope, start, length) => {
          const line = Array.from({ length: length + HORIZON }, (_, t) => start + slope * t)
          const seen = line.slice(0, length)
          expect(distance(await forecast(seen), line.slice(length), spreadOf(seen))).toBeLessThan(0.01)
        },
      ),
    ))

  test('of 1, 2, 3, 4, 5 is 6 … 15', async () => {
    const answer = await forecast([1, 2, 3, 4, 5])
    expect(distance(answer, [6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 1)).toBeLessThan(1e-9)
  })

  test('repeats a season it has seen twice, better than its last value does', async () => {
    const season = [3, 9, 4, 1, 7, 2, 5]
    const series = Array.from({ length: 6 * season.length }, (_, t) => season[t % season.length] ?? 0)
    const next = Array.from({ length: HORIZON }, (_, t) => season[t % season.length] ?? 0)
    const answer = await forecast(series)
    const error = (guess: (step: number) => number) =>
      next.reduce((sum, x, t) => sum + Math.abs(x - guess(t)), 0)
    expect(error((step) => answer[step] ?? 0)).toBeLessThan(0.25 * error(() => 5))
  })

  test('is ten numbers for every length from 1 to 5000', async () => {
    const long = Array.from({ length: 5000 }, (_, t) => ((t * 7919) % 101) + t / 50)
    const lengths = [...Array.from({ length: 160 }, (_, index) => index + 1), 1000, 4999, 5000]
    const answers = await run(lengths.map((length) => long.slice(0, length)))
    expect(answers.map((answer) => answer.filter(Number.isFinite).length)).toEqual(lengths.map(() => HORIZON))
  })

  test('is finite in float32 for any finite float32, at the edges too', async () => {
    const largest = 3.4028234663852886e38
    const edges = [
      [largest, -largest, largest],
      [-largest, 0, largest],
      [1e-45, 0, 1e-45, 1.4e-45],
      [largest, 1e-45, 0, -1e-38],
      [0, -0, 0],
      [1e38, 1e38, Math.fround(1.0000001e38)],
    ]
    const finite = (answers: readonly (readonly number[])[]) =>
      answers.flat().every((x) => Number.isFinite(Math.fround(x)))
    expect(finite(await run(edges))).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.array(float32, { minLength: 1, maxLength: 60 }), async (values) => {
        expect(finite(await run([values]))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('is the same in a batch as alone', () =>
    fc.assert(
      fc.asyncProperty(fc.array(moving, { minLength: 2, maxLength: 90 }), async (rows) => {
        const together = await run(rows)
        for (const [index, values] of rows.entries()) {
          expect(distance(together[index] ?? [], await forecast(values), spreadOf(values))).toBeLessThan(1e-6)
        }
      }),
      { numRuns: 20 },
    ))

  test('is not disturbed by other calls that run at the same time', async () => {
    const rows = Array.from({ length: 40 }, (_, row) =>
      Array.from({ length: 30 }, (_, t) => (t * t * (row + 3)) % 23),
    )
    const overlapping = await Promise.all(rows.map((values) => run([values])))
    for (const [index, values] of rows.entries()) expect(overlapping[index]).toEqual(await run([values]))
  })

  test('of no series is nothing', async () => {
    expect(await run([])).toEqual([])
  })
})
