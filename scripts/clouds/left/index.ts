/**
 * What is in the accounts of a cluster beside what Terraform knows, each with the command that takes it away. Nothing here
 * changes anything.
 */
import { type Cluster, clusterIdOf, type Fleet } from '../../../generators/fleet/index.ts'
import { awsBalancers, leftOnAws } from './aws.ts'
import { gcpBalancers, leftOnGoogle } from './google.ts'
import type { Left } from './left.ts'

export { leftOfEdge } from './google.ts'
export type { Left } from './left.ts'

/** Load balancers and endpoint groups that a cluster's Services had made, as its cloud has them now. Errors: ProgramError. */
export const balancersOf = (fleet: Fleet, cluster: Cluster): Promise<readonly Left[]> => {
  const { cloud } = cluster
  const id = clusterIdOf(fleet, cluster)
  return cloud.provider === 'aws' ? awsBalancers(cloud, id) : gcpBalancers(cloud, id)
}

/**
 * All that can be found of a cluster which is gone. `mine`: whether a name that begins with its id is of it. What was found
 * by tags may be gone already. Errors: ProgramError.
 */
export const leftOf = (
  fleet: Fleet,
  cluster: Cluster,
  mine: (name: string) => boolean,
): Promise<readonly Left[]> => {
  const { cloud } = cluster
  const id = clusterIdOf(fleet, cluster)
  return cloud.provider === 'aws'
    ? leftOnAws(cloud, fleet, cluster, id, mine)
    : leftOnGoogle(cloud, fleet, cluster, id)
}
