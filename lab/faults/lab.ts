/** Hands in the lab that runs: signals to processes of this machine, cables, and programs of control planes. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { app } from '../../generators/inference/index.ts'
import type { Api } from '../api/index.ts'
import { startProgram, stopProgram } from '../control-plane/index.ts'
import { LabError, type Machine } from '../machine/index.ts'
import { cutLink, mendLink, plugCable, pullCable } from '../network/index.ts'
import type { LabCluster, LabPlan } from '../plan/index.ts'
import type { Hands } from './hands.ts'
import { type Pod, podsOf } from './pods.ts'
import { deathLines, processesOfPod } from './processes.ts'

const run = promisify(execFile)
const chaosProgram = join(import.meta.dirname, 'chaos.ts')
/** The program that kills pods again and again, by its name in the machine. */
const deathOf = ([first]: readonly Pod[]) => `fault-dead-${first?.name}`

/** A process may end between being found and being told. */
const tell = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Runs in the network of the person, from where the API servers answer. */
export const handsOf = (machine: Machine, plan: LabPlan, apis: ReadonlyMap<string, Api>): Hands => {
  const clusterOf = (name: string): LabCluster => {
    const found = plan.clusters.find((cluster) => cluster.name === name)
    if (found === undefined) throw new LabError(`the lab has no cluster ${name}`)
    return found
  }
  const nodeOf = (name: string) => {
    for (const cluster of plan.clusters)
      for (const node of cluster.nodes) if (node.name === name) return { cluster, node }
    throw new LabError(`the lab has no node ${name}`)
  }
  return {
    clusters: plan.clusters.map(({ name }) => name),
    pods: async (cluster, namespace, labels) => {
      const api = apis.get(cluster)
      if (api === undefined) throw new LabError(`the kubeconfig has no cluster ${cluster}`)
      return podsOf(api, namespace, labels)
    },
    signal: async (pod, signal) => {
      for (const pid of processesOfPod(machine, pod)) tell(pid, signal)
    },
    keepDead: (pods) => machine.start('machine', deathOf(pods), ['sh', '-c', deathLines(machine, pods)]),
    letLive: (pods) => machine.stop(deathOf(pods)),
    chaos: async (pod, chaos) => {
      // A pod that is gone, or was started again, has none.
      const [pid] = processesOfPod(machine, pod, app.container)
      if (pid === undefined) return
      tell(pid, 'SIGUSR1')
      const words = [process.execPath, chaosProgram, JSON.stringify(chaos)]
      await run('nsenter', [`--net=/proc/${pid}/ns/net`, '--', ...words], { timeout: 60_000 })
    },
    link: async (name, is) => {
      const one = clusterOf(name)
      const act = is === 'cut' ? cutLink : mendLink
      for (const other of plan.clusters) if (other !== one) await act(machine, plan, one, other)
    },
    node: (name, is) => {
      const { cluster, node } = nodeOf(name)
      return (is === 'lost' ? pullCable : plugCable)(machine, cluster, node)
    },
    apiServer: (name, is) =>
      is === 'gone'
        ? stopProgram(machine, clusterOf(name), 'kube-apiserver', 'SIGKILL')
        : startProgram(machine, clusterOf(name), 'kube-apiserver'),
  }
}
