/**
 * Weights of the split by cost: a pure function of a fleet, its prices and what was measured. docs/cost.md says how it
 * decides and why it is not the formula that is usually drawn.
 */
import { mostPods, ownShare, strains, withoutLargest } from '../../capacity/index.ts'
import { type ClusterName, type Fleet, type Prices, shareOf } from '../../fleet/index.ts'
import { HOURS } from '../assumptions.ts'
import { type Range, type Running, runningOf } from '../running.ts'
import { type Bound, boundOf } from './bounds.ts'
import { type Curve, curveOf, type Load, meanOf } from './curve.ts'
import { exchanged, type Side } from './exchange.ts'
import { frozen, hoursToWait, type Measured } from './holds.ts'
import { type Losses, lossesOf, marginOf, permits } from './lost.ts'
import { BAND, WORTH } from './rules.ts'
import { savingOf } from './saving.ts'

export type { Seen } from './bounds.ts'
export { type Load, partOfNode } from './curve.ts'
export type { Measured } from './holds.ts'
export { type Losses, lossesOf, marginOf } from './lost.ts'
export { BAND, COOL_DOWN, FLOOR, FRESH, HEADROOM, STEP, WORTH } from './rules.ts'

export interface Question {
  readonly fleet: Fleet
  readonly prices: Prices
  readonly now: Date
  readonly load: Load
  /** Bytes of a request with its headers, and as many of its answer. */
  readonly bytes: number
  /** What the clusters say; undefined where nobody asked them, which shows weights and decides nothing. */
  readonly measured?: Measured | undefined
}

/** One cluster in the answer. Weights are percent; $ are for 1,000 requests where nothing else is said. */
export interface Weighed {
  readonly cluster: ClusterName
  readonly now: number
  readonly next: number
  /** Where it would end if every price stayed. */
  readonly target: number
  readonly bound: Bound
  /** $ an hour of one more node. */
  readonly node: Range
  /** What 1,000 more requests cost, and what 1,000 cost with the nodes that stand anyway. Undefined without requests. */
  readonly marginal: number | undefined
  readonly full: number | undefined
}

/** `propose`: `next` is worth a commit. `keep`: nothing is to gain. `wait`: not yet. `freeze`: something must be over, or known, first. */
export type Verdict = 'propose' | 'keep' | 'wait' | 'freeze'

export interface Answer {
  readonly verdict: Verdict
  /** Sentences, the deciding one first. */
  readonly why: readonly string[]
  readonly clusters: readonly Weighed[]
  /** $ a month that `next` saves. */
  readonly saving: Range
  /** Points that the fullest cluster has left at the peak with any one cluster lost: now, and after. */
  readonly margin: { readonly now: number; readonly next: number }
  /** Requests per second of an average moment. */
  readonly rps: number
}

/** What one point costs, by curve and price: prices that are worst for whoever wants to move it. */
const sideOf = ({ node }: Running, { nodes, way }: Curve, now: number, { least, most }: Bound): Side => {
  const point = (weight: number, price: number) => price * (nodes(weight + 1) - nodes(weight)) + way
  return {
    now,
    least,
    most,
    taking: (weight) => point(weight, node.high),
    giving: (weight) => point(weight, node.low) * (1 - BAND / 100),
  }
}

/** $ a month by which an exchange is better at the prices that are worst for it, the band taken off. */
const gainOf = (sides: readonly Side[], next: readonly number[]) =>
  HOURS *
  sides.reduce((sum, { now, taking, giving }, i) => {
    const to = next[i] ?? now
    let own = 0
    for (let weight = now; weight < to; weight++) own -= taking(weight)
    for (let weight = to; weight < now; weight++) own += giving(weight)
    return sum + own
  }, 0)

const withSplit = (fleet: Fleet, weights: readonly number[]): Fleet => ({
  ...fleet,
  traffic: {
    ...fleet.traffic,
    split: Object.fromEntries(fleet.clusters.map(({ name }, i) => [name, weights[i] ?? 0])),
  },
})

/** What the rules would refuse of the new weights and did not of the old ones. */
const refused = (before: Fleet, after: Fleet): readonly string[] => {
  const said = (fleet: Fleet) =>
    [withoutLargest, ownShare].flatMap((rule) => rule(fleet, mostPods(fleet)).map(({ message }) => message))
  const known = new Set(said(before))
  return [
    ...said(after).filter((message) => !known.has(message)),
    ...strains(before, after).map(({ message }) => message),
  ]
}

