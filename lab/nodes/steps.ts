import { isReady, nodes } from '../api/index.ts'
import { apiOf, folderOf, readPair } from '../control-plane/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { type Step, together, waitFor } from '../steps/index.ts'
import { startNode } from './node.ts'

/** The nodes of every cloud, up to where they are Ready. */
export const nodeSteps = (plan: LabPlan, machine: Machine): readonly Step[] => [
  together('nodes', plan.clusters, async (cluster, say) => {
    const { user: authority } = readPair(folderOf(machine.state, cluster.name), 'ca')
    await Promise.all(cluster.nodes.map((node) => startNode(machine, cluster, node, authority)))
    const api = apiOf(machine, cluster)
    const wanted = cluster.nodes.length
    const ready = async () => {
      const { length } = nodes.parse(await api.get('/api/v1/nodes')).filter(isReady)
      say(`${length} of ${wanted} Ready`)
      return length === wanted
    }
    await waitFor(`${wanted} nodes of ${cluster.name} are Ready`, ready, { seconds: 120, every: 300 })
  }),
]
