/**
 * The autoscaler of one cloud, in the place of GKE's and of the Cluster Autoscaler: a pod that no node has room for gets one
 * more, up to `nodes.max` of the fleet. It takes none away: theirs stay for ten minutes, and an experiment is over by then.
 */
import { isReady, nodes as nodesWithConditions } from '../../api/index.ts'
import { holderOf } from '../../machine/index.ts'
import { startNode } from '../../nodes/index.ts'
import { lookEvery, startedBeside } from '../beside.ts'
import { nodesToRead, podsToRead, waitingForRoom } from './waiting.ts'

/** As often as theirs looks. */
const LOOK_MS = 10_000
const UNPLACED = '/api/v1/pods?fieldSelector=spec.nodeName%3D,status.phase%3DPending'

const { machine, api, cluster } = startedBeside()

await lookEvery(LOOK_MS, async () => {
  const there = await api.get('/api/v1/nodes')
  const started = cluster.nodes.filter((node) => machine.runs(holderOf(node.name)))
  const next = cluster.nodes.find((node) => !started.includes(node))
  // One that is on its way may be what the pods wait for.
  const ready = nodesWithConditions.parse(there).filter(isReady).length === started.length
  if (next === undefined || !ready) return
  const waiting = waitingForRoom(podsToRead.parse(await api.get(UNPLACED)), nodesToRead.parse(there))
  if (waiting.length === 0) return
  console.log(`${new Date().toISOString()} ${next.name} for ${waiting.join(', ')}`)
  await startNode(machine, cluster, next)
})
