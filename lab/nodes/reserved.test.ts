import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFleet } from '../../generators/fleet/index.ts'
import { allocatable } from '../../generators/nodes/index.ts'
import { planLab } from '../plan/index.ts'
import { agentsOf, EVICTION, reserved } from './reserved.ts'

const { clusters } = planLab(loadFleet(join(import.meta.dirname, '../../clusters')), { nodes: 1 })

describe.each(clusters)('a node of $name', (cluster) => {
  const [node] = cluster.nodes
  if (node === undefined) throw new Error('one node was asked for')
  const room = allocatable(cluster.cluster.cloud.provider, node.machine)
  const agents = agentsOf(cluster)

  test('leaves to pods what its type leaves beside the agents of its cloud, whatever is below', () => {
    for (const cores of [2, 16])
      for (const memory of [24, 64].map((gib) => gib * 2 ** 30)) {
        const kept = reserved(cluster, node, { cores, memory })
        expect(cores - Number.parseInt(kept.cpu, 10) / 1_000).toBeCloseTo(room.cores - agents.cores, 2)
        expect(memory - Number(kept.memory) - EVICTION).toBeCloseTo(room.memory - agents.memory, -1)
      }
  })

  test('never keeps less than nothing on a machine that is smaller than its type', () => {
    expect(reserved(cluster, node, { cores: 1, memory: 2 ** 30 })).toEqual({ cpu: '0m', memory: '0' })
  })
})
