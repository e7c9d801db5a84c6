/** The inference app's names and ports: what its own objects, the traffic rules and the checks agree on. */
import { ports } from '../network/index.ts'

export const app = {
  name: 'ml-inference',
  namespace: 'ml-inference',
  /** The Service's name inside the mesh: the host of the VirtualService and the DestinationRule. */
  host: 'ml-inference.ml-inference.svc.cluster.local',
  /** Name of the app's container; the autoscaler watches its CPU, not the sidecar's. */
  container: 'inference',
  port: ports.app,
  metricsPort: ports.appMetrics,
} as const
