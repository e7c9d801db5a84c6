/** Routes change a second after they are applied, pods take a minute: meanwhile the fewer pods meet the larger share. */
import type { Finding } from '../findings/index.ts'
import { type ClusterName, canaryClusters, type Fleet } from '../fleet/index.ts'
import { type TrackName, tracksOf } from '../inference/index.ts'
import { equal, remembered, toJson } from '../objects/index.ts'
import { preferredShares } from '../traffic/index.ts'

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

/** Whether a track is asked for as much as before, by pods that carry as much each: what is wrong with it is not the way. */
export const loadStays = (before: Fleet, after: Fleet, name: ClusterName, track: TrackName): boolean =>
  asked(before, name, track) === asked(after, name, track) &&
  before.inference.rpsPerPod === after.inference.rpsPerPod

/** Undefined where `pods` carry it. */
export const strained = (
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
export const strainWords = {
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

export type StrainCode = keyof typeof strainWords

/** The code of a strain; undefined for a cluster alone, which carries what it can: the rules over one tree say so. */
export const strainCode = (before: Fleet, after: Fleet, track: TrackName): StrainCode | undefined => {
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
    return tracksOf(after, cluster).flatMap((track) => {
      const was = tracksOf(before, old).find(({ name }) => name === track.name)
      const code = strainCode(before, after, track.name)
      if (was === undefined || code === undefined) return []
      if (loadStays(before, after, cluster.name, track.name) && equal(toJson(was), toJson(track))) return []
      const pods = Math.min(was.replicas.max, track.replicas.max)
      const strain = strained(before, after, cluster.name, track.name, pods)
      return strain === undefined
        ? []
        : [
            {
              code,
              place: { file: `clusters/${cluster.name}.yaml`, field: 'inference.replicas' },
              ...strainWords[code](strain),
            },
          ]
    })
  })
