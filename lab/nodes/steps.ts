import { z } from 'zod'
import { folderOf, get, readPair } from '../control-plane/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabCluster, LabPlan } from '../plan/index.ts'
import { type Step, together, waitFor } from '../steps/index.ts'
import { startNode } from './node.ts'

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
      }),
    }),
  ),
})

/** The names of the nodes of a cluster that are Ready. */
export const readyNodes = async (machine: Machine, cluster: LabCluster): Promise<readonly string[]> => {
  const { items } = nodeList.parse(await get(machine, cluster, '/api/v1/nodes'))
  return items
    .filter(({ status }) =>
      status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    .map(({ metadata }) => metadata.name)
}

/** The nodes of every cloud, up to where they are Ready. */
export const nodeSteps = (plan: LabPlan, machine: Machine): readonly Step[] => [
  together(
    'nodes',
    plan.clusters.map((cluster) => ({
      name: cluster.name,
      run: async (say) => {
        const { user: authority } = readPair(folderOf(machine.state, cluster.name), 'ca')
        await Promise.all(cluster.nodes.map((node) => startNode(machine, cluster, node, authority)))
        const wanted = cluster.nodes.length
        const ready = async () => {
          const { length } = await readyNodes(machine, cluster)
          say(`${length} of ${wanted} Ready`)
          return length === wanted
        }
        await waitFor(`${wanted} nodes of ${cluster.name} are Ready`, ready, { seconds: 120, every: 300 })
      },
    })),
  ),
]
