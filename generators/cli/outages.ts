/** Outages as the words of a command say them: `--down gcp/canary --missing aws=2of3`. */
import { type Arguments, assignments, text, UsageError, wholeNumber } from '../command-line/index.ts'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type TrackName, tracksOf } from '../inference/index.ts'
import type { Amount, ClusterOutage, Outage, Outages } from '../traffic/index.ts'

/** The words of an option. Errors: UsageError when it is there and holds none: a typo, not a quiet day. */
export const words = (args: Arguments, option: string): readonly string[] => {
  const value = text(args, option)
  const found = value === undefined ? [] : value.split(',').filter(Boolean)
  if (value !== undefined && found.length === 0) throw new UsageError(`--${option} names no cluster`)
  return found
}

/** The cluster of a name. Errors: UsageError. */
export const clusterOf = (fleet: Fleet, name: string): Cluster => {
  const cluster = fleet.clusters.find((each) => each.name === name)
  if (cluster === undefined)
    throw new UsageError(
      `there is no cluster ${name}; there are ${fleet.clusters.map((each) => each.name).join(', ')}`,
    )
  return cluster
}

type Tracks = ReturnType<typeof tracksOf>

/** The tracks that `gcp` (all that run there) or `gcp/canary` names. Errors: UsageError. */
const tracksAt = (fleet: Fleet, place: string): { readonly cluster: Cluster; readonly tracks: Tracks } => {
  const [name = '', track, ...rest] = place.split('/')
  const cluster = clusterOf(fleet, name)
  const all = tracksOf(fleet, cluster)
  if (track === undefined) return { cluster, tracks: all }
  const tracks = all.filter((each) => each.name === track)
  if (rest.length > 0 || !['stable', 'canary'].includes(track))
    throw new UsageError(`${JSON.stringify(place)} is neither a cluster nor its stable or canary`)
  if (tracks.length === 0) throw new UsageError(`no ${track} runs in ${name}`)
  return { cluster, tracks }
}

/** `50` percent of the pods, or `2of3`, which says how many there are. Errors: UsageError. */
const amountOf = (value: string, place: string, tracks: Tracks): Amount => {
  const [, count, all] = /^(\d{1,4})of(\d{1,4})$/.exec(value) ?? []
  if (count === undefined) {
    const percent = wholeNumber(value, 'a percentage, or a number such as 2of3')
    if (percent > 100) throw new UsageError(`${percent} percent is more than all pods`)
    return percent
  }
  const [first, ...more] = tracks
  const runs = tracks.map(({ name, replicas }) => `${replicas.min} ${name}`).join(' and ')
  if (more.length > 0)
    throw new UsageError(`${place} runs ${runs} pods: say which, such as ${place}/stable=${value}`)
  if (first?.replicas.min !== Number(all)) throw new UsageError(`${place} runs ${runs} pods, not ${all}`)
  if (Number(count) > Number(all)) throw new UsageError(`${value} is more than all pods`)
  return { pods: Number(count) }
}

/** What one option says of one track, and in which words. */
interface Loss {
  readonly option: string
  readonly place: string
  readonly cluster: Cluster
  readonly track: TrackName
  readonly amount: Amount
}

const lossesOf = (fleet: Fleet, option: string, place: string, value: string): readonly Loss[] => {
  const { cluster, tracks } = tracksAt(fleet, place)
  const amount = amountOf(value, place, tracks)
  return tracks.map(({ name }) => ({ option, place, cluster, track: name, amount }))
}

/** The losses of an option such as `--missing aws=50,gcp/canary=1of2`. */
const losses = (fleet: Fleet, args: Arguments, option: string): readonly Loss[] =>
  text(args, option) === undefined
    ? []
    : [
        ...assignments(words(args, option), `--${option} <pods>=<percent>`, (value, word) =>
          lossesOf(fleet, option, word.slice(0, word.indexOf('=')), value),
        ).values(),
      ].flat()

/** Refuses a track that is named twice: it would not be clear which amount holds. */
const once = (all: readonly Loss[]): readonly Loss[] => {
  const seen = new Map<string, Loss>()
  for (const loss of all) {
    const key = `${loss.cluster.name}/${loss.track}`
    const before = seen.get(key)
    if (before !== undefined)
      throw new UsageError(
        before.option === loss.option
          ? `${loss.place} is named twice in --${loss.option}`
          : `${loss.place} is named in --${before.option} and in --${loss.option}`,
      )
    seen.set(key, loss)
  }
  return all
}

const GATEWAY = '/gateway'

/** The clusters whose gateway is down. Errors: UsageError on a flat network, which has none. */
const gatewaysOf = (fleet: Fleet, down: readonly string[]): readonly Cluster[] =>
  down
    .filter((place) => place.endsWith(GATEWAY))
    .map((place) => {
      const cluster = clusterOf(fleet, place.slice(0, -GATEWAY.length))
      if (fleet.mesh.network === 'flat')
        throw new UsageError(`the network is flat: ${cluster.name} has no gateway`)
      return cluster
    })

/** The outages that `--down`, `--missing`, `--ejected` and `--cut` name. Errors: UsageError. */
export const outagesOf = (fleet: Fleet, args: Arguments): Outages => {
  const down = words(args, 'down')
  const pods = down.filter((place) => !place.endsWith(GATEWAY))
  const missing = once([
    ...pods.flatMap((place) => lossesOf(fleet, 'down', place, '100')),
    ...losses(fleet, args, 'missing'),
  ])
  const ejected = once(losses(fleet, args, 'ejected'))
  const gateways = gatewaysOf(fleet, down)
  const cut = words(args, 'cut').map((name) => clusterOf(fleet, name))
  return new Map(
    fleet.clusters.map((cluster) => {
      const amount = (all: readonly Loss[], track: TrackName) =>
        all.find((loss) => loss.cluster === cluster && loss.track === track)?.amount ?? 0
      const outage = (track: TrackName): Outage => ({
        missing: amount(missing, track),
        ejected: amount(ejected, track),
      })
      const whole: ClusterOutage = {
        stable: outage('stable'),
        canary: outage('canary'),
        ...(gateways.includes(cluster) && { gateway: 'down' }),
        ...(cut.includes(cluster) && { link: 'down' }),
      }
      return [cluster.name, whole] as const
    }),
  )
}
