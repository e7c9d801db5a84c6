/** What is counted and stands in no file of the fleet. Each is what terraform/ makes where nobody asks for something else. */
import type { Provider } from '../fleet/index.ts'

/** Hours of a month, as price lists and their calculators count them. */
export const HOURS = 730

/** Bytes of a request with its headers, and as many of its answer, where nobody says how many. */
export const REQUEST_BYTES = 1_024

/** GiB of a node's own disk. */
export const NODE_DISK = 50

/** NAT gateways of a cluster, and the public addresses of its NAT. */
export const NAT_GATEWAYS = 1

/** Nodes after which Cloud NAT costs no more. */
export const NAT_NODES = 32

/** Between each cluster of AWS and each of Google Cloud: two connections of two tunnels each. */
export const VPN = { connections: 2, tunnels: 4 } as const

/** Keys of a cluster, and of the state of each provider. */
export const KEYS = { cluster: 1, state: 1 } as const

/**
 * Images that a registry holds, and GB of one for both architectures (docs/image.md: 59.1 and 39.4 MiB). Nothing with a tag
 * is deleted by itself, so it is as many as there were releases: each further one costs a cent a month.
 */
export const IMAGES = { held: 20, size: 0.1 } as const

/** Forwarding rules of the global load balancer: HTTPS, and HTTP that sends people to it. */
export const EDGE_RULES = 2

/** Forwarding rules that cost together what one does. */
export const RULES_AT_ONCE = 5

/** How many sides of a connection between zones pay for what crosses. */
export const ZONE_SIDES = { aws: 2, gcp: 1 } as const satisfies Record<Provider, number>
