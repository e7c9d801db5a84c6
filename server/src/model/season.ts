/**
 * The season of a row: how long it is, its profile, how sure it is and whether it grows. Everything odd in the row
 * (profile, flat) is negated with it, everything else stays: the forecast of −x is that of x negated.
 */
import { createProducts, lagProducts } from './lags.ts'
import { HORIZON, LONGEST, WINDOW } from './shape.ts'

export type Season = {
  /** Steps; 0 when there is none, and then all else is 0 too. */
  period: number
  /** Share of the profile to believe, 0 to 1: high when seasons are alike, and when there are many. */
  trust: number
  /** Correlation of neighbouring seasons, 0 to 1. */
  likeness: number
  /** Change of the season's size from the middle of the row to its end, as a share; believed, −1 to 1. */
  growth: number
  /** The row less its season, oldest first. */
  readonly flat: Float64Array
  /** What the season adds at each step ahead, at its mean size. */
  readonly ahead: Float64Array
  /** What its growth adds to that. */
  readonly grown: Float64Array
  /** The flat row at the same place of the last season. */
  readonly lagged: Float64Array
}

export const createSeason = (): Season => ({
  period: 0,
  trust: 0,
  likeness: 0,
  growth: 0,
  flat: new Float64Array(WINDOW),
  ahead: new Float64Array(HORIZON),
  grown: new Float64Array(HORIZON),
  lagged: new Float64Array(HORIZON),
})

/** Differences of correlations below this are rounding, and must not decide. */
const MARGIN = 1e-6

/** Correlations of so many standard deviations are chance. */
const CHANCE = 1.64

/** A season may be up to so many times the shortest that is seen in it. */
const TIMES = 4

/** Weight of a season in the profile, against the one after it. */
const FADE = 0.85

const products = createProducts(LONGEST + 1)
const correlations = new Float64Array(LONGEST + 2)
const steps = new Float64Array(WINDOW)
const movement = new Float64Array(WINDOW)
const profile = new Float64Array(LONGEST)
const weights = new Float64Array(LONGEST)

/**
 * The lag at which values are most like themselves, compared with shorter lags: a peak of their correlation with themselves. Long
 * lags, which few pairs speak for, count less. 0 without a peak up to `longest`. `squares`: the sum of the squares of the values.
 */
const peakOf = (values: Float64Array, count: number, squares: number, longest: number): number => {
  lagProducts(values, count, longest + 1, products)
  // Of the values that a lag pairs, the older are all but the newest `lag`, the newer all but the oldest.
  let older = squares
  let newer = squares
  for (let lag = 1; lag <= longest + 1; lag++) {
    const newest = values[count - lag] ?? 0
    const oldest = values[lag - 1] ?? 0
    older -= newest * newest
    newer -= oldest * oldest
    const sizes = older + newer
    correlations[lag] = sizes < MARGIN * squares ? 0 : (2 * (products[lag] ?? 0)) / sizes
  }
  let best = MARGIN
  let peak = 0
  let shorter = 0
  for (let lag = 2; lag <= longest; lag++) {
    const before = correlations[lag - 1] ?? 0
    const here = correlations[lag] ?? 0
    shorter += before
    if (here < before + MARGIN || here < (correlations[lag + 1] ?? 0) - MARGIN) continue
    const score = (here - shorter / (lag - 1)) * (1 - lag / count)
    if (score > best + MARGIN) {
      best = score
      peak = lag
    }
  }
  return peak
}

/** Fills `movement` with the row less its centred moving average over one season, which is held at the ends. */
const detrend = (row: Float64Array, count: number, period: number): void => {
  const half = period >> 1
  const even = period % 2 === 0
  let sum = 0
  for (let i = 0; i < period; i++) sum += row[i] ?? 0
  // The mean of values i − half … i + half; of an even period the ends count half.
  const first = half
  const last = count - 1 - half
  let level = 0
  for (let i = first; i <= last; i++) {
    const start = i - half
    if (start > 0) sum += (row[start + period - 1] ?? 0) - (row[start - 1] ?? 0)
    level = even ? (sum + ((row[i + half] ?? 0) - (row[start] ?? 0)) / 2) / period : sum / period
    movement[i] = (row[i] ?? 0) - level
    if (i === first) for (let j = 0; j < first; j++) movement[j] = (row[j] ?? 0) - level
  }
  for (let j = last + 1; j < count; j++) movement[j] = (row[j] ?? 0) - level
}

