/** How pods end: what a node that is taken away leaves them, and what of it is for which part of the way down. */
import type { Cluster, Provider } from '../fleet/index.ts'

/**
 * Seconds from SIGTERM that pods of a spot node have, and why no more.
 * GKE tells a node 30 seconds before, and its kubelet keeps the last 15 for the cloud's own pods. Source:
 * https://docs.cloud.google.com/kubernetes-engine/docs/concepts/spot-vms.
 * EKS tells it two minutes before; the managed node group drains it, which takes some of the rest, and the kubelet (of nodes
 * from 1.34 on) keeps the last 30 seconds. Sources: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html,
 * nodeadm/internal/kubelet/config.go of https://github.com/awslabs/amazon-eks-ami.
 */
const spotGrace = { aws: 90, gcp: 15 } as const satisfies Record<Provider, number>

/** Seconds that a pod of a cluster has to end; no bound where nodes are only drained, which waits for a pod. */
export const graceOf = ({ cloud, nodes }: Cluster): number =>
  nodes.spot ? spotGrace[cloud.provider] : Number.POSITIVE_INFINITY

/** The way down of a pod that answers requests, in seconds. */
export interface Ending {
  /** From SIGTERM to SIGKILL: terminationGracePeriodSeconds. */
  readonly grace: number
  /** Serving on while callers learn that it goes. */
  readonly drain: number
  /** When what is not finished is cut off. */
  readonly cut: number
}

/**
 * From the cut to the kill, for processes to exit. A sidecar takes no time of its own: it drains from the first second
 * (its preStop hook), is told to end after its app, and then exits at once (`skipDrain` in Istio's pkg/envoy/agent.go).
 */
export const SPARE = 2
/** Shorter, and callers have not even been told. */
export const LEAST_DRAIN = 2

/**
 * How a pod ends in a cluster: it serves on for `drain` seconds at most, then finishes requests of `timeout` milliseconds.
 * Where the grace is too short for both, callers have less time to turn away (their retry goes elsewhere), and where it is
 * too short for a request, one that takes longer than `cut − drain` is lost unless the mesh tries it again.
 */
export const endingOf = (cluster: Cluster, timeout: number, drain: number): Ending => {
  const request = Math.ceil(timeout / 1_000)
  const grace = Math.min(graceOf(cluster), drain + request + SPARE)
  const cut = grace - SPARE
  return { grace, drain: Math.min(drain, Math.max(LEAST_DRAIN, cut - request)), cut }
}

/** Seconds in which callers turn away: of the app its proxies are told at once, of a gateway a load balancer must see it. */
export const drains = { app: 8, gateway: 20 } as const
