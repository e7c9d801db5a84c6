/**
 * What the proxies of one cluster see of a subset: its endpoints, by priority. A pod of the same network is an endpoint of
 * its own. Another network is one endpoint, the gateway in front of it, whatever is behind.
 * Source: Istio's ep_filters.go (EndpointsByNetworkFilter) and loadbalancer.go (applyFailoverPriorityPerLocality).
 */
import type { ClusterName, Fleet } from '../fleet/index.ts'
import type { TrackName } from '../inference/index.ts'
import { CLUSTER_LABEL, preferences, TRACK_LABEL } from './destination-rule.ts'
import type { Outages, Pods } from './outages.ts'

/** Pods that answer a part of the requests (0 to 1) that an endpoint gets. */
interface Answer {
  readonly pods: Pods
  readonly part: number
}

/** Endpoints that are alike: the pods of a track and cluster, or a gateway. */
export interface Endpoints {
  readonly known: number
  readonly available: number
  /** Of each, relative to that of one pod. */
  readonly weight: number
  /** Who answers a request to one that is available: all of it, since tries that fail are made again. */
  readonly answers: readonly Answer[]
}

/** Where requests come from, and what stands beyond. */
export interface View {
  readonly from: ClusterName
  readonly fleet: Fleet
  readonly pods: readonly Pods[]
  readonly outages: Outages
}

type Labels = Readonly<Record<string, string>>

/** How far an endpoint is from what a subset prefers: 0 when it has every label, one more for each from the first that it lacks. */
const distance = (track: TrackName, cluster: ClusterName, labels: Labels) => {
  const wanted = preferences(track, cluster)
  const first = wanted.findIndex(({ label, value }) => labels[label] !== value)
  return first < 0 ? 0 : wanted.length - first
}

const ofPod = ({ cluster, track }: Pods): Labels => ({ [CLUSTER_LABEL]: cluster, [TRACK_LABEL]: track })

/** The pods that a subset selects: of its own track for stable, all for the canary. */
const selected = (pods: readonly Pods[], track: TrackName) =>
  pods.filter((each) => each.known > 0 && (track === 'canary' || each.track === track))

/** In the order of their distance; distances that nobody has are none. */
const byDistance = <T>(
  all: readonly { readonly at: number; readonly what: T }[],
): readonly (readonly T[])[] =>
  [...Map.groupBy(all, ({ at }) => at)]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => group.map(({ what }) => what))

/** True when requests from here get to a cluster. */
const reaches = ({ from, outages }: View, cluster: ClusterName) => {
  const [here, there] = [outages.get(from), outages.get(cluster)]
  return cluster === from || !(here?.link === 'down' || there?.link === 'down' || there?.gateway === 'down')
}

const direct = (pods: Pods, reached: boolean): Endpoints => ({
  known: pods.known,
  available: reached ? pods.known - pods.failing : 0,
  weight: 1,
  answers: [{ pods, part: 1 }],
})

const total = (pods: readonly Pods[], of: (each: Pods) => number) =>
  pods.reduce((sum, each) => sum + of(each), 0)

/**
 * The gateway in front of a cluster. It passes connections and reads no answer, so it spreads them over all pods that the
 * subset prefers there, failing ones too; only when all of these fail is it ejected, and then whole. Istio makes one endpoint
 * for the pods of each zone, all with one address, of which Envoy keeps the first: it weighs what that zone has.
 */
const gateway = (
  track: TrackName,
  preferred: ClusterName,
  reached: boolean,
  pods: readonly Pods[],
): Endpoints => {
  const [nearest = []] = byDistance(
    pods.map((each) => ({ at: distance(track, preferred, ofPod(each)), what: each })),
  )
  const good = total(nearest, ({ known, failing }) => known - failing)
  return {
    known: 1,
    available: good > 0 && reached ? 1 : 0,
    weight: total(pods, ({ known, zones }) => Math.ceil(known / zones)),
    answers: nearest.map((each) => ({
      pods: each,
      part: good === 0 ? 0 : (each.known - each.failing) / good,
    })),
  }
}

/** The endpoints of a subset by priority. */
export const prioritiesOf = (
  view: View,
  track: TrackName,
  preferred: ClusterName,
): readonly (readonly Endpoints[])[] => {
  const { from, fleet } = view
  const isDirect = ({ cluster }: Pods) => cluster === from || fleet.mesh.network === 'flat'
  const pods = selected(view.pods, track)
  const behind = Map.groupBy(
    pods.filter((each) => !isDirect(each)),
    ({ cluster }) => cluster,
  )
  return byDistance([
    ...pods.filter(isDirect).map((each) => ({
      at: distance(track, preferred, ofPod(each)),
      what: direct(each, reaches(view, each.cluster)),
    })),
    ...[...behind].map(([cluster, those]) => ({
      at: distance(track, preferred, { [CLUSTER_LABEL]: cluster }),
      what: gateway(track, preferred, reaches(view, cluster), those),
    })),
  ])
}
