import { storageOf } from '../../generators/fleet/index.ts'
import { kubectl } from '../control-plane/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabCluster, LabPlan } from '../plan/index.ts'
import { type Step, together } from '../steps/index.ts'
import { startBeside } from './beside.ts'
import { metrics } from './metrics.ts'
import { names } from './names.ts'
import { policies, queuePackets } from './policies.ts'

/** The class of disks that the provider brings itself. */
const storage = ({ cluster: { cloud } }: LabCluster): readonly object[] => {
  const { className, provisioner } = storageOf(cloud)
  return provisioner === undefined
    ? [
        {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: className },
          provisioner: 'pd.csi.storage.gke.io',
          volumeBindingMode: 'WaitForFirstConsumer',
          allowVolumeExpansion: true,
        },
      ]
    : []
}

const start = async (machine: Machine, cluster: LabCluster): Promise<void> => {
  for (const program of ['load-balancers', 'autoscaler', 'disks'] as const)
    await startBeside(machine, cluster, program)
  for (const node of cluster.nodes) await queuePackets(machine, node)
  const objects = [...names(cluster), ...metrics(cluster), ...storage(cluster), ...policies]
  await kubectl(machine, cluster.name, ['apply', '--server-side', '--force-conflicts', '--filename', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  })
}

/** What a cloud brings to an empty cluster. Images must be served; pods of it may still be starting afterwards. */
export const cloudSteps = (plan: LabPlan, machine: Machine): readonly Step[] => [
  together(
    'what the clouds bring: names, metrics, load balancers, policies, disks, nodes that are short',
    plan.clusters,
    (cluster) => start(machine, cluster),
  ),
]
