/** What one cluster is like now: its nodes, its Applications and its pods. */
import { z } from 'zod'
import type { Api } from '../api/index.ts'

export interface Application {
  readonly name: string
  readonly wave: number
  readonly sync: string
  readonly health: string
  /** Why it is not well, in one line; nothing when it is. */
  readonly message?: string
}

export interface PodCount {
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
  /** Pods that are not ready, with the reason that the kubelet or the scheduler gives. */
  readonly waiting: readonly string[]
}

/** A cluster that does not answer. */
export interface ClusterLost {
  readonly name: string
  readonly error: string
}

const condition = z.object({
  type: z.string(),
  status: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
})
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })
const nodeList = listOf(z.object({ status: z.object({ conditions: z.array(condition).default([]) }) }))
const state = z.object({ waiting: z.object({ reason: z.string().optional() }).optional() }).optional()
const podList = listOf(
  z.object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      deletionTimestamp: z.string().optional(),
    }),
    status: z.object({
      phase: z.string().optional(),
      conditions: z.array(condition).default([]),
      containerStatuses: z.array(z.object({ name: z.string(), state })).default([]),
      initContainerStatuses: z.array(z.object({ name: z.string(), state })).default([]),
    }),
  }),
)
const applicationList = listOf(
  z.object({
    metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
    status: z
      .object({
        sync: z.object({ status: z.string() }).optional(),
        health: z.object({ status: z.string().optional(), message: z.string().optional() }).optional(),
        conditions: z.array(condition).default([]),
        operationState: z.object({ phase: z.string(), message: z.string().optional() }).optional(),
      })
      .default({ conditions: [] }),
  }),
)
type Pod = z.output<typeof podList>['items'][number]
type ApplicationObject = z.output<typeof applicationList>['items'][number]

const holds = (conditions: readonly z.output<typeof condition>[], type: string) =>
  conditions.some((each) => each.type === type && each.status === 'True')

const applicationOf = ({ metadata, status }: ApplicationObject): Application => {
  const [sync, health] = [status.sync?.status ?? 'Unknown', status.health?.status ?? 'Missing']
  const why =
    status.conditions.find(({ type }) => type.endsWith('Error'))?.message ??
    (status.operationState?.phase === 'Succeeded' ? undefined : status.operationState?.message) ??
    status.health?.message
  return {
    name: metadata.name,
    wave: Number(metadata.annotations['argocd.argoproj.io/sync-wave'] ?? 0),
    sync,
    health,
    ...(why !== undefined &&
      (sync !== 'Synced' || health !== 'Healthy') && { message: why.split('\n', 1)[0] }),
  }
}

const isReady = ({ status }: Pod) => holds(status.conditions, 'Ready')

const waitsFor = ({ metadata, status }: Pod): string => {
  const container = [...status.initContainerStatuses, ...status.containerStatuses].find(
    (each) => each.state?.waiting?.reason !== undefined && each.state.waiting.reason !== 'PodInitializing',
  )
  const unscheduled = status.conditions.find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  )
  const why = unscheduled?.message ?? container?.state?.waiting?.reason ?? 'is not ready'
  return `${metadata.namespace}/${metadata.name}: ${container === undefined ? '' : `${container.name} `}${why}`
}

const countBy = (pods: readonly Pod[], keyOf: (pod: Pod) => string) =>
  [...Map.groupBy(pods, keyOf)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, those]) => ({ key, ready: those.filter(isReady).length, all: those.length }))

/** Pods that are meant to run: not those that have ended, nor those on their way out. */
const living = (pods: readonly Pod[]) =>
  pods.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed',
  )

/** Looks at one cluster; one that does not answer is told as that. */
export const lookAt = async (api: Api): Promise<ClusterLook | ClusterLost> => {
  try {
    const [nodes, allPods, applications] = await Promise.all([
      api.get('/api/v1/nodes').then((json) => nodeList.parse(json).items),
      api.get('/api/v1/pods').then((json) => podList.parse(json).items),
      // Its kind is not there before the bring-up has begun.
      api
        .get('/apis/argoproj.io/v1alpha1/namespaces/argocd/applications')
        .then((json) => applicationList.parse(json).items)
        .catch(() => []),
    ])
    const pods = living(allPods)
    const ofApp = pods.filter(({ metadata }) => metadata.labels.track !== undefined)
    return {
      name: api.cluster,
      nodes: {
        ready: nodes.filter(({ status }) => holds(status.conditions, 'Ready')).length,
        all: nodes.length,
      },
      applications: applications
        .map(applicationOf)
        .sort((a, b) => a.wave - b.wave || a.name.localeCompare(b.name)),
      pods: countBy(pods, ({ metadata }) => metadata.namespace).map(({ key, ...rest }) => ({
        namespace: key,
        ...rest,
      })),
      tracks: countBy(ofApp, ({ metadata }) => metadata.labels.track ?? '').map(({ key, ...rest }) => ({
        track: key,
        ...rest,
      })),
      waiting: pods.filter((pod) => !isReady(pod)).map(waitsFor),
    }
  } catch (error) {
    return { name: api.cluster, error: error instanceof Error ? error.message : String(error) }
  }
}
