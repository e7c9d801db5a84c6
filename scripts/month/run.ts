/** A month, hour by hour: what it costs with the split that is proposed, with an even one, and with the best that could be known after. */
import { randomOf } from '../../generators/chance/index.ts'
import {
  FLOOR,
  HEADROOM,
  type Losses,
  lossesOf,
  marginOf,
  partOfNode,
  type Running,
  runningOf,
  weighed,
} from '../../generators/cost/index.ts'
import { type Fleet, replicaRange, shareOf } from '../../generators/fleet/index.ts'
import { BEFORE, BYTES, type History, HOURS, loadAt, pricesAt, START, type World } from './world.ts'

/** Hours between two looks: the workflow that proposes comes by as often. */
const EVERY = 6

export interface Month {
  readonly world: World
  /** $ of the month. */
  readonly even: number
  readonly ours: number
  /** With the one split that is cheapest over the month, and with the cheapest of each hour. */
  readonly fixed: number
  readonly hourly: number
  readonly fixedWeights: readonly number[]
  readonly changes: number
  /** Percent of the peak that the fullest cluster had to spare if any one were lost, at the worst hour. */
  readonly margin: number
  /** Hours in which a cluster was asked for more than its pods carry at most. */
  readonly overloaded: number
  /** By the hour: weights, $ of our split and of the even one. */
  readonly weights: readonly (readonly number[])[]
  readonly spent: readonly { readonly ours: number; readonly even: number; readonly fixed: number }[]
}

/** What one cluster costs in an hour in which so many requests a second come to it. Nodes are whole here. */
const costOf = (fleet: Fleet, { cluster, node, gigabyte }: Running, part: number, rps: number): number => {
  const { min, max } = replicaRange(cluster.inference.replicas)
  const perPod = (fleet.inference.rpsPerPod * fleet.inference.targetCpu) / 100
  const pods = Math.min(max, Math.max(min, Math.ceil(rps / perPod)))
  const nodes = Math.min(cluster.nodes.max, cluster.nodes.min + Math.ceil((pods - min) * part))
  return nodes * node.usual + (rps * 3_600 * BYTES * gigabyte) / 1e9
}

/** Every split that the rules of the proposals permit. */
const splitsOf = (fleet: Fleet): readonly (readonly number[])[] => {
  const losses = lossesOf(fleet)
  const most = fleet.clusters.map(({ inference }) =>
    Math.floor(
      (replicaRange(inference.replicas).max * fleet.inference.rpsPerPod * HEADROOM) / fleet.traffic.peakRps,
    ),
  )
  const grown = (left: number, i: number): readonly (readonly number[])[] =>
    i === fleet.clusters.length - 1
      ? left >= FLOOR && left <= (most[i] ?? 0)
        ? [[left]]
        : []
      : Array.from(
          { length: Math.max(0, Math.min(most[i] ?? 0, left) - FLOOR + 1) },
          (_, k) => k + FLOOR,
        ).flatMap((weight) => grown(left - weight, i + 1).map((rest) => [weight, ...rest]))
  return grown(100, 0).filter((weights) => marginOf(losses, weights) >= 0)
}

/** Percent that each cluster answers at an hour: of one that is lost, its share goes where `spill` says. */
const answered = (
  weights: readonly number[],
  lost: number | undefined,
  spill: readonly (readonly number[])[],
) =>
  lost === undefined
    ? weights
    : weights.map((weight, i) => (i === lost ? 0 : weight + (weights[lost] ?? 0) * (spill[lost]?.[i] ?? 0)))

/** An hour of the month: what each cluster costs at each whole percent, and what a whole split does. */
interface Hour {
  readonly lost: number | undefined
  readonly table: readonly (readonly number[])[]
  readonly cost: (weights: readonly number[]) => number
  readonly overloaded: (weights: readonly number[]) => boolean
}

