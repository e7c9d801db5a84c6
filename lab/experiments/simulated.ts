/** What `simulate` says of outages, held against what Envoy does with them. */
import { clusterName } from '../../generators/fleet/index.ts'
import { type ClusterOutage, everyTrack, simulate } from '../../generators/traffic/index.ts'
import type { FaultName } from '../faults/index.ts'
import { answersBy, between, failedOf, percentBy, type Row, sentOf } from '../traffic/index.ts'
import type { Context } from './context.ts'
import type { Experiment, Measures } from './experiment.ts'

/** Points. */
const WITHIN = 5
/** Seconds until shares are those of the fault, and that are measured then: within the first ejection of 10 s. */
const [SETTLE, MEASURE] = [4, 8]

interface Outage {
  readonly fault: FaultName
  readonly count?: number
  /** What it is to `simulate`. */
  readonly outage: ClusterOutage
}

const failing = (pods: number) => everyTrack({ ejected: { pods } })

/** Those of one cloud; ten experiments are these of either cloud, under random weights. */
const outages: readonly Outage[] = [
  { fault: 'bad', count: 1, outage: failing(1) },
  { fault: 'bad', count: 2, outage: failing(2) },
  { fault: 'hang', outage: failing(3) },
  { fault: 'east-west', outage: { gateway: 'down' } },
  { fault: 'link', outage: { link: 'down' } },
]

/** Numbers from 0 to 1 that are the same each time: mulberry32. */
export const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Shares by cluster that a gateway sees, and what is lost, percent: said and seen. */
const compared = (
  lab: Context,
  rows: readonly Row[],
  gateway: string,
  outage: ReadonlyMap<string, ClusterOutage>,
): Measures => {
  const fleet = lab.fleet()
  const told = simulate(fleet, new Map([...outage].map(([name, what]) => [clusterName.parse(name), what])), {
    entering: new Map([[clusterName.parse(gateway), 100]]),
  })
  const own = rows.filter(({ stream }) => stream === `split via ${gateway}`)
  const seen = percentBy(answersBy(fleet, own, ({ cluster }) => cluster))
  return [
    ...told.clusters.map(({ cluster, share }) => ({
      name: `${cluster} via ${gateway}, %`,
      value: seen.get(cluster) ?? 0,
      limit: { of: Math.round(share * 10) / 10, within: WITHIN },
    })),
    {
      name: `lost via ${gateway}, %`,
      value: (100 * failedOf(own)) / sentOf(own),
      limit: { of: Math.round(told.lost * 10) / 10, within: WITHIN },
    },
  ]
}

const experiment = ({ fault, count, outage }: Outage, seed: number): Experiment => {
  const next = random(seed)
  const weight = 10 + Math.floor(next() * 81)
  const victim = next() < 0.5 ? 'aws' : 'gcp'
  return {
    name: `simulate-${seed}`,
    group: 'simulate',
    title: `aws ${weight}, gcp ${100 - weight}; ${victim}: ${fault}${count === undefined ? '' : ` ${count}`}`,
    expected: `shares within ${WITHIN} points of what it says`,
    run: async (lab) => {
      await lab.commit(`weights aws=${weight} gcp=${100 - weight}`)
      let from = 0
      const { rows } = await lab.load({ split: 80, seconds: 3 + SETTLE + MEASURE + 3 }, async (load) => {
        await lab.wait(3)
        await lab.break({ fault, cluster: victim, ...(count !== undefined && { count }) })
        from = load.second() + SETTLE
        await lab.wait(SETTLE + MEASURE)
        await lab.mend()
      })
      const measured = between(rows, from, from + MEASURE)
      return lab
        .fleet()
        .clusters.flatMap(({ name }) => compared(lab, measured, name, new Map([[victim, outage]])))
    },
  }
}

/** Each outage twice, under other weights. */
export const simulations: readonly Experiment[] = [...outages, ...outages].map((outage, i) =>
  experiment(outage, i + 1),
)
