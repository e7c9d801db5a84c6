/** Who may talk to the pods of the app's namespace, and to whom they may talk; everything else is refused. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { networkPolicies } from '../network/index.ts'
import { type KubeObject, remembered } from '../objects/index.ts'
import { app } from './app.ts'

const policies = remembered((fleet: Fleet) =>
  networkPolicies(fleet, {
    name: app.name,
    namespace: app.namespace,
    labels: { app: app.name },
    directions: ['Ingress', 'Egress'],
  }),
)

/** The NetworkPolicy of the namespace, for a cluster of the fleet. */
export const networkPolicy = (fleet: Fleet, cluster: Cluster): KubeObject => policies(fleet)(cluster)
