/** Ranges of pods from measured peaks: more as soon as they are needed, fewer when they were not needed for weeks. */
import { formatReplicas, setPeak, setReplicas } from '../edits/index.ts'
import { type Fleet, replicaRange } from '../fleet/index.ts'
import { series } from '../observability/index.ts'
import {
  type Ask,
  type Decider,
  type Decision,
  type Numbers,
  sentences,
  totals,
  unchanged,
} from '../proposals/index.ts'
import { type Demand, type Need, needOf, quantile, worstShares } from './needs.ts'

/** Seconds of two weeks: what a Prometheus keeps, less a day. */
const LOOKBACK = 14 * 86_400
const STEP = 300
/** Part of the samples without which nobody knows what a usual day is. */
const COVERED = 0.5
/** Part of the time that demand is not above what counts as usual, and as the peak. */
const [USUAL, PEAK] = [0.95, 0.999]
/** Fewer pods are proposed only where so large a part of them was not needed, and at most so large a part goes at once. */
const [SPARE, AT_ONCE] = [0.25, 0.5]
/** Pods of which less is noise. */
const FEW = 1

/** What is asked: what enters at each cluster. */
export const question = {
  query: `sum by (cluster) (${series.requests})`,
  seconds: LOOKBACK,
  step: STEP,
} as const

/** Nearer to what is needed, as far as one change may go. */
const towards = (now: number, needed: number): number => {
  if (needed > now) return needed
  if (now - needed <= FEW || needed > now * (1 - SPARE)) return now
  return Math.max(needed, Math.ceil(now * (1 - AT_ONCE)))
}

interface Row {
  readonly cluster: string
  readonly share: number
  readonly now: Need
  readonly need: Need
  readonly next: Need
  /** Written as a number, not as a range. */
  readonly fixed: boolean
}

const rowOf = (fleet: Fleet, cluster: Fleet['clusters'][number], share: number, demand: Demand): Row => {
  const { replicas } = cluster.inference
  const [now, need] = [replicaRange(replicas), needOf(share, demand, fleet)]
  const fixed = typeof replicas === 'number'
  // A fixed number of pods has to be the most of them.
  const max = towards(now.max, need.max)
  const min = fixed ? max : Math.min(max, towards(now.min, need.min))
  return { cluster: cluster.name, share, now, need, next: { min, max }, fixed }
}

const rounded = (rps: number) => Math.round(rps).toLocaleString('en-US')

const numbersOf = (rows: readonly Row[]): Numbers => ({
  title: 'Pods; share: the largest of all requests, with any one cluster lost',
  head: ['cluster', 'share', 'now', 'needed', 'proposed'],
  rows: rows.map(({ cluster, share, now, need, next }) => [
    cluster,
    `${(100 * share).toFixed(0)} %`,
    formatReplicas(now),
    formatReplicas(need),
    formatReplicas(next),
  ]),
})

/** Two figures, never below: 617 becomes 620. */
const declared = (rps: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rps)) - 1)
  return Math.ceil(rps / unit) * unit
}

const decide = async (fleet: Fleet, ask: Ask): Promise<Decision> => {
  const { evacuated, peakRps } = fleet.traffic
  if (evacuated.length > 0)
    return unchanged('wait', `${evacuated.join(', ')} is evacuated: what is measured now is not usual`)
  const answer = await ask('requests', question)
  const names = fleet.clusters.map(({ name }) => name)
  const silent = names.filter((name) => !answer.series.some(({ labels }) => labels.cluster === name))
  if (Object.keys(answer.failed).length > 0 || silent.length > 0)
    return unchanged('freeze', 'pods stay: not every cluster can be seen', [
      ...sentences(Object.entries(answer.failed)),
      ...silent.map((name) => `${name}: nobody counted requests there`),
    ])
  const seen = totals(answer.series, names).map(([, rps]) => rps)
  const covered = seen.length / (LOOKBACK / STEP)
  const demand = { usual: quantile(seen, USUAL), peak: quantile(seen, PEAK) }
  const shares = worstShares(fleet)
  const all = fleet.clusters.map((each) => rowOf(fleet, each, shares.get(each.name) ?? 0, demand))
  // What is not known for long takes nothing away.
  const rows =
    covered >= COVERED
      ? all
      : all.map((row) => {
          const max = Math.max(row.now.max, row.next.max)
          return { ...row, next: { max, min: row.fixed ? max : Math.max(row.now.min, row.next.min) } }
        })
  const numbers = [numbersOf(rows)]
  const days = (seen.length * STEP) / 86_400
  const measured = `in ${days.toFixed(1)} days at most ${rounded(demand.usual)} requests/s at 19 of 20 times, ${rounded(demand.peak)} at 999 of 1,000`
  const changing = rows.filter(({ now, next }) => now.min !== next.min || now.max !== next.max)
  const peak = demand.peak > peakRps ? declared(demand.peak) : undefined
  const why = [
    measured,
    ...(peak === undefined ? [] : [`that is above the ${peakRps} that traffic.peakRps declares`]),
    ...(covered < COVERED ? ['too little is known to take pods away'] : []),
  ]
  if (changing.length === 0 && peak === undefined)
    return unchanged(covered < COVERED ? 'wait' : 'keep', 'pods are as many as are needed', why, numbers)
  const words = changing.map(({ cluster, next }) => `${cluster}=${formatReplicas(next)}`)
  const replicas = new Map(
    changing.map(({ cluster, next, fixed }) => [cluster, fixed ? next.max : next] as const),
  )
  return {
    verdict: 'change',
    title: `Pods by measured load: ${[...words, ...(peak === undefined ? [] : [`peak ${peak}`])].join(', ')}`,
    why,
    numbers,
    command: words.length === 0 ? `scale -- --propose` : `replicas -- ${words.join(' ')}`,
    edit: (source, of) => {
      const scaled = replicas.size === 0 ? source : setReplicas(source, of, replicas)
      return peak === undefined ? scaled : setPeak(scaled, peak)
    },
  }
}

/** Decides how many pods each cluster may have. */
export const scale: Decider = { name: 'scale', fields: ['inference.replicas', 'traffic.peakRps'], decide }
