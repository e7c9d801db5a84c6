/** What nobody took away, and what is kept on purpose: named, with the commands for it. */
import type { Cluster } from '../../generators/fleet/index.ts'
import { accountOf, isGcp } from '../bootstrap/place.ts'
import type { Problem, Step } from '../bootstrap/step.ts'
import { bucketIsThere, clusterIsThere } from '../clouds/cloud.ts'
import { type Left, leftOf, leftOfEdge } from '../clouds/left/index.ts'
import { bucketOf } from '../clouds/stages.ts'
import { goingOf } from './ground.ts'
import { isOf, type Leaving, staying } from './leaving.ts'

const problem = ({ what, take }: Left): Problem => ({ what, mend: take })

const leftBy = (leaving: Leaving, cluster: Cluster): Step => {
  const { fleet } = leaving
  return {
    name: `left ${cluster.name}`,
    title: `nothing of ${cluster.name} in ${accountOf(cluster)}`,
    look: async () => {
      // Its network, nodes and load balancers are not left over yet.
      if (await clusterIsThere(fleet, cluster))
        return [
          {
            what: `the cluster ${cluster.name} is still there: what it leaves is looked for afterwards`,
            mend: `npm run teardown -- ${cluster.name}`,
          },
        ]
      const found = await leftOf(fleet, cluster, (name) => isOf(leaving, cluster, name))
      return [...(await goingOf(leaving, cluster)), ...found.map(problem)]
    },
    undo: 'nothing was changed',
  }
}

const leftByEdge = ({ fleet }: Leaving, project: string): Step => ({
  name: 'left edge',
  title: 'nothing of the global load balancer',
  look: async () => (await leftOfEdge(fleet, project)).map(problem),
  undo: 'nothing was changed',
})

/** Nothing to do: it says what stays, what that is for, and how it would go. */
const buckets = ({ accounts, chosen }: Leaving): Step => ({
  name: 'kept',
  title: 'the buckets of state, which are kept',
  look: async (say) => {
    for (const provider of [...new Set(chosen.map(({ cloud }) => cloud.provider))].sort()) {
      const bucket = bucketOf(accounts, provider)
      if (!(await bucketIsThere(bucket))) continue
      const folder = `terraform/bootstrap-state/${provider}`
      say(
        `kept: the bucket ${bucket.bucket} and its key, with the state of every stage and what is kept above`,
      )
      say(
        `  to take it away, when no stage has anything any more: take prevent_destroy out of ${folder}/main.tf, empty the bucket with all versions, then terraform -chdir=${folder} destroy, with its three variables`,
      )
    }
    return []
  },
  undo: 'nothing was changed',
})

export const left = (leaving: Leaving): readonly Step[] => {
  const [google] = leaving.fleet.clusters.filter(isGcp)
  return [
    ...(staying(leaving).some(isGcp) || google?.cloud.provider !== 'gcp'
      ? []
      : [leftByEdge(leaving, google.cloud.project)]),
    ...leaving.chosen.map((cluster) => leftBy(leaving, cluster)),
    buckets(leaving),
  ]
}
