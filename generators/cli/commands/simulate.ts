import { type Fleet, loadFleet } from '../../fleet/index.ts'
import { type Outage, type Outages, type Simulation, simulate } from '../../traffic/index.ts'
import {
  type Arguments,
  assignments,
  type Command,
  flag,
  places,
  placesHelp,
  placesOf,
  text,
  UsageError,
  wholeNumber,
} from '../command.ts'
import { percent, table } from '../table.ts'

/** The names or assignments of an option. Errors: UsageError when it is there and holds none: a typo, not a quiet day. */
const list = (args: Arguments, option: string) => {
  const value = text(args, option)
  const found = value === undefined ? [] : value.split(',').filter(Boolean)
  if (value !== undefined && found.length === 0) throw new UsageError(`--${option} names no cluster`)
  return found
}

const parts = (args: Arguments, option: string): ReadonlyMap<string, number> =>
  text(args, option) === undefined
    ? new Map()
    : assignments(list(args, option), `--${option} <cluster>=<percent>`, (amount) => {
        const number = wholeNumber(amount, 'a percentage')
        if (number > 100) throw new UsageError(`${number} percent is more than all pods`)
        return number
      })

/** The outages that the options name. Errors: UsageError for a cluster that the fleet does not have. */
const outagesOf = (fleet: Fleet, args: Arguments): Outages => {
  const [down, gone] = [list(args, 'down'), parts(args, 'missing')]
  const both = down.find((name) => gone.has(name))
  if (both !== undefined) throw new UsageError(`${both} is named in --down and in --missing`)
  const missing = new Map([...gone, ...down.map((name) => [name, 100] as const)])
  const ejected = parts(args, 'ejected')
  const unknown = [...missing.keys(), ...ejected.keys()].filter(
    (name) => !fleet.clusters.some((cluster) => cluster.name === name),
  )
  if (unknown.length > 0)
    throw new UsageError(
      `there is no cluster ${unknown.join(', ')}; there are ${fleet.clusters.map(({ name }) => name).join(', ')}`,
    )
  return new Map(
    fleet.clusters.map(({ name }): readonly [typeof name, Outage] => [
      name,
      { missing: missing.get(name) ?? 0, ejected: ejected.get(name) ?? 0 },
    ]),
  )
}

const verdicts = {
  ok: 'carries it',
  scales: 'must scale up, and may',
  overload: 'OVERLOAD',
  idle: 'idle',
} as const
const round = (value: number) => `${Number(value.toFixed(1))}`

const report = ({ rps, clusters, lost, carried }: Simulation): string => {
  const rows = clusters.map((each) => [
    each.cluster,
    percent(each.share),
    round(each.rps),
    `${each.pods}`,
    round(each.rpsPerPod),
    `${each.capacity}`,
    `${each.mostCapacity}`,
    verdicts[each.verdict],
  ])
  const total = ['(lost)', percent(lost), round((lost * rps) / 100), '', '', '', '', lost > 0 ? 'LOST' : '']
  const conclusion = carried ? `${rps} requests/s are carried` : `${rps} requests/s are NOT carried`
  return `${table(['cluster', 'share', 'requests/s', 'pods', 'per pod', 'capacity', 'at most', 'verdict'], [...rows, total])}\n${conclusion}`
}

export const command: Command = {
  usage: 'simulate [--down aws,…] [--missing aws=50,…] [--ejected aws=50,…] [--rps N] [--json]',
  summary: 'predicts who gets the traffic when pods fail, and whether they carry it',
  details: `  --down LIST      clusters without a single pod
  --missing LIST   percent of a cluster's pods that are gone (node lost, not ready): Envoy forgets them
  --ejected LIST   percent of a cluster's pods that answer with errors: Envoy ejects them
  --rps N          requests per second over all clusters (default: traffic.peakRps)
  --json           print the result as JSON
${placesHelp}
Exit code 1 when requests are lost or a cluster is overloaded.`,
  options: {
    ...places,
    down: { type: 'string' },
    missing: { type: 'string' },
    ejected: { type: 'string' },
    rps: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: (args) => {
    const fleet = loadFleet(placesOf(args).clusters)
    const rps = text(args, 'rps')
    const result = simulate(
      fleet,
      outagesOf(fleet, args),
      rps === undefined ? undefined : wholeNumber(rps, 'a number of requests per second'),
    )
    console.log(flag(args, 'json') ? JSON.stringify(result, null, 2) : report(result))
    return result.carried ? 0 : 1
  },
}
