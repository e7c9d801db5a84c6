/** What clients see now, by what they ask and the gateway that they come in by. */
import { percent, table } from '../../generators/command-line/index.ts'
import type { Fleet } from '../../generators/fleet/index.ts'
import { splitOf } from '../../generators/traffic/index.ts'
import { answersBy, failedOf, middle, percentBy, sentOf, sidesOf, type Written } from '../traffic/index.ts'

/** Seconds that a row tells of, and after which a load counts as over: its last seconds wait for late answers. */
const [RECENT, OVER] = [10, 20]

/** Percent of each cluster, in the order of the fleet. */
const sharesText = (fleet: Fleet, of: (cluster: string) => number) =>
  fleet.clusters.map(({ name }) => `${name} ${of(name).toFixed(0)}`).join(', ')

const asked = (fleet: Fleet, what: string) => {
  if (what !== 'split') return sharesText(fleet, (name) => (name === what ? 100 : 0))
  const { shares } = splitOf(fleet)
  return sharesText(fleet, (name) =>
    shares.reduce((sum, each) => sum + (each.cluster === name ? each.percent : 0), 0),
  )
}

/** A table of the load that runs at `now`, milliseconds of the clock; undefined when there is none. */
export const trafficTable = (fleet: Fleet, written: readonly Written[], now: number): string | undefined => {
  const age = ({ began, row }: Written) => (now - began) / 1_000 - row.second
  const newest = Math.min(...written.map(age))
  if (!(newest < OVER)) return undefined
  const recent = written.filter((each) => age(each) < newest + RECENT).map(({ row }) => row)
  const lines = [...Map.groupBy(recent, ({ stream }) => stream)].map(([stream, rows]) => {
    const [what, gateway] = sidesOf(stream)
    const sent = sentOf(rows)
    const seen = percentBy(answersBy(fleet, rows, ({ cluster }) => cluster))
    return [
      gateway,
      asked(fleet, what),
      sharesText(fleet, (name) => seen.get(name) ?? 0),
      (sent / rows.length).toFixed(0),
      sent === 0 ? '-' : percent(100 * (1 - failedOf(rows) / sent)),
      middle(rows.map(({ p50 }) => p50)).toFixed(0),
      Math.max(...rows.map(({ p99 }) => p99)).toFixed(0),
    ]
  })
  return table(['gateway', 'asked, %', 'seen, %', 'per s', 'success', 'p50 ms', 'p99 ms'], lines)
}
