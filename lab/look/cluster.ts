/** What one cluster is like now: its nodes, its Applications and its pods. */
import { type ApplicationState, isWell } from '../../generators/delivery/index.ts'
import { prometheus } from '../../generators/observability/index.ts'
import { type Api, applications, isReady, nodes, type Pod, pods, whyWaits } from '../api/index.ts'

export interface Application {
  readonly name: string
  readonly wave: number
  readonly sync: string
  readonly health: string
  /** Why it is not well, in one line; nothing when it is. */
  readonly message?: string
}

interface PodCount {
  readonly namespace: string
  readonly ready: number
  readonly all: number
}

/** The pods of the app of one track. */
export interface TrackCount {
  readonly track: string
  readonly ready: number
  readonly all: number
}

export interface ClusterLook {
  readonly name: string
  readonly nodes: { readonly ready: number; readonly all: number }
  readonly applications: readonly Application[]
  readonly pods: readonly PodCount[]
  readonly tracks: readonly TrackCount[]
  /** Whether its Prometheus is ready. */
  readonly prometheus: boolean
  /** Pods that are not ready, with the reason that the kubelet or the scheduler gives. */
  readonly waiting: readonly string[]
}

/** A cluster that does not answer. */
export interface ClusterLost {
  readonly name: string
  readonly error: string
}

const applicationOf = ({ name, wave, ...state }: ApplicationState): Application => {
  const [sync, health] = [state.sync || 'Unknown', state.health || 'Missing']
  const [why] = state.problems
  return {
    name,
    wave,
    sync,
    health,
    ...(why !== undefined && !isWell(state) && { message: why.split('\n', 1)[0] }),
  }
}

const countBy = (pods: readonly Pod[], keyOf: (pod: Pod) => string) =>
  [...Map.groupBy(pods, keyOf)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, those]) => ({ key, ready: those.filter(isReady).length, all: those.length }))

const isPrometheus = ({ namespace, labels }: Pod) =>
  namespace === prometheus.namespace &&
  Object.entries(prometheus.labels).every(([name, value]) => labels[name] === value)

/** Pods that are meant to run: not those that have ended, nor those on their way out. */
const isLiving = ({ deletionTimestamp, phase }: Pod) =>
  deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed'

/** Looks at one cluster; one that does not answer is told as that. */
export const lookAt = async (api: Api): Promise<ClusterLook | ClusterLost> => {
  try {
    const [allNodes, allPods, delivered] = await Promise.all([
      api.get('/api/v1/nodes').then((json) => nodes.parse(json)),
      api.get('/api/v1/pods').then((json) => pods.parse(json)),
      applications(api),
    ])
    const living = allPods.filter(isLiving)
    const ofApp = living.filter(({ labels }) => labels.track !== undefined)
    return {
      name: api.cluster,
      nodes: { ready: allNodes.filter(isReady).length, all: allNodes.length },
      applications: delivered.map(applicationOf),
      pods: countBy(living, ({ namespace }) => namespace).map(({ key, ...rest }) => ({
        namespace: key,
        ...rest,
      })),
      tracks: countBy(ofApp, ({ labels }) => labels.track ?? '').map(({ key, ...rest }) => ({
        track: key,
        ...rest,
      })),
      prometheus: living.some((pod) => isPrometheus(pod) && isReady(pod)),
      waiting: living
        .filter((pod) => !isReady(pod))
        .map((pod) => `${pod.namespace}/${pod.name}: ${whyWaits(pod)[0] ?? 'is not ready'}`),
    }
  } catch (error) {
    return { name: api.cluster, error: error instanceof Error ? error.message : String(error) }
  }
}
