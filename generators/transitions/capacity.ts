/** Routes change a second after they are applied, pods take a minute: meanwhile the fewer pods meet the larger share. */
import { type ClusterTree, podCounts, podLabels, reports, workloadsOf } from '../checks/index.ts'
import { type ClusterName, canaryClusters, type Fleet } from '../fleet/index.ts'
import { app, type TrackName } from '../inference/index.ts'
import { remembered } from '../objects/index.ts'
import { preferredShares } from '../traffic/index.ts'
import { type Home, type Pair, type PairRule, perHome } from './pair.ts'

const workloadOf = (tree: ClusterTree, track: TrackName) =>
  workloadsOf(tree).find(
    ({ object }) => podLabels(object)?.app === app.name && podLabels(object)?.track === track,
  )

/** Where the pods of a track are declared, and how many there are of them on the way; undefined unless both trees run it. */
const onTheWay = ({ before, after }: Home, track: TrackName) => {
  const [old, now] = [workloadOf(before, track), workloadOf(after, track)]
  if (old === undefined || now === undefined) return undefined
  const counts = [podCounts(before, old.object).max, podCounts(after, now.object).max]
  return { located: now, pods: Math.min(...counts) }
}

const sharesOf = remembered(preferredShares)

/** Requests per second of a track in a cluster at the peak. */
const asked = (fleet: Fleet, name: ClusterName, track: TrackName): number => {
  const { canary } = fleet.release
  const trial = canary !== undefined && canaryClusters(fleet).includes(name) ? canary.percent : 0
  const percent = track === 'canary' ? trial : 100
  return (fleet.traffic.peakRps * (sharesOf(fleet).get(name) ?? 0) * percent) / 10_000
}

/** The pods of a track that are there on the way, when these do not carry the larger of the two shares. */
const overload = ({ before, after }: Pair, home: Home, track: TrackName) => {
  const way = onTheWay(home, track)
  const { name } = home.after.cluster
  const most = Math.max(asked(before.fleet, name, track), asked(after.fleet, name, track))
  const carried =
    (way?.pods ?? 0) * Math.min(before.fleet.inference.rpsPerPod, after.fleet.inference.rpsPerPod)
  return way === undefined || most <= carried ? undefined : { ...way, most, carried }
}

/** Somebody insists, or takes back what was insisted on: in both the smaller share is on one side of the way. */
const insisted = ({ before, after }: Pair) =>
  [before, after].some(({ fleet }) => fleet.traffic.evacuatedAnyway)

/** A cluster alone carries what it can: the rules over one tree say so. */
const overAlone = (pair: Pair, home: Home) =>
  pair.after.clusters.length === 1 ? undefined : overload(pair, home, 'stable')

const stretched = reports('pair-capacity')
const capacity: PairRule = perHome((home, pair) => {
  const over = insisted(pair) ? undefined : overAlone(pair, home)
  return over === undefined
    ? []
    : stretched(
        over.located,
        'replicas',
        `shares move at once and pods do not: for a while ${over.pods} pods that carry ${over.carried} requests/s get ${over.most}`,
        'two commits: where the share grows first the replicas, then the shares; where it shrinks the other way round',
      )
})

const insistedOn = reports('pair-anyway')
const anyway: PairRule = perHome((home, pair) => {
  const over = insisted(pair) ? overAlone(pair, home) : undefined
  return over === undefined
    ? []
    : insistedOn(
        over.located,
        'replicas',
        `for a while ${over.pods} pods that carry ${over.carried} requests/s get ${over.most}, as traffic.evacuatedAnyway permits`,
        'watch the errors, and give it pods as soon as nodes allow',
      )
})

const hurried = reports('pair-canary-load')
const canaryLoad: PairRule = perHome((home, pair) => {
  const over = overload(pair, home, 'canary')
  return over === undefined
    ? []
    : hurried(
        over.located,
        'replicas',
        `until its new pods are ready, ${over.pods} pods that carry ${over.carried} requests/s get ${over.most}`,
        'advance in smaller steps (release.steps), or when there is little traffic',
      )
})

export const capacityRules = {
  'pair-capacity': capacity,
  'pair-anyway': anyway,
  'pair-canary-load': canaryLoad,
} as const
