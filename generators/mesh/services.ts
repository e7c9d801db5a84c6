/** Which services are called across clusters: the app, and the few of the platform that look at all clusters. */
import { type Fleet, openNetworks } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { hostOf, namespaces, sidecarService, tracesService } from '../parts/index.ts'

const { monitoring, observability } = namespaces

/** The store of traces is in one cluster, and each cluster's metrics are asked from all. */
const watchers = ({ clusters }: Fleet): readonly string[] => [
  hostOf(tracesService, observability.name),
  ...clusters.map(({ name }) => hostOf(sidecarService(name), monitoring.name)),
]

/** Hosts that answer callers of other clusters, and nothing else does. */
export const crossing = (fleet: Fleet): readonly string[] => [app.host, ...watchers(fleet)]

/**
 * Of what watches, each cluster has its own: without this the mesh would join services of one name, and metrics and spans
 * of one cloud would go to the other. Istio takes the most specific host, whatever the order (cluster_local.go of 1.31);
 * kube-system and the API server are local by default.
 */
export const serviceSettings = (fleet: Fleet) => [
  {
    settings: { clusterLocal: true },
    hosts: [hostOf('*', monitoring.name), hostOf('*', observability.name)],
  },
  { settings: { clusterLocal: false }, hosts: [...watchers(fleet)] },
]

/** True where clusters reach each other through gateways, or may while a network is switched, and there is another to reach. */
export const throughGateways = ({ mesh, clusters }: Fleet) =>
  openNetworks(mesh).includes('gateway') && clusters.length > 1
