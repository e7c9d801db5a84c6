/** Series that tell a port of the model's preparation from another model, and the bodies of the load. */

/** Between −0.5 and 0.5, without a pattern, and the same in every run: fractions of the squares' multiples of the golden ratio. */
const noise = (t: number) => ((t * t * 0.6180339887498949) % 1) - 0.5

/** A season of twelve steps on a level of 100, whose rise and noise are a fifth of it. */
export const noisySeason = (length: number): readonly number[] =>
  Array.from({ length }, (_, t) =>
    Number((100 + 0.1 * t + 20 * Math.sin((Math.PI * t) / 6) + 8 * noise(t)).toFixed(2)),
  )

const made = (length: number, value: (t: number) => number) => Array.from({ length }, (_, t) => value(t))
const wave = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period)

/** Of every kind that the preparation treats in its own way, by what it is. */
export const SERIES: Readonly<Record<string, readonly number[]>> = {
  'a line': [1, 2, 3, 4, 5],
  'one value': [7],
  'two values': [7, 3],
  'three values': [2, 9, 4],
  'four values': [1, 5, 2, 8],
  'one value again and again': made(40, () => 2.5),
  'a short series without a pattern': [3, 1, 4, 1, 5, 9, 2, 6],
  steps: made(30, (t) => Math.floor(t / 10) ** 2),
  noise: made(100, noise),
  'a long way': made(144, (t) => t * t + 40 * noise(t)),
  'weeks that repeat exactly': made(60, (t) => t % 7),
  'weeks with noise': made(90, (t) => ([9, 8, 7, 8, 12, 20, 18][t % 7] ?? 0) + 4 * noise(t)),
  'two years of months': noisySeason(24),
  quarters: made(30, (t) => 50 + t + ([6, -2, -5, 1][t % 4] ?? 0) + noise(t)),
  'hours, as many as are looked at': made(144, (t) => 10 * wave(t, 24) + 4 * wave(t, 12) + 3 * noise(t)),
  'hours, more than are looked at': made(200, (t) => 10 * wave(t, 24) + 4 * wave(t, 12) + 3 * noise(t)),
  'two days of half hours': made(96, (t) => 10 * wave(t, 48) + 2 * noise(t)),
  'a season that grows': made(120, (t) => (1 + t / 30) * (10 + 4 * wave(t, 12)) + noise(t)),
  'a season that shrinks': made(72, (t) => (10 - t / 9) * wave(t, 8) + noise(t) / 4),
  'values near the largest': made(50, (t) => 1e30 * (wave(t, 7) + noise(t) / 3)),
  'values over the whole range': made(21, (t) => 3.4e38 * noise(t * 7) * 2),
  'tiny values': made(50, (t) => 1e-30 * (wave(t, 5) + noise(t) / 3)),
  'a small movement far from zero': made(60, (t) => 1e9 + wave(t, 6) + noise(t) / 5),
}

/** How far predictions lie apart, as a share of what the series moves in: the largest of all steps. */
export const distance = (
  series: readonly number[],
  one: readonly number[],
  other: readonly number[],
): number => {
  const last = series.at(-1) ?? 0
  const span = Math.max(...series.map((value) => Math.abs(value - last)))
  return Math.max(...one.map((value, step) => Math.abs(value - (other[step] ?? Number.NaN)) / (span || 1)))
}
