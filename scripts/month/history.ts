/** Spot prices by the hour: made with the statistics of a recorded history, or read from one. */
import { z } from 'zod'
import { normal, randomOf } from '../../generators/chance/index.ts'
import { BEFORE, type History, HOURS, type Spot } from './world.ts'

/**
 * How the spot price of t3.large moves, from the history of t3.micro in 90 days (docs/cost.md names it), times 8 as the list
 * price is: mean, deviation of its logarithm over all days, and from one day to the next.
 */
interface Moves {
  readonly mean: number
  readonly all: number
  readonly daily: number
}
const moves: Readonly<Record<string, Moves>> = {
  'us-east-1': { mean: 0.0311, all: 0.203, daily: 0.0385 },
  'us-west-2': { mean: 0.0332, all: 0.067, daily: 0.0166 },
}
/** Changes of the price in a zone in a day. */
const CHANGES = 2.3
/** $ an hour of e2-standard-2 as spot. Google changes its prices about once a month; here they stay. */
const GOOGLE = 0.02011

const DAY = 24

/** With the range of the day before each hour. */
const ranged = (prices: readonly number[]): readonly Spot[] =>
  prices.map((usd, i) => {
    const day = prices.slice(Math.max(0, i - DAY), i + 1)
    return { usd, low: Math.min(...day), high: Math.max(...day) }
  })

const madeOf = ({ mean, all, daily }: Moves, chance: () => number): readonly Spot[] => {
  const back = daily ** 2 / (2 * all ** 2) / CHANGES
  let away = all * normal(chance)
  const prices = Array.from({ length: BEFORE + HOURS }, () => {
    if (chance() < CHANGES / DAY) away += -back * away + (daily / Math.sqrt(CHANGES)) * normal(chance)
    return Number((mean * Math.exp(away - all ** 2 / 2)).toFixed(4))
  })
  return ranged(prices)
}

/** A history of our own making. */
export const made = (seed: number): History => {
  const chance = randomOf(seed)
  return new Map([
    ...Object.entries(moves).map(([region, each]) => [region, madeOf(each, chance)] as const),
    ['us-central1', ranged(Array.from({ length: BEFORE + HOURS }, () => GOOGLE))] as const,
  ])
}

const recorded = z.object({
  SpotPriceHistory: z.array(z.object({ SpotPrice: z.string(), Timestamp: z.string() })),
})

/**
 * The history that `aws ec2 describe-spot-price-history` printed for one type in a region, from `from` on: at each hour the
 * mean, the least and the most of what was said in the day before, in which every zone says something.
 */
export const recordedOf = (text: string, from: number): readonly Spot[] => {
  const all = recorded
    .parse(JSON.parse(text))
    .SpotPriceHistory.map(({ SpotPrice, Timestamp }) => ({
      usd: Number(SpotPrice),
      at: Date.parse(Timestamp),
    }))
    .sort((a, b) => a.at - b.at)
  return Array.from({ length: BEFORE + HOURS }, (_, i) => {
    const end = from + (i - BEFORE) * 3_600_000
    const day = all.filter(({ at }) => at <= end && at > end - DAY * 3_600_000).map(({ usd }) => usd)
    if (day.length === 0)
      throw new Error(`the history says nothing of the day before ${new Date(end).toISOString()}`)
    return {
      usd: day.reduce((sum, usd) => sum + usd, 0) / day.length,
      low: Math.min(...day),
      high: Math.max(...day),
    }
  })
}

/** Recorded prices of some regions, and those of our own making of the rest. */
export const withRecorded = (seed: number, files: ReadonlyMap<string, string>, from: number): History =>
  new Map([...made(seed), ...[...files].map(([region, text]) => [region, recordedOf(text, from)] as const)])
