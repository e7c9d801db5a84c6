/**
 * What is scheduled first when nodes are short, and makes room for itself by ending what is less important, unless it waits.
 * What watches, delivers or copies secrets has none, which is 0: requests are answered without it. Argo CD must name none of
 * these: it is there before they are, and pods of a class that does not exist are refused.
 */

export interface Priority {
  /** Name of the PriorityClass. */
  readonly name: string
  /** Below 1,000,000,000, which Kubernetes keeps for its own. */
  readonly value: number
  readonly description: string
  /** Whether its pods wait for room, and end none that are less important. Default: they end them. */
  readonly waits?: true
}

export const priorities = {
  /** Few and small, and without them no pod of the app gets a request: before the app, which may grow over all nodes. */
  mesh: {
    name: 'serving-mesh',
    value: 1_000_000,
    description: 'istiod and the gateways: every request needs them',
  },
  app: { name: 'serving-app', value: 900_000, description: 'The pods that answer requests' },
  /**
   * After the stable release, which answers the canary's requests where the canary has no pods. So it can wait, and must: on
   * nodes that are full it would end Prometheus, by whose numbers it is judged.
   */
  canary: {
    name: 'serving-canary',
    value: 800_000,
    description: 'The pods of a release on trial',
    waits: true,
  },
} as const satisfies Readonly<Record<string, Priority>>
