/** Whether pods carry the peak: arithmetic over a fleet and the pods that each of its clusters can bring. */
import type { Finding } from '../findings/index.ts'
import type { ClusterName, Fleet } from '../fleet/index.ts'
import { tracksOf } from '../inference/index.ts'
import { preferredShares } from '../traffic/index.ts'

/** Pods of the stable track that each cluster can bring at most. */
export type MostPods = ReadonlyMap<ClusterName, number>

/** As the fleet asks for them. */
export const mostPods = (fleet: Fleet): MostPods =>
  new Map(
    fleet.clusters.map((cluster) => {
      const stable = tracksOf(fleet, cluster).find(({ name }) => name === 'stable')
      return [cluster.name, stable?.replicas.max ?? 0]
    }),
  )

/** The peak must be carried without the largest cluster (capacity-n-1). */
export const withoutLargest = ({ traffic, inference }: Fleet, most: MostPods): readonly Finding[] => {
  const { peakRps } = traffic
  const { rpsPerPod } = inference
  const all = [...most].map(([name, pods]) => ({ name, pods }))
  const total = all.reduce((sum, { pods }) => sum + pods, 0)
  const largest = all.reduce<{ readonly name: string; readonly pods: number }>(
    (a, b) => (b.pods > a.pods ? b : a),
    { name: '', pods: 0 },
  )
  const alone = all.length === 1
  const left = alone ? total : total - largest.pods
  const carried = left * rpsPerPod
  if (carried >= peakRps) return []
  const needed = Math.ceil(peakRps / rpsPerPod)
  const what = alone ? `${left} pods` : `without ${largest.name}, the largest cluster, ${left} pods`
  const whose = alone ? 'this cluster' : 'the other clusters'
  return [
    {
      code: 'capacity-n-1',
      place: { file: 'clusters/fleet.yaml', field: 'traffic.peakRps' },
      message: `${what} at ${rpsPerPod} requests/s carry ${carried} of the ${peakRps} requests/s of the peak`,
      mend: `raise inference.replicas (max) of ${whose} to ${needed} pods in all: npm run replicas -- <cluster>=<min>..<max>`,
    },
  ]
}

/** Clusters whose share of the peak is more than what they bring by themselves; a cluster alone is {@link withoutLargest}'s case. */
const overloaded = (fleet: Fleet, most: MostPods) => {
  const { peakRps } = fleet.traffic
  const { rpsPerPod } = fleet.inference
  const shares = preferredShares(fleet)
  if (most.size === 1) return []
  return [...most]
    .map(([name, pods]) => {
      const percent = shares.get(name) ?? 0
      return { name, percent, pods, asked: (peakRps * percent) / 100, carried: pods * rpsPerPod, rpsPerPod }
    })
    .filter(({ asked, carried }) => asked > carried)
}

/** A share of the peak must fit into what its cluster brings by itself (capacity-share). */
export const ownShare = (fleet: Fleet, most: MostPods): readonly Finding[] =>
  fleet.traffic.evacuatedAnyway
    ? []
    : overloaded(fleet, most).map(({ name, percent, pods, asked, carried, rpsPerPod }) => ({
        code: 'capacity-share',
        place: { file: 'clusters/fleet.yaml', field: `traffic.split.${name}` },
        message: `${percent} percent of the peak are ${asked} requests/s; ${pods} pods of ${name} at ${rpsPerPod} carry ${carried}`,
        mend: `give ${name} ${Math.ceil(asked / rpsPerPod)} pods or more, or a smaller share`,
      }))

/** What somebody insisted on is said as long as it lasts, with what it costs (capacity-anyway). */
export const insistedOn = (fleet: Fleet, most: MostPods): readonly Finding[] =>
  fleet.traffic.evacuatedAnyway
    ? overloaded(fleet, most).map(({ name, pods, asked, carried, rpsPerPod }) => ({
        code: 'capacity-anyway',
        place: { file: 'clusters/fleet.yaml', field: 'traffic.evacuatedAnyway' },
        message: `at the peak ${asked} requests/s go to ${name}, whose ${pods} pods carry ${carried}: ${asked - carried} a second are late or lost`,
        mend: `give ${name} ${Math.ceil(asked / rpsPerPod)} pods, or end the evacuation: npm run evacuate -- <cluster> --undo`,
      }))
    : []
