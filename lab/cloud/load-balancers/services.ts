/** Services that ask for a load balancer, and the address that each gets. */
import { z } from 'zod'
import { AWS_LOAD_BALANCER } from '../../../generators/fleet/index.ts'
import { listOf } from '../../api/index.ts'
import type { Timing } from './health.ts'

const services = listOf(
  z.object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      creationTimestamp: z.string(),
      deletionTimestamp: z.string().optional(),
      annotations: z.record(z.string(), z.string()).default({}),
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
  /** What its Service says of how nodes are asked; the rest is the cloud's. */
  readonly timing: Partial<Timing>
}

/** As the AWS cloud provider reads it; Google's reads nothing of the kind. */
const timingOf = (annotations: Readonly<Record<string, string>>): Partial<Timing> => {
  const said = (name: string) => annotations[`${AWS_LOAD_BALANCER}healthcheck-${name}`]
  const [every, down, up] = [said('interval'), said('unhealthy-threshold'), said('healthy-threshold')]
  return {
    ...(every && { every: Number(every) }),
    ...(down && { down: Number(down) }),
    ...(up && { up: Number(up) }),
  }
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
      timing: timingOf(metadata.annotations),
    }
  })
}
