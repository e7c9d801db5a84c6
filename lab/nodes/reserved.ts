/** What a node keeps from pods, so that it leaves them what one of its type would leave in its cloud. */
import { allocatable } from '../../generators/nodes/index.ts'
import type { LabCluster, LabNode } from '../plan/index.ts'

/** What the machine below has: the kubelet takes all of it for its own. */
export interface Ground {
  readonly cores: number
  /** Bytes. */
  readonly memory: number
}

/** Of the memory the kubelet itself keeps this away for evictions. */
export const EVICTION = 100 * 2 ** 20

/** As quantities of Kubernetes. A machine below that has less than the type leaves all that it has. */
export const reserved = (
  { cluster }: LabCluster,
  { machine }: LabNode,
  ground: Ground,
): { readonly cpu: string; readonly memory: string } => {
  const left = allocatable(cluster.cloud.provider, machine)
  return {
    cpu: `${Math.max(0, Math.round((ground.cores - left.cores) * 1000))}m`,
    memory: String(Math.max(0, Math.round(ground.memory - left.memory - EVICTION))),
  }
}
