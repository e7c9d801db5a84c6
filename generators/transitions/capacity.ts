/** Routes change a second after they are applied, pods take a minute: meanwhile the fewer pods meet the larger share. */
import { loadStays, type StrainCode, strainCode, strained, strainWords } from '../capacity/index.ts'
import {
  type ClusterTree,
  type Located,
  podCounts,
  podLabels,
  reports,
  workloads,
  workloadsOf,
} from '../checks/index.ts'
import { app, type TrackName } from '../inference/index.ts'
import { changesOf, type Home, type PairRule, perHome } from './pair.ts'

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

/** Where the pods of a track are declared, and how many there are of them on the way; undefined unless both trees run it. */
const onTheWay = ({ before, after }: Home, track: TrackName) => {
  const [old, now] = [workloadOf(before, track), workloadOf(after, track)]
  if (old === undefined || now === undefined) return undefined
  const counts = [podCounts(before, old.object).max, podCounts(after, now.object).max]
  return { located: now, pods: Math.min(...counts) }
}

/** Whether nothing becomes of what makes pods in a cluster, or says how many. */
const podsStay = (home: Home): boolean => {
  const { changed, gone, come } = changesOf(home)
  return [...changed.map(({ after }) => after), ...gone, ...come].every(
    ({ object: { kind } }) => !workloads.includes(kind) && kind !== 'HorizontalPodAutoscaler',
  )
}

const rule = (code: StrainCode, track: TrackName): PairRule => {
  const report = reports(code)
  return perHome((home, { before, after }) => {
    const { name } = home.after.cluster
    if (strainCode(before.fleet, after.fleet, track) !== code) return []
    // Without requests no number of pods is too small, and finding out how many there are is most of the work.
    if (strained(before.fleet, after.fleet, name, track, 0) === undefined) return []
    if (loadStays(before.fleet, after.fleet, name, track) && podsStay(home)) return []
    const way = onTheWay(home, track)
    if (way === undefined) return []
    const strain = strained(before.fleet, after.fleet, name, track, way.pods)
    if (strain === undefined) return []
    const { message, mend } = strainWords[code](strain)
    return report(way.located, 'replicas', message, mend)
  })
}

export const capacityRules = {
  'pair-capacity': rule('pair-capacity', 'stable'),
  'pair-anyway': rule('pair-anyway', 'stable'),
  'pair-canary-load': rule('pair-canary-load', 'canary'),
} as const
