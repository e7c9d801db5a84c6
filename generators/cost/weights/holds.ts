/** When prices move nothing: what must be over first, and what is not known. */
import type { ClusterName, Fleet } from '../../fleet/index.ts'
import type { Basis, Running } from '../running.ts'
import type { Seen } from './bounds.ts'
import { AGREES, COOL_DOWN, FRESH } from './rules.ts'

/** What is measured of the fleet. */
export interface Measured {
  readonly seen: ReadonlyMap<ClusterName, Seen>
  /** When the split that is asked for last changed; undefined when it has not for longer than anybody waits. */
  readonly changed?: Date | undefined
}

const DAY = 86_400_000
const HOUR = 3_600_000

/** Days that lie between the day a price was read and now. */
const ageOf = (checked: string, now: Date) => Math.floor((now.getTime() - Date.parse(checked)) / DAY)

const stale = ({ path, kind, checked }: Basis, now: Date): string | undefined => {
  const name = path.join('.')
  if (checked === null) return `${name} was never read: npm run cost -- --refresh, or read its page`
  const age = ageOf(checked, now)
  // A day that is not over in some time zone is no error; one further off is.
  if (age < -1) return `${name} is of ${checked}, which is still to come`
  const most = FRESH[kind]
  return age > most
    ? `${name} is of ${checked}, and a price ${kind === 'spot' ? 'of spot counts for the day after' : `of a list for ${most} days`}`
    : undefined
}

/** Each price that nobody may decide by, once. */
const stalePrices = (all: readonly Running[], now: Date): readonly string[] => [
  ...new Set(all.flatMap(({ basis }) => basis.flatMap((each) => stale(each, now) ?? []))),
]

const missing = (fleet: Fleet, { seen }: Measured): readonly string[] =>
  fleet.clusters
    .filter(({ name }) => (fleet.traffic.split[name] ?? 0) > 0)
    .flatMap(({ name }) => {
      const { success, p99, pods } = seen.get(name) ?? {}
      const lacks = Object.entries({ success, p99, pods }).flatMap(([what, value]) =>
        value === undefined ? [what] : [],
      )
      return lacks.length === 0 ? [] : [`of ${name} there is no measure of ${lacks.join(', ')}`]
    })

/** OpenCost counts the nodes that are there: far from the file of prices, one of the two is wrong, or the nodes are others. */
const disagrees = (all: readonly Running[], { seen }: Measured): readonly string[] =>
  all.flatMap(({ cluster: { name }, machine }) => {
    const node = seen.get(name)?.node
    return node === undefined || (node <= machine.high * AGREES && node >= machine.low / AGREES)
      ? []
      : [
          `OpenCost counts $${node.toFixed(4)} an hour for a node of ${name}, and prices.yaml says $${machine.usual.toFixed(4)}: look which nodes it has`,
        ]
  })

/** Why nothing may move now, each in a sentence; none when it may. `measured` is undefined when nobody was asked. */
export const frozen = (
  fleet: Fleet,
  all: readonly Running[],
  now: Date,
  measured: Measured | undefined,
): readonly string[] => {
  const { evacuated } = fleet.traffic
  const { canary } = fleet.release
  return [
    ...(canary === undefined ? [] : [`canary ${canary.version} runs: its numbers are of these shares`]),
    ...(evacuated.length === 0 ? [] : [`${evacuated.join(', ')} is evacuated: the others carry its share`]),
    ...fleet.clusters
      .filter(({ name }) => !all.some(({ cluster }) => cluster.name === name))
      .map(({ name }) => `the prices of ${name} are not all known`),
    ...stalePrices(all, now),
    ...(measured === undefined ? [] : [...missing(fleet, measured), ...disagrees(all, measured)]),
  ]
}

/** Hours that are left until there may be another change; 0 when there may be one now. */
export const hoursToWait = (now: Date, measured: Measured | undefined): number => {
  if (measured?.changed === undefined) return 0
  return Math.max(0, COOL_DOWN - (now.getTime() - measured.changed.getTime()) / HOUR)
}
