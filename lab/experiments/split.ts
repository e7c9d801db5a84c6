/** Shares, as a client of each gateway sees them. */
import { splitOf } from '../../generators/traffic/index.ts'
import { answersBy, failedOf, imbalance, percentBy, type Row, type Total } from '../traffic/index.ts'
import type { Context } from './context.ts'
import type { Experiment, Measure } from './experiment.ts'

/**
 * Requests per second and seconds: 16,800 through each gateway. Envoy throws dice for each request, so that a share of half
 * of 5,000 is off by more than a point one time in six; of 16,800 one time in a hundred.
 */
const LOAD = { split: 120, seconds: 140 }
/** Points. */
const WITHIN = 1

const gatewayOf = ({ stream }: Pick<Row, 'stream'>) => stream.replace(/^.* via /, '')

export const failed = (totals: readonly Total[]): Measure => ({
  name: 'failed',
  value: failedOf(totals),
  limit: { atMost: 0 },
})

/** Every share of the split via each gateway, held against what the fleet asks. */
const shares = (lab: Context, totals: readonly Total[]): readonly Measure[] => {
  const fleet = lab.fleet()
  return totals.flatMap((total) => {
    const seen = percentBy(answersBy(fleet, [total], ({ cluster, track }) => `${cluster} ${track}`))
    return splitOf(fleet).shares.map(({ cluster, track, percent }) => ({
      name: `${track === 'stable' ? cluster : `${cluster} canary`} via ${gatewayOf(total)}, %`,
      value: seen.get(`${cluster} ${track}`) ?? 0,
      limit: { of: percent, within: WITHIN },
    }))
  })
}

/** How unevenly the stable pods of each cluster are used, those behind a gateway too. */
const balance = (lab: Context, totals: readonly Total[]): readonly Measure[] =>
  totals.flatMap((total) => {
    const stable = answersBy(lab.fleet(), [total], ({ cluster, track, pod }) => `${cluster} ${track} ${pod}`)
    return lab.fleet().clusters.map(({ name }) => ({
      name: `busiest of idlest pod of ${name} via ${gatewayOf(total)}`,
      value: imbalance(new Map([...stable].filter(([who]) => who.startsWith(`${name} stable `)))),
      limit: { atMost: 1.3 },
    }))
  })

const experiment = (
  name: string,
  title: string,
  commands: readonly string[],
  measures: typeof shares = shares,
): Experiment => ({
  name,
  group: 'shares',
  title,
  expected: 'every share within 1 point, nothing fails',
  run: async (lab) => {
    if (commands.length > 0) await lab.commit(...commands)
    const { totals } = await lab.load(LOAD)
    return [failed(totals), ...measures(lab, totals)]
  },
})

const withCanary = (name: string, title: string, weights: readonly string[], rest: string): Experiment => ({
  ...experiment(name, title, []),
  run: async (lab) => {
    const { version, digest } = lab.canary
    await lab.commit(...weights, `canary start ${version} ${digest} ${rest}`)
    const { totals } = await lab.load(LOAD)
    return [failed(totals), ...shares(lab, totals)]
  },
})

export const splits: readonly Experiment[] = [
  experiment('split-even', 'aws 50, gcp 50', [], (lab, totals) => [
    ...shares(lab, totals),
    ...balance(lab, totals),
  ]),
  experiment('split-70-30', 'aws 70, gcp 30', ['weights aws=70 gcp=30']),
  withCanary('canary-both', 'a canary of 10 % in both clouds', [], '--percent 10'),
  withCanary('canary-one', 'a canary of 10 % in gcp only', [], '--percent 10 --in gcp'),
  withCanary(
    'canary-small',
    'a canary of 5 % of a cloud that has 1 %',
    ['weights aws=99 gcp=1'],
    '--percent 5 --in gcp',
  ),
  {
    name: 'pins',
    group: 'shares',
    title: 'requests that name a cloud',
    expected: 'all of them answered by that cloud',
    run: async (lab) => {
      const all: Total[] = []
      for (const { name } of lab.fleet().clusters)
        all.push(...(await lab.load({ split: 0, pinned: 100, pin: name, seconds: 15 })).totals)
      const asked = ({ stream }: Total) => stream.replace(/ via .*/, '')
      return [
        failed(all),
        ...all.map((total) => ({
          name: `${total.stream}, %`,
          value: percentBy(answersBy(lab.fleet(), [total], ({ cluster }) => cluster)).get(asked(total)) ?? 0,
          limit: { of: 100, within: 0 },
        })),
      ]
    },
  },
]
