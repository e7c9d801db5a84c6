import {
  type Arguments,
  assignments,
  type Command,
  flag,
  percent,
  table,
  text,
  UsageError,
  wholeNumber,
} from '../../command-line/index.ts'
import { type Fleet, loadFleet } from '../../fleet/index.ts'
import { type Simulation, simulate } from '../../traffic/index.ts'
import { clusterOf, outagesOf, words } from '../outages.ts'
import { places, placesHelp, placesOf } from '../places.ts'

/** Where the requests enter: at one cluster, or in parts that total 100. Errors: UsageError. */
const enteringOf = (fleet: Fleet, args: Arguments) => {
  const [first, ...more] = words(args, 'from')
  if (first === undefined) return undefined
  if (more.length === 0 && !first.includes('=')) return new Map([[clusterOf(fleet, first).name, 100]])
  const parts = [
    ...assignments([first, ...more], '--from <cluster> or <cluster>=<percent>,…', (value) =>
      wholeNumber(value, 'a whole percentage'),
    ),
  ].map(([name, part]) => [clusterOf(fleet, name).name, part] as const)
  const total = parts.reduce((sum, [, part]) => sum + part, 0)
  if (total !== 100) throw new UsageError(`the parts of --from total ${total}, not 100`)
  return new Map(parts)
}

const verdicts = {
  down: 'down',
  ok: 'carries it',
  scales: 'must scale up',
  overload: 'OVERLOAD',
  idle: 'idle',
} as const
const round = (value: number) => `${Number(value.toFixed(1))}`

const conclusions = ({ rps, entering, lost, panic, carried }: Simulation): readonly string[] => [
  `requests enter at ${[...entering].map(([name, part]) => `${name} (${percent(part)})`).join(', ')}`,
  ...(panic > 0
    ? [`panic: ${percent(panic)} go to pods that fail, since every endpoint of their subset is ejected`]
    : []),
  ...(lost > panic ? [`no pod: ${percent(lost - panic)} find none to go to`] : []),
  carried ? `${rps} requests/s are carried` : `${rps} requests/s are NOT carried`,
]

/** A row for each cluster, or for each of its tracks where one has a canary. */
const report = (simulation: Simulation): string => {
  const { clusters, lost, rps } = simulation
  const rows = clusters.flatMap(({ cluster, tracks }) =>
    tracks.map((each) => [
      each.track === 'stable' ? cluster : `${cluster} ${each.track}`,
      percent(each.share),
      round(each.rps),
      `${each.pods}`,
      round(each.rpsPerPod),
      `${each.capacity}`,
      `${each.mostCapacity}`,
      verdicts[each.verdict],
    ]),
  )
  const total = ['(lost)', percent(lost), round((lost * rps) / 100), '', '', '', '', lost > 0 ? 'LOST' : '']
  return [
    table(
      ['pods of', 'share', 'requests/s', 'pods', 'per pod', 'capacity', 'at most', 'verdict'],
      [...rows, total],
    ),
    ...conclusions(simulation),
  ].join('\n')
}

export const command: Command = {
  usage: 'simulate [--down …] [--missing …] [--ejected …] [--cut …] [--from …] [--rps N] [--json]',
  summary: 'predicts who gets the traffic when pods fail, and whether they carry it',
  details: `  --down LIST      clusters or tracks without a single pod: aws, gcp/canary;
                   gcp/gateway: its east-west gateway alone
  --missing LIST   pods that are gone or not ready, which Envoy forgets:
                   aws=50 (percent), aws=2of3, gcp/canary=1of1
  --ejected LIST   pods that answer with errors, which Envoy ejects where it sees
                   them: in its own cloud, or on a flat network; in the same words
  --cut LIST       clusters whose link to the others is down
  --from aws       what aws's gateway sees; aws=70,gcp=30: parts of the requests
                   (default: equal parts, none at a cluster without a pod)
  --rps N          requests per second over all clusters (default: traffic.peakRps)
  --json           print the result as JSON
${placesHelp}
Exit code 1 when requests are lost or a cluster is overloaded.`,
  options: {
    ...places,
    down: { type: 'string', list: true },
    missing: { type: 'string', list: true },
    ejected: { type: 'string', list: true },
    cut: { type: 'string', list: true },
    from: { type: 'string', list: true },
    rps: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: (args) => {
    const fleet = loadFleet(placesOf(args).clusters)
    const rps = text(args, 'rps')
    const result = simulate(fleet, outagesOf(fleet, args), {
      rps: rps === undefined ? undefined : wholeNumber(rps, 'a number of requests per second'),
      entering: enteringOf(fleet, args),
    })
    const data = { ...result, entering: Object.fromEntries(result.entering) }
    console.log(flag(args, 'json') ? JSON.stringify(data, null, 2) : report(result))
    return result.carried ? 0 : 1
  },
}
