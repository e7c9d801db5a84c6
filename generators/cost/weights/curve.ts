/**
 * What a share costs in a cluster: nodes beyond those that stand anyway, and what its requests and answers pay on their
 * way. Nodes that are there at rest cost the same whatever the weights are, so they are in no difference between two splits.
 */
import { type Cluster, type Fleet, parseQuantity, replicaRange } from '../../fleet/index.ts'
import { smallestRoom } from '../../nodes/index.ts'
import { proxyDefault } from '../../pods/index.ts'
import type { Running } from '../running.ts'

/** Requests per second of the whole fleet, in even steps of time: a list for each day, the oldest first. */
export type Load = readonly (readonly number[])[]

/** $ an hour that a cluster costs at each weight, as far as the weight tells: at some price of a node. */
export interface Curve {
  /** Nodes of an average hour at a weight. */
  readonly nodes: (weight: number) => number
  /** $ an hour that the ways of requests and answers cost for each point of weight. */
  readonly way: number
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

/** Requests per second of an average moment. */
export const meanOf = (load: Load): number => {
  const all = load.flat()
  return all.length === 0 ? 0 : sum(all) / all.length
}

/** The part of a node that one more pod of the app takes; a whole node where its machine is not known. */
export const partOfNode = (fleet: Fleet, cluster: Cluster): number => {
  const room = smallestRoom(cluster)
  if (room === undefined) return 1
  const { cpu, memory } = fleet.inference.resources.requests
  const cores = (parseQuantity(cpu) ?? 0) + proxyDefault.cores
  const bytes = (parseQuantity(memory) ?? 0) + proxyDefault.memory
  return Math.max(cores / room.cores, bytes / room.memory, 1 / room.pods)
}

/**
 * The curve of a cluster for some hours of load. A pod that is as busy as the autoscaler aims at carries that part of
 * `rpsPerPod`; pods beyond those at rest take new nodes. With a fixed number of pods no node comes or goes. It is convex:
 * each further point costs at least what the one before does, which is why the cheapest split can be found point by point.
 */
export const curveOf = (fleet: Fleet, running: Running, load: Load, bytes: number): Curve => {
  const { min, max } = replicaRange(running.cluster.inference.replicas)
  const perPod = (fleet.inference.rpsPerPod * fleet.inference.targetCpu) / 100
  const part = max > min ? partOfNode(fleet, running.cluster) : 0
  const all = load.flat()
  const known = new Map<number, number>()
  const nodes = (weight: number) => {
    const beyond = sum(all.map((rps) => Math.max(0, (rps * weight) / 100 / perPod - min)))
    return running.cluster.nodes.min + (all.length === 0 ? 0 : (part * beyond) / all.length)
  }
  return {
    // Each weight is asked for many times, and a week has 168 hours.
    nodes: (weight) => {
      const found = known.get(weight) ?? nodes(weight)
      known.set(weight, found)
      return found
    },
    way: (meanOf(load) * 36 * bytes * running.gigabyte) / 1e9,
  }
}
