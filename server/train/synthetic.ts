/** Made-up series: a trend, perhaps a season, noise, and now and then a shift, an outlier, growth or counts. */
import { type Random, sine } from './random.ts'
import { stateSpace } from './statespace.ts'

/** Periods that calendars give, more often than others. */
const PERIODS = [2, 3, 4, 4, 5, 6, 7, 7, 7, 8, 10, 12, 12, 12, 12, 14, 16, 20, 24, 24]

type Part = (t: number) => number

const nothing: Part = () => 0

const trend = (random: Random): Part => {
  const slope = random.gauss() * random.pick([0.01, 0.03, 0.1, 0.3])
  const damping = random.between(0.8, 0.99)
  let level = 0
  let step = slope
  const walk = random.pick([0.1, 0.3, 1])
  switch (random.integer(6)) {
    case 0:
      return nothing
    case 1:
      return (t) => slope * t
    case 2:
      return () => {
        level += step
        step *= damping
        return level
      }
    case 3:
      return () => {
        level += walk * random.gauss()
        return level
      }
    case 4:
      return () => {
        level += slope + walk * random.gauss()
        return level
      }
    default:
      // A slope that itself wanders: smooth, with turns.
      return () => {
        step = damping * step + 0.1 * walk * random.gauss()
        level += step
        return level
      }
  }
}

const season = (random: Random): Part => {
  const size = random.pick([0.5, 1, 2, 4])
  if (random.chance(0.4)) {
    const profile = Array.from({ length: random.pick(PERIODS) }, () => size * random.gauss())
    return (t) => profile[t % profile.length] ?? 0
  }
  const period = random.chance(0.7) ? random.pick(PERIODS) : random.between(3, 40)
  const waves = Array.from({ length: 1 + random.integer(3) }, (_, harmonic) => ({
    turns: (harmonic + 1) / period,
    phase: random.uniform(),
    size: (size * random.gauss()) / (harmonic + 1),
  }))
  return (t) => waves.reduce((sum, wave) => sum + wave.size * sine(wave.turns * t + wave.phase), 0)
}

const noise = (random: Random): Part => {
  const size = random.pick([0, 0.05, 0.2, 0.5, 1])
  const memory = random.chance(0.5) ? 0 : random.between(-0.6, 0.95)
  let last = 0
  return () => {
    last = memory * last + size * random.gauss()
    return last
  }
}

const shift = (random: Random, length: number): Part => {
  const from = random.integer(length)
  const size = 3 * random.gauss()
  return (t) => (t >= from ? size : 0)
}

const outliers = (random: Random): Part => {
  const share = random.between(0.01, 0.08)
  return () => (random.chance(share) ? 4 * random.gauss() : 0)
}

/** (1 + x/16)¹⁶, near eˣ, never negative: turns sums into products. */
const growth = (x: number): number => {
  let power = Math.max(0, 1 + x / 16)
  for (let doubling = 0; doubling < 4; doubling++) power *= power
  return power
}

/** Values that never are negative and grow by shares, largest over smallest between 1.3 and 50 or so. */
const exponential = (random: Random, values: readonly number[]): number[] => {
  const least = Math.min(...values)
  const range = Math.max(...values) - least || 1
  const reach = random.pick([0.3, 0.7, 1.5, 2.5, 4])
  return values.map((value) => growth((reach * (value - least)) / range))
}

/** A sum of parts that people tell apart. */
const parted = (random: Random, length: number): number[] => {
  const parts = [trend(random), noise(random)]
  if (random.chance(0.55)) parts.push(season(random))
  if (random.chance(0.1)) parts.push(season(random))
  if (random.chance(0.15)) parts.push(shift(random, length))
  if (random.chance(0.1)) parts.push(outliers(random))
  return Array.from({ length }, (_, t) => parts.reduce((sum, part) => sum + part(t), 0))
}

/** One series of `length` values. */
export const synthetic = (random: Random, length: number): number[] => {
  const values = random.chance(0.6) ? stateSpace(random, length) : parted(random, length)
  if (random.chance(0.4)) return exponential(random, values)
  if (random.chance(0.08)) return values.map((value) => Math.max(0, Math.round(value)))
  return values
}
