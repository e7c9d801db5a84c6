import {
  type Arguments,
  type Command,
  percent,
  refuseForeign,
  table,
  text,
  UsageError,
  wholeNumber,
} from '../../command-line/index.ts'
import { abortCanary, advanceCanary, formatReplicas, promoteCanary, startCanary } from '../../edits/index.ts'
import type { Fleet, FleetText } from '../../fleet/index.ts'
import { gate } from '../../gate/index.ts'
import { tracksOf } from '../../inference/index.ts'
import { splitOf } from '../../traffic/index.ts'
import { decideHelp, decideOptions, decisionOptions, runDecider } from '../decide.ts'
import { runEdit } from '../edit.ts'

/** Each track of each cluster: its share of all requests, its weight in the route, its pods. */
const tracksNow = (fleet: Fleet) => {
  const { total, shares } = splitOf(fleet)
  const tracks = fleet.clusters.flatMap((cluster) =>
    tracksOf(fleet, cluster).map(({ name, version, replicas }) => {
      const found = shares.find((each) => each.cluster === cluster.name && each.track === name)
      const { percent: share = 0, weight = 0 } = found ?? {}
      return { cluster: cluster.name, track: name, version, share, weight, pods: { ...replicas } }
    }),
  )
  const rows = tracks.map(({ cluster, track, version, share, weight, pods }) => [
    ...[cluster, track, version, percent(share), `${weight}`, formatReplicas(pods)],
  ])
  return {
    text: table(['cluster', 'track', 'version', 'share', `weight of ${total}`, 'pods'], rows),
    data: { tracks },
  }
}

/** Runs an edit of the release, and prints what every track has then. */
const runRelease = (args: Arguments, edit: (source: FleetText, fleet: Fleet) => FleetText) =>
  runEdit(args, edit, { result: tracksNow })

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

/** Options that only some of the actions take. */
const own: Readonly<Record<string, readonly string[]>> = {
  start: ['percent', 'in'],
  gate: Object.keys(decisionOptions),
  status: ['metrics', 'evidence', 'record'],
}

export const command: Command = {
  usage:
    'canary start <version> <digest> [--percent N] [--in aws,…] | advance | abort | promote | gate | status',
  summary: 'tries a new release on a part of the traffic of every cloud, and renders',
  details: `  start           run the new image beside the stable one, with its share of the traffic
  advance         go to the next step of release.steps; the step to 100 is the promotion
  abort           take the canary away; all traffic is stable's again
  promote         make the canary the stable release of every cluster
  gate            decide by the metrics of every cluster: advance, abort, wait or
                  freeze; exit code 1 when it freezes and a person must look
  status          the same on one screen, with a small chart; changes nothing
  --percent N     share at the start, 1 to 99 (default: the first step)
  --in LIST       clusters it runs in (default: every cluster with a share)
${decideHelp}
Prints each track's share of all requests, weight in the route and pods; as JSON
in tracks. docs/canary.md says how the gate decides.`,
  options: { ...decideOptions, percent: { type: 'string' }, in: { type: 'string', list: true } },
  words: true,
  run: (args) => {
    const [action = '', ...rest] = args.words
    const known = ['start', ...Object.keys(edits), 'gate', 'status']
    if (!known.includes(action))
      throw new UsageError(
        `${action === '' ? 'nothing' : JSON.stringify(action)} is not one of ${known.join(', ')}`,
      )
    refuseForeign(args, own, action)
    if (action === 'start') return start(args, rest)
    if (rest.length > 0) throw new UsageError(`${action} takes nothing more`)
    if (isEdit(action)) return runRelease(args, edits[action])
    return runDecider(
      action === 'gate' ? args : { ...args, options: { ...args.options, 'dry-run': true } },
      gate,
    )
  },
}
