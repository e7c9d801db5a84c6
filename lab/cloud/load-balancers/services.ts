/** Services that ask for a load balancer, and the address that each gets. */
import { z } from 'zod'
import { listOf } from '../../api/index.ts'

const services = listOf(
  z.object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      creationTimestamp: z.string(),
      deletionTimestamp: z.string().optional(),
    }),
    spec: z.object({
      type: z.string().default('ClusterIP'),
      loadBalancerClass: z.string().optional(),
      /** Of those with `externalTrafficPolicy: Local` alone. */
      healthCheckNodePort: z.number().optional(),
      ports: z.array(z.object({ port: z.number(), protocol: z.string().default('TCP') })).default([]),
    }),
    status: z.object({
      loadBalancer: z
        .object({ ingress: z.array(z.object({ ip: z.string().optional() })).optional() })
        .optional(),
    }),
  }),
)

/** One load balancer, as its Service asks for it. */
export interface Balanced {
  readonly namespace: string
  readonly name: string
  /** Its own address; what it has is kept as long as the Service is there. */
  readonly address: string
  /** Whether the Service says so already. */
  readonly told: boolean
  readonly tcp: readonly number[]
  readonly udp: readonly number[]
  /** Port of a node that says whether the node has pods for it; undefined when every node passes requests on. */
  readonly health: number | undefined
}

/** Load balancers from a list of Services. Who has an address keeps it; others get the next that is free, the oldest first. */
export const balanced = (list: unknown, addressOf: (n: number) => string): readonly Balanced[] => {
  const asking = services
    .parse(list)
    .filter(
      ({ metadata, spec }) =>
        spec.type === 'LoadBalancer' &&
        spec.loadBalancerClass === undefined &&
        metadata.deletionTimestamp === undefined,
    )
    .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
  const has = asking.map(({ status }) => status.loadBalancer?.ingress?.[0]?.ip)
  const taken = new Set(has)
  let n = 0
  const next = () => {
    while (taken.has(addressOf(n))) n++
    return addressOf(n++)
  }
  return asking.map(({ metadata, spec }, i) => {
    const ports = (protocol: string) =>
      spec.ports.filter((each) => each.protocol === protocol).map(({ port }) => port)
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      address: has[i] ?? next(),
      told: has[i] !== undefined,
      tcp: ports('TCP'),
      udp: ports('UDP'),
      health: spec.healthCheckNodePort,
    }
  })
}
