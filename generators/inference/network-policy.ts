/** Who may talk to the pods of the app's namespace, and to whom they may talk; everything else is refused. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type Connection, networkPolicies } from '../network/index.ts'
import { type KubeObject, remembered } from '../objects/index.ts'
import { app } from './app.ts'

const namespace = { namespace: app.namespace, labels: { app: app.name } }
const asksForNames = ({ to }: Connection) => to === 'dns'

/**
 * Two, which Kubernetes adds up: one that is the same in every cluster behind gateways, and long in a large fleet, and a
 * short one for what answers names, which clusters differ in.
 */
const policies = remembered((fleet: Fleet) => {
  const each = [
    networkPolicies(fleet, {
      name: app.name,
      ...namespace,
      directions: ['Ingress', 'Egress'],
      only: (row) => !asksForNames(row),
    }),
    networkPolicies(fleet, {
      name: `${app.name}-dns`,
      ...namespace,
      directions: ['Egress'],
      only: asksForNames,
    }),
  ]
  return (cluster: Cluster) => each.map((policy) => policy(cluster))
})

/** The NetworkPolicies of the namespace, for a cluster of the fleet. */
export const policiesOf = (fleet: Fleet, cluster: Cluster): readonly KubeObject[] => policies(fleet)(cluster)
