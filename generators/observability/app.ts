/** Our own objects of observability, beside those of the charts. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { networkPolicyOf } from '../network/index.ts'
import type { KubeObject } from '../objects/index.ts'
import { type App, namespaces } from '../parts/index.ts'
import { dashboardObjects } from './dashboards/index.ts'
import { jaegerMetrics, jaegerService } from './jaeger-service.ts'
import { jaegerMonitor, monitors } from './monitors.ts'
import { keepsTraces } from './names.ts'
import { rules } from './rules/index.ts'
import { thanosQuery } from './thanos.ts'

/** Who may hand in and look at traces. Only inwards: what the charts there ask for outside is theirs to change. */
const callers = (fleet: Fleet, cluster: Cluster): KubeObject =>
  networkPolicyOf(fleet, cluster, {
    name: 'callers',
    namespace: namespaces.observability.name,
    directions: ['Ingress'],
  })

const sameEverywhere = (fleet: Fleet): readonly KubeObject[] => [
  ...thanosQuery(fleet),
  jaegerService(),
  ...monitors(),
  ...rules(fleet),
  ...dashboardObjects(),
]

/** Behind gateways the callers are the same pods in every cluster; on a flat network they have addresses of their own. */
const callersOf = (fleet: Fleet) => {
  const [first] = fleet.clusters
  if (fleet.mesh.network === 'flat' || first === undefined)
    return { shared: [], own: (cluster: Cluster) => [callers(fleet, cluster)] }
  return { shared: [callers(fleet, first)], own: () => [] }
}

export const observability: App = {
  type: 'app',
  name: 'observability',
  room: 'observability',
  wave: 'monitors',
  objects: (fleet) => {
    const { shared, own } = callersOf(fleet)
    const same = [...sameEverywhere(fleet), ...shared]
    const withStore = [jaegerMetrics(), jaegerMonitor()]
    return (cluster) => {
      const beside = [...own(cluster), ...(keepsTraces(fleet, cluster) ? withStore : [])]
      // One list for all that have nothing beside it: what is the same list is factored once.
      return beside.length === 0 ? same : [...same, ...beside]
    }
  },
}
