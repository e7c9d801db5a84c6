/** Routes change a second after they are applied, pods take a minute: meanwhile the fewer pods meet the larger share. */
import {
  type ClusterTree,
  type Located,
  podCounts,
  podLabels,
  reports,
  workloadsOf,
} from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'
import { type ClusterName, canaryClusters, type Fleet } from '../fleet/index.ts'
import { app, type TrackName, tracksOf } from '../inference/index.ts'
import { remembered } from '../objects/index.ts'
import { preferredShares } from '../traffic/index.ts'
import { type Home, inCluster, type PairRule, perHome } from './pair.ts'

const isOf =
  (track: TrackName) =>
  ({ object }: Located) =>
    podLabels(object)?.app === app.name && podLabels(object)?.track === track

/** App by app: objects of those after the one that has it need not be made. */
const workloadOf = (tree: ClusterTree, track: TrackName): Located | undefined => {
  for (const one of tree.apps) {
    const found = workloadsOf({ ...tree, apps: [one] }).find(isOf(track))
    if (found !== undefined) return found
  }
  return undefined
}

const sharesOf = remembered(preferredShares)

/** Requests per second of a track in a cluster at the peak. */
const asked = (fleet: Fleet, name: ClusterName, track: TrackName): number => {
  const { canary } = fleet.release
  const trial = canary !== undefined && canaryClusters(fleet).includes(name) ? canary.percent : 0
  const percent = track === 'canary' ? trial : 100
  return (fleet.traffic.peakRps * (sharesOf(fleet).get(name) ?? 0) * percent) / 10_000
}

/** A track whose pods on the way do not carry the larger of its two shares. Requests per second. */
interface Strain {
  readonly pods: number
  readonly most: number
  readonly carried: number
}

const strained = (
  before: Fleet,
  after: Fleet,
  name: ClusterName,
  track: TrackName,
  pods: number,
): Strain | undefined => {
  const most = Math.max(asked(before, name, track), asked(after, name, track))
  const carried = pods * Math.min(before.inference.rpsPerPod, after.inference.rpsPerPod)
  return most <= carried ? undefined : { pods, most, carried }
}

/** What is said of it, in the code's words. */
const words = {
  'pair-capacity': ({ pods, carried, most }: Strain) => ({
    message: `shares move at once and pods do not: for a while ${pods} pods that carry ${carried} requests/s get ${most}`,
    mend: 'two commits: where the share grows first the replicas, then the shares; where it shrinks the other way round',
  }),
  'pair-anyway': ({ pods, carried, most }: Strain) => ({
    message: `for a while ${pods} pods that carry ${carried} requests/s get ${most}, as traffic.evacuatedAnyway permits`,
    mend: 'watch the errors, and give it pods as soon as nodes allow',
  }),
  'pair-canary-load': ({ pods, carried, most }: Strain) => ({
    message: `until its new pods are ready, ${pods} pods that carry ${carried} requests/s get ${most}`,
    mend: 'advance in smaller steps (release.steps), or when there is little traffic',
  }),
} as const

/** The code of a strain; undefined for a cluster alone, which carries what it can: the rules over one tree say so. */
const codeOf = (before: Fleet, after: Fleet, track: TrackName): keyof typeof words | undefined => {
  if (track === 'canary') return 'pair-canary-load'
  if (after.clusters.length === 1) return undefined
  // Somebody insists, or takes back what was insisted on: in both the smaller share is on one side of the way.
  const insisted = [before, after].some(({ traffic }) => traffic.evacuatedAnyway)
  return insisted ? 'pair-anyway' : 'pair-capacity'
}

/** Every finding of these rules as far as two fleets tell: with the pods that their clusters ask for, and no tree of either. */
export const strains = (before: Fleet, after: Fleet): readonly Finding[] =>
  after.clusters.flatMap((cluster) => {
    const old = before.clusters.find(({ name }) => name === cluster.name)
    if (old === undefined) return []
    return tracksOf(after, cluster).flatMap(({ name: track, replicas }) => {
      const was = tracksOf(before, old).find(({ name }) => name === track)
      const code = codeOf(before, after, track)
      if (was === undefined || code === undefined) return []
      const pods = Math.min(was.replicas.max, replicas.max)
      const strain = strained(before, after, cluster.name, track, pods)
      return strain === undefined
        ? []
        : [{ code, place: inCluster(cluster.name, 'inference.replicas'), ...words[code](strain) }]
    })
  })

/** Where the pods of a track are declared, and how many there are of them on the way; undefined unless both trees run it. */
const onTheWay = ({ before, after }: Home, track: TrackName) => {
  const [old, now] = [workloadOf(before, track), workloadOf(after, track)]
  if (old === undefined || now === undefined) return undefined
  const counts = [podCounts(before, old.object).max, podCounts(after, now.object).max]
  return { located: now, pods: Math.min(...counts) }
}

const rule = (code: keyof typeof words, track: TrackName): PairRule => {
  const report = reports(code)
  return perHome((home, { before, after }) => {
    const { name } = home.after.cluster
    if (codeOf(before.fleet, after.fleet, track) !== code) return []
    // Without requests no number of pods is too small, and finding out how many there are is most of the work.
    if (strained(before.fleet, after.fleet, name, track, 0) === undefined) return []
    const way = onTheWay(home, track)
    if (way === undefined) return []
    const strain = strained(before.fleet, after.fleet, name, track, way.pods)
    if (strain === undefined) return []
    const { message, mend } = words[code](strain)
    return report(way.located, 'replicas', message, mend)
  })
}

export const capacityRules = {
  'pair-capacity': rule('pair-capacity', 'stable'),
  'pair-anyway': rule('pair-anyway', 'stable'),
  'pair-canary-load': rule('pair-canary-load', 'canary'),
} as const
