/** The fleet: clusters/ read, validated and typed. Everything the generators know comes from here. */
export { editorSchemas } from './editor-schemas.ts'
export { type FleetText, fleetOf, loadFleet, parseFleet, readFleetText } from './load.ts'
export {
  type Canary,
  type Cluster,
  canaryClusters,
  type Fleet,
  type Network,
  openNetworks,
  type Platform,
  platformOf,
  type Replicas,
  replicaRange,
  type Shared,
  shareOf,
} from './model.ts'
export {
  controlPlaneRangeOf,
  internalLoadBalancerOf,
  loadBalancerRanges,
  managedNamespacesOf,
  meshPlatformOf,
  podRangeOf,
  registryOf,
  secretManagerOf,
  storageOf,
} from './providers.ts'

export { type ClusterName, clusterName, formatDuration, parseQuantity } from './scalars.ts'
export { minorOf } from './versions.ts'
