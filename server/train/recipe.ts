/** What `npm run train` trains. Another number here is another model: retrain and commit both of its files. */
import type { Recipe } from './fit.ts'

export const recipe: Recipe = {
  seed: 1,
  hidden: 64,
  ridgeSamples: 4000,
  steps: 20_000,
  batch: 64,
  rate: 0.002,
}
