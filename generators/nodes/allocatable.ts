/** What a node leaves to pods, after what its provider keeps for the machine itself. */
import type { Cluster, Provider } from '../fleet/index.ts'
import { type Machine, machineOf } from './machines.ts'

/** What pods may ask of one node, all together. */
export interface Room {
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly pods: number
}

const MIB = 2 ** 20
const GIB = 2 ** 30

/** Of each piece of `amount` (its end, and the share that is kept of it) what is kept, all together. */
const kept = (amount: number, pieces: readonly (readonly [end: number, share: number])[]) =>
  pieces.reduce((total, [end, share], i) => {
    const start = pieces[i - 1]?.[0] ?? 0
    return total + Math.max(0, Math.min(amount, end) - start) * share
  }, 0)

/** Both providers keep the same of the cores. */
const keptCores = (cores: number) =>
  kept(cores, [
    [1, 0.06],
    [2, 0.01],
    [4, 0.005],
    [Number.POSITIVE_INFINITY, 0.0025],
  ])

/** What the kubelet evicts pods for, before the kernel does. */
const EVICTION = 100 * MIB

/** What the machine's own firmware and kernel take of the memory that is sold: it is not in what the kubelet sees. */
const unseen = { aws: 0.05, gcp: 0.03 } as const satisfies Record<Provider, number>

/**
 * Bytes that are kept for the kubelet and the container runtime. EKS: by pods, nodeadm/internal/kubelet/config.go of
 * https://github.com/awslabs/amazon-eks-ami. GKE: by size, https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes.
 */
const keptMemory = {
  aws: ({ pods }: Machine) => (11 * pods + 255) * MIB,
  gcp: ({ memory }: Machine) =>
    kept(memory, [
      [4 * GIB, 0.25],
      [8 * GIB, 0.2],
      [16 * GIB, 0.1],
      [128 * GIB, 0.06],
      [Number.POSITIVE_INFINITY, 0.02],
    ]),
} as const satisfies Record<Provider, (machine: Machine) => number>

/** What a machine of a provider leaves to pods. */
export const allocatable = (provider: Provider, machine: Machine): Room => ({
  cores: machine.cores - keptCores(machine.cores),
  memory: machine.memory * (1 - unseen[provider]) - keptMemory[provider](machine) - EVICTION,
  pods: machine.pods,
})

/** What any node of a cluster leaves at least: of its known types the least of each. Undefined when no type is known. */
export const smallestRoom = ({ cloud, nodes }: Cluster): Room | undefined => {
  const rooms = nodes.types.flatMap((type) => {
    const machine = machineOf(cloud.provider, type)
    return machine === undefined ? [] : [allocatable(cloud.provider, machine)]
  })
  const least = (what: keyof Room) => Math.min(...rooms.map((room) => room[what]))
  return rooms.length === 0
    ? undefined
    : { cores: least('cores'), memory: least('memory'), pods: least('pods') }
}
