/** Who may talk to the pods of the app's namespace, and to whom they may talk; everything else is refused. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { networkPolicyOf } from '../network/index.ts'
import type { KubeObject } from '../objects/index.ts'
import { app } from './app.ts'

const policyOf = (fleet: Fleet, cluster: Cluster): KubeObject =>
  networkPolicyOf(fleet, cluster, {
    name: app.name,
    namespace: app.namespace,
    labels: { app: app.name },
    directions: ['Ingress', 'Egress'],
  })

/** Behind gateways the policy is the same in every cluster of a fleet, and long: it is made once. */
const behindGateways = new WeakMap<Fleet, KubeObject>()

/** The NetworkPolicy of the namespace, for a cluster of the fleet. */
export const networkPolicy = (fleet: Fleet, cluster: Cluster): KubeObject => {
  if (fleet.mesh.network === 'flat') return policyOf(fleet, cluster)
  const policy = behindGateways.get(fleet) ?? policyOf(fleet, cluster)
  behindGateways.set(fleet, policy)
  return policy
}
