/** What the machines of a cluster are: no field of Kubernetes, and every pod moves once when Terraform applies it. */
import type { Cluster, Provider } from '../fleet/index.ts'
import { homesOf, inCluster, type PairRule } from './pair.ts'

interface Replaced {
  readonly field: string
  readonly value: (cluster: Cluster) => string
  readonly says: string
  /** Default: whenever the value is another. */
  readonly when?: (old: Cluster, now: Cluster) => boolean
}

const ANOTHER_GROUP =
  'Terraform makes other groups of nodes before it drains the old ones: for a while there are both, and every pod moves once'

const types: Replaced['value'] = ({ nodes }) => nodes.types.join(', ')
const spot: Replaced['value'] = ({ nodes }) => (nodes.spot ? 'spot' : 'on demand')
const zones: Replaced['value'] = ({ cloud }) => cloud.zones.join(', ')

/**
 * Fields of a cluster's file, and what they come to in terraform/modules. `nodes.spot` of GKE is a danger of the review: there
 * the old nodes go first.
 */
const REPLACED: Readonly<Record<Provider, readonly Replaced[]>> = {
  aws: [
    { field: 'nodes.types', value: types, says: ANOTHER_GROUP },
    { field: 'nodes.spot', value: spot, says: ANOTHER_GROUP },
    {
      field: 'cloud.zones',
      value: zones,
      // Any other change of the list takes subnets away, which is a danger of the review.
      when: ({ cloud: old }, { cloud: now }) => old.zones.every((zone, i) => now.zones[i] === zone),
      says: 'Terraform makes subnets and nodes in a zone that comes, and spreads the numbers of nodes over all of them anew',
    },
  ],
  gcp: [
    {
      field: 'nodes.types',
      value: types,
      says: 'GKE makes the nodes anew one after the other, and every pod moves once',
    },
  ],
}

const nodes: PairRule = (pair) =>
  homesOf(pair).flatMap(({ name, before: { cluster: old }, after: { cluster: now } }) =>
    old.cloud.provider !== now.cloud.provider
      ? []
      : REPLACED[now.cloud.provider]
          .filter(({ value, when }) => value(old) !== value(now) && when?.(old, now) !== false)
          .map(({ field, value, says }) => ({
            code: 'pair-nodes' as const,
            place: inCluster(name, field),
            message: `from ${value(old)} to ${value(now)}: ${says}`,
            mend: 'see in the plan that it is so, and that the quota of the account has room for both; merge it at a quiet hour, one cluster a merge',
          })),
  )

export const nodeRules = { 'pair-nodes': nodes } as const