interface Plan {
  readonly sides: readonly Side[]
  readonly next: readonly number[]
}

const planOf = (
  { fleet }: Question,
  all: readonly Running[],
  curves: readonly Curve[],
  bounds: readonly Bound[],
  losses: Losses,
): Plan => {
  const sides = all.flatMap((running, i) => {
    const [curve, bound] = [curves[i], bounds[i]]
    const now = shareOf(fleet, running.cluster.name)
    return curve === undefined || bound === undefined ? [] : [sideOf(running, curve, now, bound)]
  })
  return { sides, next: exchanged(sides, (weights, from, to) => permits(losses, weights, from, to)) }
}

const dollars = (value: number) => `$${value.toFixed(2)}`

/** The verdict on weights that nothing forbids. */
const judged = (
  { fleet }: Question,
  { sides, next }: Plan,
): { readonly verdict: Verdict; readonly why: readonly string[] } => {
  if (next.every((weight, i) => weight === sides[i]?.now))
    return {
      verdict: 'keep',
      why: [`no request that may move is ${BAND} % cheaper elsewhere at the prices that are worst for it`],
    }
  const gain = gainOf(sides, next)
  if (gain < WORTH)
    return {
      verdict: 'keep',
      why: [
        `a change is sure to save ${dollars(gain)} a month, and less than ${dollars(WORTH)} is not worth one`,
      ],
    }
  const against = refused(fleet, withSplit(fleet, next))
  if (against.length > 0) return { verdict: 'keep', why: against }
  return {
    verdict: 'propose',
    why: [
      `at the prices that are worst for it, the change saves ${dollars(gain)} a month beyond the band of ${BAND} %`,
    ],
  }
}

const decided = (
  question: Question,
  all: readonly Running[],
  plan: Plan,
): { readonly verdict: Verdict; readonly why: readonly string[] } => {
  const { fleet, now, measured, load } = question
  const holds = frozen(fleet, all, now, measured)
  if (holds.length > 0) return { verdict: 'freeze', why: holds }
  if (meanOf(load) === 0)
    return { verdict: 'freeze', why: ['no request was seen: nothing is known of the load'] }
  const hours = hoursToWait(now, measured)
  if (hours > 0)
    return {
      verdict: 'wait',
      why: [`the split changed a short time ago; the next change may come in ${hours.toFixed(1)} h`],
    }
  return judged(question, plan)
}

/** Which weights the fleet should have next. Deterministic; it reads no clock, no file and no network. */
export const weighed = (question: Question): Answer => {
  const { fleet, prices, load, bytes, measured } = question
  const all = runningOf(fleet.clusters, prices)
  const known: Fleet = { ...fleet, clusters: all.map(({ cluster }) => cluster) }
  const asked = { ...question, fleet: known }
  const curves = all.map((running) => curveOf(known, running, load, bytes))
  const losses = lossesOf(known)
  const boundsWith = (step?: number) =>
    all.map(({ cluster }) => boundOf(known, cluster, measured?.seen.get(cluster.name) ?? {}, step))
  const bounds = boundsWith()
  const plan = planOf(asked, all, curves, bounds, losses)
  const { verdict, why } = decided(question, all, plan)
  const now = plan.sides.map((side) => side.now)
  const next = verdict === 'propose' ? plan.next : now
  const target = planOf(asked, all, curves, boundsWith(100), losses).next
  const days =
    load.length > 1 ? load.map((day) => all.map((running) => curveOf(known, running, [day], bytes))) : []
  const rps = meanOf(load)
  /** $ of 1,000 requests, from $ an hour for so many points. */
  const each = (cost: number, points: number) =>
    rps === 0 || points === 0 ? undefined : (cost * 1_000) / ((rps * points * 3_600) / 100)
  return {
    verdict,
    why,
    clusters: all.flatMap(({ cluster, node }, i) => {
      const [curve, bound, weight] = [curves[i], bounds[i], now[i] ?? 0]
      if (curve === undefined || bound === undefined) return []
      const point = node.usual * (curve.nodes(weight + 1) - curve.nodes(weight)) + curve.way
      return [
        {
          cluster: cluster.name,
          now: weight,
          next: next[i] ?? weight,
          target: target[i] ?? weight,
          bound,
          node,
          marginal: each(point, 1),
          full: each(node.usual * curve.nodes(weight) + curve.way * weight, weight),
        },
      ]
    }),
    saving: savingOf(all, curves, days, now, next),
    margin: { now: marginOf(losses, now), next: marginOf(losses, next) },
    rps,
  }
}
