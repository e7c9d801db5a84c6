/**
 * Series that exponential smoothing would be right about: a level, a slope that may fade, a season that may change, all moved by
 * one error a step (Hyndman, Koehler, Snyder and Grose, 2002).
 */
import type { Random } from './random.ts'

/** Season lengths that calendars give, more often than others; 1 is none. */
const PERIODS = [1, 1, 1, 1, 4, 4, 4, 5, 6, 7, 7, 12, 12, 12, 12, 24, 48] as const

/** `length` values, in units of their error. */
export const stateSpace = (random: Random, length: number): number[] => {
  const level = random.pick([0, 0.05, 0.2, 0.5, 0.8, 1, 1, 1.2])
  const slope = random.chance(0.5) ? 0 : level * random.pick([0.02, 0.1, 0.3, 0.6])
  const fading = random.chance(0.7) ? 1 : random.between(0.8, 0.99)
  const drift = random.pick([0, 0, 0.05, 0.2, 0.5, 1, 2, 5]) * random.gauss()
  const period = random.pick(PERIODS)
  const change = random.chance(0.5) ? 0 : random.pick([0.02, 0.1, 0.3])
  const size = period === 1 ? 0 : random.pick([0.5, 1, 2, 5, 10])
  const season = Array.from({ length: period }, () => size * random.gauss())
  // Smooth seasons: each place like its neighbours.
  if (random.chance(0.5)) {
    for (let pass = 0; pass < Math.max(1, period >> 2); pass++) {
      for (let place = 0; place < period; place++) {
        season[place] = ((season[place] ?? 0) + (season[(place + 1) % period] ?? 0)) / 1.6
      }
    }
  }
  let at = 0
  let step = drift
  return Array.from({ length }, (_, t) => {
    const place = t % period
    const error = random.gauss() * (random.chance(0.02) ? 4 : 1)
    const value = at + step + (season[place] ?? 0) + error
    at += step + level * error
    step = (fading === 1 ? step : fading * step) + slope * error
    season[place] = (season[place] ?? 0) + change * error
    return value
  })
}
