export type Recipe = {
  readonly seed: number
  /** Width of the gate. */
  readonly hidden: number
  /** Samples of the ridge regression. */
  readonly ridgeSamples: number
  /** Adam steps, each on `batch` fresh samples. */
  readonly steps: number
  readonly batch: number
  /** Adam's first step size; it falls to zero in a straight line. */
  readonly rate: number
}

/** What `npm run train` trains. Another number here is another model: retrain and commit both of its files. */
export const recipe: Recipe = {
  seed: 1,
  hidden: 64,
  ridgeSamples: 4000,
  steps: 25_000,
  batch: 64,
  rate: 0.002,
}
