/** Pods of a cluster, and the processes that they are on this machine. */
import { z } from 'zod'
import type { Api } from '../api/index.ts'

export interface Pod {
  readonly name: string
  /** Names its control group. */
  readonly uid: string
  readonly node: string
  /** Ids of its running containers by their name, sidecars too. */
  readonly containers: Readonly<Record<string, string>>
}

const statuses = z
  .array(z.object({ name: z.string(), containerID: z.string().default('') }))
  .default([])
  .transform((all) =>
    Object.fromEntries(all.map(({ name, containerID }) => [name, containerID.replace(/^.*:\/\//, '')])),
  )
const list = z.object({
  items: z.array(
    z
      .object({
        metadata: z.object({ name: z.string(), uid: z.string(), deletionTimestamp: z.string().optional() }),
        spec: z.object({ nodeName: z.string().optional() }),
        status: z.object({
          phase: z.string().optional(),
          containerStatuses: statuses,
          initContainerStatuses: statuses,
        }),
      })
      .transform(({ metadata, spec, status }) => ({
        ...metadata,
        node: spec.nodeName ?? '',
        phase: status.phase,
        containers: { ...status.initContainerStatuses, ...status.containerStatuses },
      })),
  ),
})

/** Pods that run and stay, in the order of their names. */
export const podsOf = async (api: Api, namespace: string, labels: string): Promise<readonly Pod[]> => {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels)}`
  return list
    .parse(await api.get(path))
    .items.filter(({ phase, deletionTimestamp }) => phase === 'Running' && deletionTimestamp === undefined)
    .map(({ name, uid, node, containers }) => ({ name, uid, node, containers }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
