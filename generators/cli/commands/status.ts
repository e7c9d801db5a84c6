import { type Command, flag, percent, table } from '../../command-line/index.ts'
import { loadFleet } from '../../fleet/index.ts'
import { folded, shortDigest, wrapped } from '../../text/index.ts'
import { places, placesOf } from '../places.ts'
import { type Status, statusOf } from '../status.ts'

const COLUMNS = 80
/** Clusters that one screen shows; and how much of their names. */
const MOST = 12
const LONGEST = 18

const short = (name: string) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name)
const image = ({ version, digest }: Status['stable']) => `${version}, ${shortDigest(digest)}`
const range = ({ min, max }: { readonly min: number; readonly max: number }) =>
  min === max ? `${min}` : `${min}..${max}`
const names = (all: readonly string[]) => (all.length === 0 ? 'none' : folded(all, 5).join(', '))

const verdicts = { carries: 'carried', scales: 'after scaling', overload: 'OVERLOAD' } as const

/** A row for each cluster, and one for its canary. */
const rowsOf = ({ clusters }: Status) =>
  clusters.slice(0, MOST).flatMap(({ name, split, tracks, without }) =>
    tracks.map(({ track, share, weight, pods }) => {
      const first = track === 'stable'
      return [
        first ? short(name) : `${short(name)} ${track}`,
        first ? percent(split) : '',
        percent(share),
        `${weight}`,
        range(pods),
        first ? verdicts[without.verdict] : '',
      ]
    }),
  )

const canaryLine = ({ canary, clusters }: Status) => {
  if (canary === undefined) return 'none'
  const homes = clusters.filter(({ tracks }) => tracks.some(({ track }) => track === 'canary'))
  const next = canary.next === 100 ? 'the next step is the promotion' : `next step ${percent(canary.next)}`
  return `${image(canary)}; ${percent(canary.percent)} in ${names(homes.map(({ name }) => name))}; ${next}`
}

const ownVersionsLines = ({ clusters }: Status) =>
  folded(
    clusters.flatMap(({ name, versions }) => {
      const own = Object.entries(versions)
      return own.length === 0 ? [] : [`  ${name}: ${own.map((each) => each.join(' ')).join(', ')}`]
    }),
    5,
    'clusters have versions of their own',
  )

const report = (status: Status): string => {
  const { host, peakRps, rpsPerPod, network, stable, evacuated, platform, weights, clusters } = status
  const lines = [
    `service    ${host}; peak ${peakRps} requests/s, ${rpsPerPod} a pod; network ${network}`,
    `stable     ${image(stable)}`,
    `canary     ${canaryLine(status)}`,
    `evacuated  ${names(evacuated)}`,
    `platform   ${Object.entries(platform)
      .map((each) => each.join(' '))
      .join(', ')}`,
    ...ownVersionsLines(status),
  ]
  const more = clusters.length > MOST ? [`… ${clusters.length - MOST} more clusters: --json has all`] : []
  return [
    wrapped(lines.join('\n'), COLUMNS),
    '',
    table(['cluster', 'split', 'share', `weight of ${weights}`, 'pods', 'without it'], rowsOf(status)),
    ...more,
    '',
    wrapped(
      'Without it: whether the pods of the others carry the peak when the cluster is lost. npm run simulate says where the requests go.',
      COLUMNS,
    ),
  ].join('\n')
}

export const command: Command = {
  usage: 'status [--json] [--clusters DIR]',
  summary: 'says on one screen what the fleet is now, by its files',
  details: `  --json          print everything as JSON
  --clusters DIR  where the fleet's files are (default clusters)
Releases, split, canary, evacuations, versions, pods, and what is left when any
one cluster is lost. Reads the files alone: what the clusters run is Argo CD's
and Grafana's to say.`,
  options: { clusters: places.clusters, json: { type: 'boolean' } },
  run: (args) => {
    const status = statusOf(loadFleet(placesOf(args).clusters))
    console.log(flag(args, 'json') ? JSON.stringify(status, null, 2) : report(status))
    return 0
  },
}
