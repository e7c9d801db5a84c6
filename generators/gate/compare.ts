/** One measure of a canary against stable: how often something happens to each, and whether the canary's is too often. */
import { type Bounds, bounds, type Counted } from './sequence.ts'

/** How much is allowed, both as ratios, 0 to 1. */
export interface Allowed {
  /** What the objective allows anybody: a canary within it is never bad. */
  readonly budget: number
  /** How much worse than stable a canary may be. */
  readonly distance: number
}

export interface Compared {
  /** bad: surely more than allowed. good: surely within it. open: not known yet. */
  readonly verdict: 'bad' | 'good' | 'open'
  readonly canary: Counted & Bounds
  readonly stable: Counted & Bounds
}

/** `error`: that the verdict is wrong at any look, half of it for each of the two rates. */
export const compare = (
  canary: Counted,
  stable: Counted,
  { budget, distance }: Allowed,
  error: number,
): Compared => {
  const [of, against] = [bounds(canary, error / 2), bounds(stable, error / 2)]
  const limit = (rate: number) => Math.max(budget, rate + distance)
  const bad = of.low > limit(against.high)
  const good = of.high <= limit(against.low)
  return {
    verdict: bad ? 'bad' : good ? 'good' : 'open',
    canary: { ...canary, ...of },
    stable: { ...stable, ...against },
  }
}

/** More of it than of anything that is measured. */
const ENOUGH = 1e9

/**
 * Requests that the canary needs in all before a verdict of good, if it goes on as it has; undefined where it would not come:
 * stable is not known well enough, or the canary is worse than allowed.
 */
export const needed = (
  { canary, stable }: Compared,
  { budget, distance }: Allowed,
  error: number,
): number | undefined => {
  const limit = Math.max(budget, stable.low + distance)
  const rate = canary.all === 0 ? 0 : canary.hits / canary.all
  const enough = (all: number) => bounds({ all, hits: all * rate }, error / 2).high <= limit
  if (!enough(ENOUGH)) return undefined
  let [few, many] = [Math.max(1, canary.all), ENOUGH]
  while (many - few > 1 && many / few > 1.01) {
    const middle = Math.sqrt(few * many)
    if (enough(middle)) many = middle
    else few = middle
  }
  return Math.ceil(many)
}