/** Fills `profile` with the mean movement at each place of the season, newer seasons first, summing to zero. */
const average = (count: number, period: number): void => {
  profile.fill(0, 0, period)
  weights.fill(0, 0, period)
  let weight = 1
  for (let i = count - 1, place = (count - 1) % period, seen = 0; i >= 0; i--) {
    profile[place] = (profile[place] ?? 0) + weight * (movement[i] ?? 0)
    weights[place] = (weights[place] ?? 0) + weight
    place = place === 0 ? period - 1 : place - 1
    if (++seen % period === 0) weight *= FADE
  }
  let mean = 0
  for (let place = 0; place < period; place++) {
    profile[place] = (profile[place] ?? 0) / (weights[place] ?? 1)
    mean += (profile[place] ?? 0) / period
  }
  for (let place = 0; place < period; place++) profile[place] = (profile[place] ?? 0) - mean
}

/** Correlation of the movement with that of one season ago, less what chance gives; 0 at least. */
const likenessOf = (count: number, period: number): number => {
  let both = 0
  let sizes = 0
  for (let i = period; i < count; i++) {
    const now = movement[i] ?? 0
    const then = movement[i - period] ?? 0
    both += now * then
    sizes += now * now + then * then
  }
  if (sizes < 1e-12 * count) return 0
  const chance = CHANCE / Math.sqrt(count - period)
  return chance < 1 ? Math.max(0, ((2 * both) / sizes - chance) / (1 - chance)) : 0
}

/** Slope of the season's size over τ = −1 … 1, shrunk by how much it explains. */
const growthOf = (count: number, period: number): number => {
  let over = 0
  let under = 0
  let left = 0
  for (let i = 0, place = 0; i < count; i++) {
    const size = profile[place] ?? 0
    const lever = size * ((2 * i + 1) / count - 1)
    const rest = (movement[i] ?? 0) - size
    over += lever * rest
    under += lever * lever
    left += rest * rest
    if (++place === period) place = 0
  }
  if (under < 1e-12 * count) return 0
  const slope = over / under
  const explained = over * slope
  const noise = Math.max(0, left - explained) / count
  const believed = explained > 0 ? Math.max(0, 1 - (2 * noise) / explained) : 0
  return Math.max(-1, Math.min(1, slope * believed))
}

/**
 * Length of the season, of which the row holds at least two, or 0; `movement` is then what that season leaves. The values tell it, and
 * so do their steps, where a slow wave hides it; a year of months may look like four quarters first. The one whose seasons are most alike.
 */
const periodOf = (row: Float64Array, count: number): number => {
  const longest = Math.min(LONGEST, count >> 1)
  if (longest < 2) return 0
  let squares = 0
  for (let i = 1; i < count; i++) {
    const step = (row[i] ?? 0) - (row[i - 1] ?? 0)
    steps[i - 1] = step
    squares += step * step
  }
  const ofSteps = peakOf(steps, count - 1, squares, longest)
  const ofValues = peakOf(row, count, count, longest)
  let period = 0
  let best = 0
  const offer = (candidate: number): void => {
    if (candidate === 0 || candidate > longest || candidate === period) return
    detrend(row, count, candidate)
    const score = likenessOf(count, candidate) * (1 - candidate / count)
    if (score > best + MARGIN) {
      best = score
      period = candidate
    }
  }
  offer(ofValues)
  offer(ofSteps)
  const part = period
  for (let times = 2; times <= TIMES; times++) offer(times * part)
  if (period > 0) detrend(row, count, period)
  return period
}

/** Fills `season` for a row: the first `count` values of `row`, oldest first, of mean square 1. */
export const findSeason = (row: Float64Array, count: number, season: Season): void => {
  const { flat, ahead, grown, lagged } = season
  const period = periodOf(row, count)
  season.period = period
  if (period === 0) {
    season.likeness = 0
    season.trust = 0
    season.growth = 0
    for (let i = 0; i < count; i++) flat[i] = row[i] ?? 0
    ahead.fill(0)
    grown.fill(0)
    lagged.fill(0)
    return
  }
  const likeness = likenessOf(count, period)
  average(count, period)
  const seasons = count / period
  const trust = (seasons * likeness) / (1 + (seasons - 1) * likeness)
  const growth = growthOf(count, period)
  season.likeness = likeness
  season.trust = trust
  season.growth = growth
  for (let i = 0, place = 0; i < count; i++) {
    const size = 1 + growth * ((2 * i + 1) / count - 1)
    flat[i] = (row[i] ?? 0) - trust * (profile[place] ?? 0) * size
    if (++place === period) place = 0
  }
  for (let step = 0; step < HORIZON; step++) {
    const at = count + step
    const part = trust * (profile[at % period] ?? 0)
    ahead[step] = part
    grown[step] = part * growth * ((2 * at + 1) / count - 1)
    lagged[step] = flat[count - period + (step % period)] ?? 0
  }
}
