/** The fleet: clusters/ read, validated and typed. Everything the generators know comes from here. */

export { formatAddress, parseCidr } from './cidr.ts'
export { editorSchemas } from './editor-schemas.ts'
export {
  type FleetText,
  fleetOf,
  isFleetFile,
  type KnownFiles,
  loadFleet,
  PRICES,
  parseFleet,
  readFleetText,
} from './load.ts'
export {
  type Canary,
  type Cluster,
  canaryClusters,
  clusterIdOf,
  type Fleet,
  LEAST_GATEWAY_ERRORS,
  type Network,
  openNetworks,
  type Platform,
  platformOf,
  type Replicas,
  replicaRange,
  type Shared,
  shareOf,
} from './model.ts'
export { loadPrices, type Prices, parsePrices, readPricesText } from './prices.ts'
export {
  AWS_LOAD_BALANCER,
  controlPlaneRangeOf,
  internalLoadBalancerOf,
  loadBalancerRanges,
  METADATA_SERVER,
  managedNamespacesOf,
  meshPlatformOf,
  monthlyPricesOf,
  type Provider,
  podRangeOf,
  registryOf,
  resolversOf,
  secretManagerIdOf,
  secretManagerOf,
  storageOf,
} from './providers.ts'
export {
  type ClusterName,
  clusterName,
  digest as imageDigest,
  formatDuration,
  parseDuration,
  parseQuantity,
  version as imageVersion,
} from './scalars.ts'
export { minorOf } from './versions.ts'
