/** Figures of several repeats: their middle and how far they lie apart. */

export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** The value below which `share` percent of the values lie. `sorted` ascends; 0 when there is none. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  return { min: sorted[0] ?? 0, median: percentile(sorted, 50), max: sorted.at(-1) ?? 0 }
}

/** Of many values, of which some are far off by chance: the quarters' bounds for the ends. */
export const middle = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  return { min: percentile(sorted, 25), median: percentile(sorted, 50), max: percentile(sorted, 75) }
}

/** `4.20 (3.90 to 4.81)` */
export const figure = ({ min, median, max }: Spread, digits: number): string => {
  const text = (value: number) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${text(median)} (${text(min)} to ${text(max)})`
}
