import {
  type Arguments,
  type Command,
  percent,
  table,
  text,
  UsageError,
  wholeNumber,
} from '../../command-line/index.ts'
import { abortCanary, advanceCanary, formatReplicas, promoteCanary, startCanary } from '../../edits/index.ts'
import { type Fleet, type FleetText, loadFleet } from '../../fleet/index.ts'
import { tracksOf } from '../../inference/index.ts'
import { splitOf } from '../../traffic/index.ts'
import { editHelp, editOptions, runEdit } from '../edit.ts'
import { placesOf } from '../places.ts'

/** Each track of each cluster: its share of all requests, its weight in the route, its pods. */
const trackTable = (fleet: Fleet): string => {
  const { total, shares } = splitOf(fleet)
  const rows = fleet.clusters.flatMap((cluster) =>
    tracksOf(fleet, cluster).map(({ name, version, replicas }) => {
      const share = shares.find((each) => each.cluster === cluster.name && each.track === name)
      return [
        cluster.name,
        name,
        version,
        percent(share?.percent ?? 0),
        `${share?.weight ?? 0}`,
        formatReplicas(replicas),
      ]
    }),
  )
  return table(['cluster', 'track', 'version', 'share', `weight of ${total}`, 'pods'], rows)
}

/** Runs an edit of the release, and prints what every track has then. */
const runRelease = (args: Arguments, edit: (source: FleetText, fleet: Fleet) => FleetText) => {
  const code = runEdit(args, edit)
  console.log(trackTable(loadFleet(placesOf(args).clusters)))
  return code
}

const start = (args: Arguments, [version, digest, ...rest]: readonly string[]) => {
  if (version === undefined || digest === undefined || rest.length > 0)
    throw new UsageError('start takes a version and a digest: canary start v1.1.0 sha256:…')
  const percent = text(args, 'percent')
  const clusters = text(args, 'in')?.split(',').filter(Boolean)
  const begin = {
    version,
    digest,
    percent: percent === undefined ? undefined : wholeNumber(percent, 'a whole percentage'),
    clusters,
  }
  return runRelease(args, (source, fleet) => startCanary(source, fleet, begin))
}

const edits = { advance: advanceCanary, abort: abortCanary, promote: promoteCanary } as const
const isEdit = (word: string): word is keyof typeof edits => Object.hasOwn(edits, word)

export const command: Command = {
  usage: 'canary start <version> <digest> [--percent N] [--in aws,…] | advance | abort | promote',
  summary: 'tries a new release on a part of the traffic of every cloud, and renders',
  details: `  start           run the new image beside the stable one, with its share of the traffic
  advance         go to the next step of release.steps; the step to 100 is the promotion
  abort           take the canary away; all traffic is stable's again
  promote         make the canary the stable release of every cluster
  --percent N     share at the start, 1 to 99 (default: the first step)
  --in LIST       clusters it runs in (default: every cluster with a share)
${editHelp}
Prints each track's share of all requests, weight in the route and pods.`,
  options: { ...editOptions, percent: { type: 'string' }, in: { type: 'string', list: true } },
  words: true,
  run: (args) => {
    const [action = '', ...rest] = args.words
    if (action === 'start') return start(args, rest)
    if (!isEdit(action))
      throw new UsageError(
        `${action === '' ? 'nothing' : JSON.stringify(action)} is not one of start, advance, abort, promote`,
      )
    if (rest.length > 0 || text(args, 'percent') !== undefined || text(args, 'in') !== undefined)
      throw new UsageError(`${action} takes nothing more`)
    return runRelease(args, edits[action])
  },
}
