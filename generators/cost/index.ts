/** What a fleet costs a month, from its files and a snapshot of list prices. */
import { type Finding, sortFindings } from '../findings/index.ts'
import type { Fleet, Prices } from '../fleet/index.ts'
import type { Line } from './line.ts'
import { pricedOf } from './priced.ts'
import { standingLines } from './standing.ts'
import { type Traffic, trafficLines } from './traffic.ts'

export { HOURS, REQUEST_BYTES } from './assumptions.ts'
export type { Line } from './line.ts'
export { costDecider, decisionOf, pricesAnswer } from './propose/index.ts'
export { type Running, runningOf } from './running.ts'
export { CATALOG, lookedUp, SourceError, type Sources } from './sources/index.ts'
export type { Traffic } from './traffic.ts'
export {
  type Answer,
  FLOOR,
  HEADROOM,
  type Losses,
  lossesOf,
  marginOf,
  partOfNode,
  type Question,
  weighed,
} from './weights/index.ts'

export interface MonthlyCost {
  /** What there is to pay while nobody calls. */
  readonly standing: readonly Line[]
  /** What the traffic adds; none where none was named. */
  readonly traffic: readonly Line[]
}

/** $ a month of some lines, all together. */
export const total = (lines: readonly Line[]): Pick<Line, 'atRest' | 'atMost'> => ({
  atRest: lines.reduce((sum, { atRest }) => sum + atRest, 0),
  atMost: lines.reduce((sum, { atMost }) => sum + atMost, 0),
})

/** The cost of a month (730 hours) by cluster and part, or a finding for each price that is missing. */
export const monthlyCost = (
  fleet: Fleet,
  prices: Prices,
  traffic?: Traffic,
): { readonly cost: MonthlyCost } | { readonly findings: readonly Finding[] } => {
  const outcomes = fleet.clusters.map((cluster) => pricedOf(cluster, prices))
  const findings = outcomes.flatMap((outcome) => ('findings' in outcome ? outcome.findings : []))
  if (findings.length > 0) return { findings: sortFindings(findings) }
  const all = outcomes.flatMap((outcome) => ('priced' in outcome ? [outcome.priced] : []))
  const { edge } = prices.values
  return {
    cost: {
      standing: standingLines(fleet, all, edge),
      traffic: traffic === undefined ? [] : trafficLines(fleet, all, edge, traffic),
    },
  }
}
