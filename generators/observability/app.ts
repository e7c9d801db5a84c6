/** Our own objects of observability, beside those of the charts. */
import { type Cluster, type Fleet, platformOf } from '../fleet/index.ts'
import { networkPolicies } from '../network/index.ts'
import { type KubeObject, remembered } from '../objects/index.ts'
import { type App, namespaces } from '../parts/index.ts'
import { dashboardObjects } from './dashboards/index.ts'
import { jaegerMetrics, jaegerService } from './jaeger-service.ts'
import { jaegerMonitor, monitors } from './monitors.ts'
import { keepsTraces } from './names.ts'
import { rules } from './rules/index.ts'
import { thanosQuery } from './thanos.ts'

/** Who may hand in and look at traces. Only inwards: what the charts there ask for outside is theirs to change. */
const callers = {
  name: 'callers',
  namespace: namespaces.observability.name,
  directions: ['Ingress'],
} as const

/** Thanos Query reads the metrics of all clusters, and answers whoever reaches it: Grafana, and Prometheus for its own. */
const query = { name: 'thanos-query', endpoint: 'thanosQuery', directions: ['Ingress'] } as const

const sameEverywhere = (fleet: Fleet): readonly KubeObject[] => [
  jaegerService(),
  ...monitors(),
  ...rules(fleet),
  ...dashboardObjects(),
]

export const observability: App = {
  type: 'app',
  name: 'observability',
  room: 'observability',
  wave: 'monitors',
  creates: {
    cluster: [],
    namespaced: [
      'ConfigMap',
      'Deployment.apps',
      'NetworkPolicy.networking.k8s.io',
      'PeerAuthentication.security.istio.io',
      'PodDisruptionBudget.policy',
      'PodMonitor.monitoring.coreos.com',
      'PrometheusRule.monitoring.coreos.com',
      'Service',
      'ServiceAccount',
      'ServiceMonitor.monitoring.coreos.com',
    ],
  },
  objects: (fleet) => {
    const same = sameEverywhere(fleet)
    const callersOf = networkPolicies(fleet, callers)
    const queryOf = networkPolicies(fleet, query)
    // One list for all that have the same policies and Thanos: what is the same list is factored once.
    const listsOf = (version: string) => {
      const ofThanos = thanosQuery(fleet, version)
      return remembered((first: KubeObject) =>
        remembered((second: KubeObject): readonly KubeObject[] => [...ofThanos, ...same, first, second]),
      )
    }
    const thanosOf = (cluster: Cluster) => platformOf(fleet, cluster).thanos
    const lists = new Map([...new Set(fleet.clusters.map(thanosOf))].map((each) => [each, listsOf(each)]))
    const withStore = [jaegerMetrics(), jaegerMonitor()]
    return (cluster) => {
      const objects = lists.get(thanosOf(cluster))?.(callersOf(cluster))(queryOf(cluster)) ?? []
      return keepsTraces(fleet, cluster) ? [...objects, ...withStore] : objects
    }
  },
}
