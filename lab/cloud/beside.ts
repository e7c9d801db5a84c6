/** Programs of a cloud that run beside its nodes, in its network with the host's files, until they are ended. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connect } from '../api/index.ts'
import { findMachine, LabError, type Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'

/** What one of them is told, as one word. */
interface Told {
  /** The folder of the lab. */
  readonly state: string
  readonly cluster: LabCluster
}

/** Starts one by the name of its folder here. */
export const startBeside = (
  machine: Machine,
  cluster: LabCluster,
  program: 'autoscaler' | 'disks' | 'load-balancers',
): Promise<void> => {
  const told = JSON.stringify({ state: machine.state, cluster } satisfies Told)
  const argv = [process.execPath, join(import.meta.dirname, program, 'main.ts'), told]
  return machine.startHere(cluster.name, `${cluster.name}-${program}`, argv)
}

/** What such a program works on. Errors: LabError when its lab is not there. */
export const startedBeside = () => {
  const { state, cluster }: Told = JSON.parse(process.argv[2] ?? '')
  const machine = findMachine(state)
  const api = connect(`${state}/kubeconfig`).get(cluster.name)
  if (machine === undefined || api === undefined)
    throw new LabError(`no lab with ${cluster.name} over ${state}`)
  return { machine, cluster, api }
}

/** Looks again and again. An API server or a node may be away: that is said, and what waits for it waits on. */
export const lookEvery = async (ms: number, look: () => Promise<void>): Promise<never> => {
  for (; ; await setTimeout(ms)) {
    try {
      await look()
    } catch (error) {
      console.log(error instanceof Error ? error.message : error)
    }
  }
}
