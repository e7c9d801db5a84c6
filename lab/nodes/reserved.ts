/** What a node keeps from pods, so that it leaves them what one of its type would leave in its cloud. */
import { allocatable } from '../../generators/nodes/index.ts'
import { podsOfCloud } from '../../generators/pods/index.ts'
import type { LabCluster, LabNode } from '../plan/index.ts'

/** What the machine below has: the kubelet takes all of it for its own. */
export interface Ground {
  readonly cores: number
  /** Bytes. */
  readonly memory: number
}

/** Of the memory the kubelet itself keeps this away for evictions. */
export const EVICTION = 100 * 2 ** 20

/** Pods of the cloud's own on every node that really run here. */
const REAL = new Set(['node-local-dns'])

/** What the other agents of the cloud ask of every node: nobody runs them here, and their room is not free. */
export const agentsOf = ({ cluster }: LabCluster): { cores: number; memory: number; pods: number } => {
  const agents = podsOfCloud(cluster).filter(({ name, count }) => count === 'node' && !REAL.has(name))
  return {
    cores: agents.reduce((total, { request }) => total + request.cores, 0),
    memory: agents.reduce((total, { request }) => total + request.memory, 0),
    pods: agents.length,
  }
}

/** As quantities of Kubernetes. A machine below that has less than the type leaves all that it has. */
export const reserved = (
  cluster: LabCluster,
  { machine }: LabNode,
  ground: Ground,
): { readonly cpu: string; readonly memory: string } => {
  const left = allocatable(cluster.cluster.cloud.provider, machine)
  const agents = agentsOf(cluster)
  return {
    cpu: `${Math.max(0, Math.round((ground.cores - left.cores + agents.cores) * 1000))}m`,
    memory: String(Math.max(0, Math.round(ground.memory - left.memory - EVICTION + agents.memory))),
  }
}
