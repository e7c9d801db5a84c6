/**
 * Bounds for a rate that hold at every look at once: however often somebody looks, and whenever they stop, the true rate leaves
 * them with a probability of `error` at most. A confidence sequence: Ville's inequality for the beta-binomial mixture
 * (Robbins 1970; Howard, Ramdas, McAuliffe, Sekhon 2021, arxiv.org/abs/1810.08240). Ordinary intervals, asked every minute,
 * would sooner or later call any canary bad.
 */

/** Requests, and how many of them were so (failed, slow). */
export interface Counted {
  readonly all: number
  readonly hits: number
}

/** 0 to 1. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/** Jeffreys' prior: much of its weight is near 0, where rates of failures are. */
const PRIOR = 0.5

/** Lanczos' approximation (g = 7, nine terms): good to 1e-13 for positive numbers. */
const TERMS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
] as const

const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const base = shifted + TERMS.length - 0.5
  const sum = TERMS.reduce((total, term, i) => total + term / (shifted + i + 1), 0.9999999999998099)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}

const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b)

/** a·ln(b), where none of nothing is nothing. */
const times = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(b))

const STEPS = 40

/** Where `holds` ends between a value that it holds for and one that it does not. */
const edge = (inside: number, outside: number, holds: (rate: number) => boolean): number => {
  let [good, bad] = [inside, outside]
  for (let i = 0; i < STEPS; i++) {
    const middle = (good + bad) / 2
    if (holds(middle)) good = middle
    else bad = middle
  }
  // The wider side: what is not excluded is inside.
  return bad
}

/** The rates that `counted` does not exclude. `error`: above 0, below 1. Without a count: all of them. */
export const bounds = ({ all, hits }: Counted, error: number): Bounds => {
  const [yes, no] = [Math.min(hits, all), Math.max(0, all - hits)]
  if (all <= 0) return { low: 0, high: 1 }
  const mixture = logBeta(PRIOR + yes, PRIOR + no) - logBeta(PRIOR, PRIOR)
  const most = Math.log(1 / error)
  const holds = (rate: number) => mixture - times(yes, rate) - times(no, 1 - rate) < most
  const seen = yes / all
  return {
    low: yes === 0 ? 0 : edge(seen, 0, holds),
    high: no === 0 ? 1 : edge(seen, 1, holds),
  }
}
