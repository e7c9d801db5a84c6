/** Pods of a cluster, as faults need to know them. */
import { type Api, pods } from '../api/index.ts'

export interface Pod {
  readonly name: string
  /** Names its control group. */
  readonly uid: string
  readonly node: string
  /** Ids of its running containers by their name, sidecars too. */
  readonly containers: Readonly<Record<string, string>>
}

/** Pods that run and stay, in the order of their names. */
export const podsOf = async (api: Api, namespace: string, labels: string): Promise<readonly Pod[]> => {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels)}`
  return pods
    .parse(await api.get(path))
    .filter(({ phase, deletionTimestamp }) => phase === 'Running' && deletionTimestamp === undefined)
    .map(({ name, uid, node, containers }) => ({
      name,
      uid,
      node,
      containers: Object.fromEntries(
        containers.map((each) => [each.name, each.containerID.replace(/^.*:\/\//, '')]),
      ),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
