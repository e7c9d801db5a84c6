/**
 * Pods of this room that have a sidecar for a few ports only. The rest of their traffic goes past it: a Prometheus that
 * scraped through Envoy would count itself, and everything it reads is open in plain text inside the cluster.
 * Istio reads these annotations in the CNI plugin (cni/pkg/plugin/sidecar_redirect.go): an empty list captures nothing.
 */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { networkOf } from '../foundation/index.ts'

const INCLUDE_IN = 'traffic.sidecar.istio.io/includeInboundPorts'
const INCLUDE_OUT = 'traffic.sidecar.istio.io/includeOutboundPorts'
const RANGES_OUT = 'traffic.sidecar.istio.io/includeOutboundIPRanges'

/** The label by which a pod asks for a sidecar, in a namespace where it must be asked for. */
export const injected = { 'sidecar.istio.io/inject': 'true' } as const

/** The same with the network that the sidecar starts in, so that a switch of the network starts the pod anew. */
export const injectedIn = (fleet: Fleet, cluster: Cluster) => ({
  ...injected,
  'topology.istio.io/network': networkOf(fleet, cluster),
})

/** What the sidecar takes: requests to these ports of the pod, and requests of the pod to these ports of anybody. */
export interface Captured {
  readonly inbound: readonly number[]
  /** Default: every port. */
  readonly outbound?: readonly number[]
}

const list = (ports: readonly number[]) => ports.join(',')

/** What the proxy itself asks for: it carries scrapes and spans, not users. */
export const proxySize = {
  'sidecar.istio.io/proxyCPU': '10m',
  'sidecar.istio.io/proxyMemory': '64Mi',
} as const

/** The annotations of a pod whose sidecar takes these ports. */
export const capturing = ({ inbound, outbound }: Captured) => ({
  [INCLUDE_IN]: list(inbound),
  ...(outbound !== undefined && { [RANGES_OUT]: '', [INCLUDE_OUT]: list(outbound) }),
  ...proxySize,
})
