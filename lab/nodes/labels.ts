/** What the cloud of a node would say about it. */
import type { LabCluster, LabNode } from '../plan/index.ts'

/** Whether it is a spot node, in the words of each provider. */
const capacity = ({ cluster: { cloud, nodes } }: LabCluster): Readonly<Record<string, string>> => {
  if (cloud.provider === 'aws') return { 'eks.amazonaws.com/capacityType': nodes.spot ? 'SPOT' : 'ON_DEMAND' }
  return nodes.spot ? { 'cloud.google.com/gke-spot': 'true' } : {}
}

export const labelsOf = (cluster: LabCluster, node: LabNode): Readonly<Record<string, string>> => ({
  'topology.kubernetes.io/region': node.region,
  'topology.kubernetes.io/zone': node.zone,
  'node.kubernetes.io/instance-type': node.type,
  ...capacity(cluster),
})

export const providerIdOf = ({ cluster: { cloud } }: LabCluster, { name, zone }: LabNode): string =>
  cloud.provider === 'aws'
    ? `aws:///${zone}/i-${Buffer.from(name).toString('hex').padStart(17, '0').slice(-17)}`
    : `gce://${cloud.project}/${zone}/${name}`
