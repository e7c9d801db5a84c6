/** Pods of a cluster, whoever makes them: how many, what they ask of a node, how important they are, how they end. */

/** What a pod asks its node to keep for it. */
export interface Request {
  readonly cores: number
  /** Bytes. */
  readonly memory: number
}

/** The pods of one workload. */
export interface Pods {
  /** What brings them, such as the name of a chart's release; `cloud` for what the provider brings. */
  readonly from: string
  readonly name: string
  /** On every node, or as many as its own number or its autoscaler says. */
  readonly count: 'node' | { readonly min: number; readonly max: number }
  /** Of one pod, with all of its containers. */
  readonly request: Request
  /** Name of its PriorityClass; undefined for none, which is 0. */
  readonly priority: string | undefined
}

const MIB = 2 ** 20

/** A request as people write it: thousandths of a core, and MiB. */
export const asks = (millicores: number, mebibytes: number): Request => ({
  cores: millicores / 1_000,
  memory: mebibytes * MIB,
})

/** What Kubernetes takes for a container that says nothing. */
export const nothing = asks(0, 0)

/** What containers ask for all together. */
export const together = (requests: readonly Request[]): Request => ({
  cores: requests.reduce((total, { cores }) => total + cores, 0),
  memory: requests.reduce((total, { memory }) => total + memory, 0),
})
