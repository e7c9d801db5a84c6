/**
 * The cheapest whole weights within bounds: as long as a point is worth more where it would go, the best exchange is made.
 * What a point costs never falls as a cluster gets more of them, so when no exchange of one point saves, none of many does.
 */

/** One cluster, as the exchange sees it. */
export interface Side {
  /** Whole points: now, at least, at most. */
  readonly now: number
  readonly least: number
  readonly most: number
  /** $ of the point from `weight` to `weight + 1`: what taking it costs at worst. */
  readonly taking: (weight: number) => number
  /** $ of the same point: what giving it away saves at least. */
  readonly giving: (weight: number) => number
}

/** $ of the next point of a cluster: below what it has now its own points come back. */
const costOf = ({ now, taking, giving }: Side, weight: number) =>
  weight < now ? giving(weight) : taking(weight)

/** Sums of floats differ by a hair; no hair moves a point. */
const HAIR = 1e-12

/**
 * Weights with the same total as now. `permits` says whether weights may be had, given who gave and who got the last point.
 */
export const exchanged = (
  sides: readonly Side[],
  permits: (weights: readonly number[], from: number, to: number) => boolean = () => true,
): readonly number[] => {
  const weights = sides.map(({ now }) => now)
  const tried = (from: number, to: number) =>
    weights.map((weight, i) => (i === from ? weight - 1 : i === to ? weight + 1 : weight))
  for (;;) {
    const gives = sides
      .map((side, i) => ({ i, price: costOf(side, (weights[i] ?? 0) - 1) }))
      .filter(({ i }) => (weights[i] ?? 0) > (sides[i]?.least ?? 0))
      .sort((a, b) => b.price - a.price || a.i - b.i)
    const takes = sides
      .map((side, i) => ({ i, price: costOf(side, weights[i] ?? 0) }))
      .filter(({ i }) => (weights[i] ?? 0) < (sides[i]?.most ?? 0))
      .sort((a, b) => a.price - b.price || a.i - b.i)
    const best = bestOf(gives, takes, (from, to) => permits(tried(from, to), from, to))
    if (best === undefined) return weights
    weights[best.from] = (weights[best.from] ?? 0) - 1
    weights[best.to] = (weights[best.to] ?? 0) + 1
  }
}

interface Offer {
  readonly i: number
  readonly price: number
}

/** Of the exchanges that save, the one that saves most among those that are permitted. */
const bestOf = (
  gives: readonly Offer[],
  takes: readonly Offer[],
  may: (from: number, to: number) => boolean,
): { readonly from: number; readonly to: number } | undefined => {
  let best: { readonly from: number; readonly to: number; readonly saved: number } | undefined
  for (const give of gives)
    for (const take of takes) {
      const saved = give.price - take.price
      // Takers rise in price: none after this one saves more.
      if (saved <= HAIR * Math.max(1e-9, Math.abs(give.price)) || saved <= (best?.saved ?? 0)) break
      if (give.i === take.i || !may(give.i, take.i)) continue
      best = { from: give.i, to: take.i, saved }
      break
    }
  return best
}
