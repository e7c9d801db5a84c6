/** Lists of nodes and pods as an API server answers them, as far as the lab reads them. */
import { z } from 'zod'

export const text = z.string().default('')
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item) }).transform(({ items }) => items)

const conditions = z.array(z.object({ type: text, status: text, message: text })).default([])
const waiting = z.object({ reason: text, message: text }).optional()
const containers = z
  .array(z.object({ name: text, containerID: text, state: z.object({ waiting }).prefault({}) }))
  .default([])

export const nodes = listOf(z.object({ status: z.object({ conditions }) }).transform(({ status }) => status))

export const pods = listOf(
  z
    .object({
      metadata: z.object({
        name: z.string(),
        namespace: text,
        uid: text,
        labels: z.record(z.string(), z.string()).default({}),
        deletionTimestamp: z.string().optional(),
      }),
      spec: z.object({ nodeName: text }).prefault({}),
      status: z.object({
        phase: text,
        conditions,
        initContainerStatuses: containers,
        containerStatuses: containers,
      }),
    })
    .transform(({ metadata, spec, status }) => ({
      ...metadata,
      node: spec.nodeName,
      phase: status.phase,
      conditions: status.conditions,
      containers: [...status.initContainerStatuses, ...status.containerStatuses],
    })),
)
export type Pod = z.output<typeof pods>[number]

/** Whether a node or a pod is Ready. */
export const isReady = (of: Pick<Pod, 'conditions'>): boolean =>
  of.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')

/** Why a pod waits, in the words of the scheduler and of the kubelet; nothing where neither says it. */
export const whyWaits = (pod: Pod): readonly string[] => [
  ...pod.conditions
    .filter(({ type, status }) => type === 'PodScheduled' && status === 'False')
    .map(({ message }) => message),
  ...pod.containers.flatMap(({ name, state: { waiting } }) =>
    waiting === undefined || waiting.reason === 'PodInitializing'
      ? []
      : [`${name} ${waiting.reason} ${waiting.message}`.trim()],
  ),
]
