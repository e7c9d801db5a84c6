/** Whoever adds nodes when pods wait, and takes them away: Kubernetes' Cluster Autoscaler, where the cloud brings none. */

import type { Cluster } from '../fleet/index.ts'
import { networkPolicies } from '../network/index.ts'
import type { App } from '../parts/index.ts'
import { deployment } from './deployment.ts'
import { rights } from './rights.ts'

/** On EKS, where nodes may be more than they are at least. GKE has its own in the control plane. */
const grows = ({ cloud, nodes }: Cluster) => cloud.provider === 'aws' && nodes.max > nodes.min

/** Nobody asks it anything but its node, how it is. */
const closed = { name: 'cluster-autoscaler', endpoint: 'clusterAutoscaler', directions: ['Ingress'] } as const

/** Before all pods of ours, which may wait for nodes. */
export const autoscalerApp: App = {
  type: 'app',
  name: 'cluster-autoscaler',
  room: 'autoscaler',
  wave: 'nodes',
  creates: {
    cluster: ['ClusterRole.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
    namespaced: [
      'Deployment.apps',
      'NetworkPolicy.networking.k8s.io',
      'Role.rbac.authorization.k8s.io',
      'RoleBinding.rbac.authorization.k8s.io',
      'ServiceAccount',
    ],
  },
  objects: (fleet) => {
    const policyOf = networkPolicies(fleet, closed)
    return (cluster) => (grows(cluster) ? [...rights, deployment(fleet, cluster), policyOf(cluster)] : [])
  },
}