const hourOf = (
  { fleet, outages }: World,
  running: readonly Running[],
  parts: readonly number[],
  losses: Losses,
  hour: number,
  rps: number,
): Hour => {
  const lost = outages.find(({ from, hours }) => hour >= from && hour < from + hours)?.cluster
  const costAt = (i: number, share: number) => {
    const one = running[i]
    return one === undefined ? 0 : costOf(fleet, one, parts[i] ?? 1, (rps * share) / 100)
  }
  const table = running.map((_, i) => Array.from({ length: 101 }, (_, share) => costAt(i, share)))
  const shares = (weights: readonly number[]) => answered(weights, lost, losses.spill)
  return {
    lost,
    table,
    cost: (weights) =>
      lost === undefined
        ? weights.reduce((sum, weight, i) => sum + (table[i]?.[weight] ?? 0), 0)
        : shares(weights).reduce((sum, share, i) => sum + costAt(i, share), 0),
    overloaded: (weights) =>
      shares(weights).some(
        (share, i) => (rps * share) / 100 > ((losses.most[i] ?? 0) * fleet.traffic.peakRps) / 100 + 1e-9,
      ),
  }
}

/** The split that is cheapest over all hours, and what the cheapest of each hour costs. */
const hindsight = (fleet: Fleet, hours: readonly Hour[]) => {
  const splits = splitsOf(fleet)
  const totals = new Float64Array(splits.length)
  let hourly = 0
  for (const hour of hours) {
    let least = Number.POSITIVE_INFINITY
    for (const [i, split] of splits.entries()) {
      const here = hour.cost(split)
      totals[i] = (totals[i] ?? 0) + here
      if (here < least) least = here
    }
    hourly += least
  }
  const best = totals.indexOf(Math.min(...totals))
  return { fixed: splits[best] ?? [], hourly }
}

const withSplit = (fleet: Fleet, weights: readonly number[]): Fleet => ({
  ...fleet,
  traffic: {
    ...fleet.traffic,
    split: Object.fromEntries(fleet.clusters.map(({ name }, i) => [name, weights[i] ?? 0])),
  },
})

/** The month of a world with some prices; `seed` is the chance in its load. */
export const monthOf = (world: World, history: History, seed: number): Month => {
  const { fleet } = world
  const chance = randomOf(seed + 1_000)
  const loads = Array.from({ length: BEFORE + HOURS }, (_, i) => loadAt(i - BEFORE, chance()))
  const losses = lossesOf(fleet)
  const parts = fleet.clusters.map((cluster) => partOfNode(fleet, cluster))
  const even = fleet.clusters.map(({ name }) => shareOf(fleet, name))
  const time = (hour: number) => new Date(START + hour * 3_600_000)
  const hours: Hour[] = []
  const weights: (readonly number[])[] = []
  let now: readonly number[] = even
  let changed: number | undefined
  let changes = 0
  let margin = marginOf(losses, even)
  for (let hour = 0; hour < HOURS; hour++) {
    const prices = pricesAt(history, hour)
    const here = hourOf(
      world,
      runningOf(fleet.clusters, prices),
      parts,
      losses,
      hour,
      loads[BEFORE + hour] ?? 0,
    )
    hours.push(here)
    if (hour % EVERY === 0) {
      const week = loads.slice(BEFORE + hour - 7 * 24, BEFORE + hour)
      const answer = weighed({
        fleet: withSplit(fleet, now),
        prices,
        now: time(hour),
        load: Array.from({ length: 7 }, (_, day) => week.slice(day * 24, day * 24 + 24)),
        bytes: BYTES,
        measured: {
          changed: changed === undefined ? undefined : time(changed),
          seen: new Map(
            fleet.clusters.map(({ name }, i) => [
              name,
              i === here.lost ? { pods: 0 } : { success: 1, p99: 50, pods: 90 },
            ]),
          ),
        },
      })
      if (answer.verdict === 'propose') {
        now = answer.clusters.map(({ next }) => next)
        changed = hour
        changes++
        margin = Math.min(margin, answer.margin.next)
      }
    }
    weights.push(now)
  }
  const { fixed, hourly } = hindsight(fleet, hours)
  const spent = hours.map((hour, i) => ({
    ours: hour.cost(weights[i] ?? even),
    even: hour.cost(even),
    fixed: hour.cost(fixed),
  }))
  const sum = (of: keyof (typeof spent)[number]) => spent.reduce((total, hour) => total + hour[of], 0)
  return {
    world,
    even: sum('even'),
    ours: sum('ours'),
    fixed: sum('fixed'),
    hourly,
    fixedWeights: fixed,
    changes,
    margin,
    overloaded: hours.filter((hour, i) => hour.overloaded(weights[i] ?? even)).length,
    weights,
    spent,
  }
}
