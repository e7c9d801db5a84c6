/** What comes of what is asked: traffic today and then, what is left when one more cluster is lost, and what it costs. */
import { type MonthlyCost, monthlyCost, REQUEST_BYTES, total } from '../cost/index.ts'
import type { Finding } from '../findings/index.ts'
import type { Cluster, Fleet, FleetText, Prices } from '../fleet/index.ts'
import { type Simulation, simulate, type Verdict } from '../traffic/index.ts'
import { type Asked, outagesOf } from './asked.ts'
import { type Planned, planOf } from './plan.ts'

/** What is left without a cluster: whether pods at rest carry it, only those after scaling, or not even they. */
export interface Left {
  readonly verdict: 'carried' | 'scales' | 'overload' | 'lost'
  /** Percent of the requests that nobody answers. */
  readonly lost: number
}

/** $ a month at list prices. */
export interface Bill {
  /** Whether anybody calls or not: with the nodes a cluster starts with, and with all it may have. */
  readonly standing: { readonly atRest: number; readonly atMost: number }
  /** Of the requests per second that are asked about, all month. */
  readonly traffic: number
}

export interface Outcome {
  readonly commands: readonly Planned[]
  readonly fleet: Fleet
  /** The fleet of today, everything up, at its declared peak. */
  readonly before: Simulation
  readonly after: Simulation
  /** Today's at the peak, and then; or why there is none. */
  readonly bills: { readonly before: Bill; readonly after: Bill } | { readonly findings: readonly Finding[] }
}

const billOf = ({ standing, traffic }: MonthlyCost): Bill => ({
  standing: total(standing),
  traffic: total(traffic).atRest,
})

/** The prices of the fleet, or why they are not known. */
export type Priced = { readonly prices: Prices } | { readonly findings: readonly Finding[] }

const billsOf = (fleet: Fleet, after: Fleet, priced: Priced, { rps }: Asked): Outcome['bills'] => {
  if ('findings' in priced) return priced
  const traffic = { bytes: REQUEST_BYTES, nat: 0, logs: 0 }
  const old = monthlyCost(fleet, priced.prices, { ...traffic, rps: fleet.traffic.peakRps })
  const now = monthlyCost(after, priced.prices, { ...traffic, rps })
  if ('findings' in old) return old
  return 'findings' in now ? now : { before: billOf(old.cost), after: billOf(now.cost) }
}

/** What comes of `asked` for a fleet and the text it was read from. */
export const outcomeOf = (text: FleetText, today: Fleet, priced: Priced, asked: Asked): Outcome => {
  const { commands, fleet } = planOf(text, today, asked)
  return {
    commands,
    fleet,
    before: simulate(today),
    after: simulate(fleet, outagesOf(fleet, asked), { rps: asked.rps }),
    bills: billsOf(today, fleet, priced, asked),
  }
}

/** What is left when one more cluster is lost: a simulation of its own, so it is asked for one cluster at a time. */
export const leftWithout = (fleet: Fleet, asked: Asked, cluster: Cluster): Left => {
  const { lost, clusters } = simulate(fleet, outagesOf(fleet, asked, cluster), { rps: asked.rps })
  const has = (verdict: Verdict) => clusters.some((each) => each.verdict === verdict)
  if (lost > 0) return { verdict: 'lost', lost }
  return { verdict: has('overload') ? 'overload' : has('scales') ? 'scales' : 'carried', lost }
}
