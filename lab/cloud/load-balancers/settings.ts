/** What the process of a cloud's load balancers is told, as one word. */
import type { Provider } from '../../../generators/fleet/index.ts'
import type { Machine } from '../../machine/index.ts'
import type { LabCluster } from '../../plan/index.ts'

export interface Settings extends Pick<LabCluster, 'name' | 'router' | 'nodes'> {
  /** The folder of the lab. */
  readonly state: string
  readonly provider: Provider
  /** Addresses that load balancers may have, in order. */
  readonly addresses: readonly string[]
}

const MOST = 50

export const wordOf = (
  { state }: Machine,
  { name, router, cluster, nodes, loadBalancer }: LabCluster,
): string =>
  JSON.stringify({
    state,
    name,
    router,
    provider: cluster.cloud.provider,
    nodes,
    addresses: Array.from({ length: MOST }, (_, n) => loadBalancer(n)),
  } satisfies Settings)

export const settingsOf = (word: string): Settings => JSON.parse(word)
