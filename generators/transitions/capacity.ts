/** Routes change a second after they are applied, pods take a minute: meanwhile the fewer pods meet the larger share. */
import { type StrainCode, strainCode, strained, strainWords } from '../capacity/index.ts'
import { type ClusterTree, podCounts, podLabels, reports, workloadsOf } from '../checks/index.ts'
import { app, type TrackName } from '../inference/index.ts'
import { type Home, type PairRule, perHome } from './pair.ts'

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

const rule = (code: StrainCode, track: TrackName): PairRule => {
  const report = reports(code)
  return perHome((home, { before, after }) => {
    const way = strainCode(before.fleet, after.fleet, track) === code ? onTheWay(home, track) : undefined
    if (way === undefined) return []
    const { name } = home.after.cluster
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
