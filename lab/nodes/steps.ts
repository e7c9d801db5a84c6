import { existsSync } from 'node:fs'
import { isReady, nodes } from '../api/index.ts'
import { apiOf } from '../control-plane/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { type Step, together, waitFor } from '../steps/index.ts'
import { diskOf, startNode } from './node.ts'

/** The nodes that every cloud begins with, and those that it had before its power was away, up to where they are Ready. */
export const nodeSteps = (plan: LabPlan, machine: Machine): readonly Step[] => [
  together('nodes', plan.clusters, async (cluster, say) => {
    const wanted = cluster.nodes.filter((node, i) => i < cluster.first || existsSync(diskOf(machine, node)))
    await Promise.all(wanted.map((node) => startNode(machine, cluster, node)))
    const api = apiOf(machine, cluster)
    const ready = async () => {
      const { length } = nodes.parse(await api.get('/api/v1/nodes')).filter(isReady)
      say(`${length} of ${wanted.length} Ready`)
      return length === wanted.length
    }
    await waitFor(`${wanted.length} nodes of ${cluster.name} are Ready`, ready, { seconds: 120, every: 300 })
  }),
]
