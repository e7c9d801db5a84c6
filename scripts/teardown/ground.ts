/** What Terraform made: the VPN, the clusters, and what is kept of them. */

import type { Cluster } from '../../generators/fleet/index.ts'
import { networkPlan } from '../../generators/network/index.ts'
import { accountOf } from '../bootstrap/place.ts'
import { BootstrapError, type Problem, type Step } from '../bootstrap/step.ts'
import { clusterStage, TUNNELS, vpnStage } from '../clouds/stages.ts'
import { carryOut, type Resource, type Stage, showPlan } from '../clouds/terraform.ts'
import { divided } from './kept.ts'
import { demandTyped, type Leaving, madeBy, stillThere } from './leaving.ts'

/** Its variable wants keys; none of these is used. */
const NO_KEYS = Object.fromEntries(TUNNELS.map((tunnel) => [tunnel, `unused${tunnel.replace('-', '')}`]))

/** The VPN of every pair that a cluster which goes is in. */
export const vpns = (leaving: Leaving): readonly Step[] =>
  networkPlan(leaving.fleet)
    .tunnels.filter(({ aws, gcp }) => leaving.chosen.some(({ name }) => name === aws || name === gcp))
    .map((pair) => {
      const stage = vpnStage(leaving.accounts, pair, async () => NO_KEYS)
      return {
        name: stage.name,
        title: `no tunnels between ${pair.aws} and ${pair.gcp}`,
        look: async () =>
          stillThere(
            `tunnels between ${pair.aws} and ${pair.gcp}`,
            await madeBy(leaving, 'gcp', stage),
            stage.name,
          ),
        run: {
          question: `take the tunnels between ${pair.aws} and ${pair.gcp} away`,
          asks: 'program',
          preview: () => showPlan(leaving.workplace, stage, ['-destroy']),
          act: () => carryOut(leaving.workplace, stage, 'destroy', leaving),
        },
        undo: `npm run bootstrap -- --only "${stage.name}"`,
      }
    })

const stageOf = ({ accounts }: Leaving, cluster: Cluster): Stage => {
  const stage = clusterStage(accounts, cluster)
  return cluster.cloud.provider === 'gcp'
    ? { ...stage, variables: { ...stage.variables, deletion_protection: false } }
    : stage
}

const target = ({ address }: Resource) => `-target=${address}`

/** Terraform refuses to delete what has it, by what its state says: so it is applied first, to that alone. */
const PROTECTED: readonly string[] = ['google_container_cluster', 'google_secret_manager_secret']

const protection = (leaving: Leaving, cluster: Cluster): Step => {
  const { name } = cluster
  const stage = stageOf(leaving, cluster)
  const guarded = async () =>
    divided(await madeBy(leaving, 'gcp', stage), leaving.secrets).going.filter(
      ({ type, values }) => PROTECTED.includes(type) && values.deletion_protection === true,
    )
  const { gcp } = leaving.accounts.stages
  const meant = [gcp, leaving.accounts.clusters[name] ?? {}].some(
    ({ deletion_protection }) => deletion_protection === true,
  )
  return {
    name: `protection ${name}`,
    title: `nothing of ${name} that Terraform refuses to delete`,
    look: async () =>
      (await guarded()).map(({ address }) => ({
        what: `${address} has deletion_protection`,
        mend: meant
          ? 'terraform/accounts.yaml says deletion_protection: true: take that line away first'
          : `npm run teardown -- --only "protection ${name}"`,
      })),
    run: {
      question: `take the protection from deletion away from ${name}`,
      asks: 'program',
      act: async () => {
        if (meant)
          throw new BootstrapError(
            'terraform/accounts.yaml says deletion_protection: true: take that line away first',
          )
        const more = (await guarded()).map(target)
        await carryOut(leaving.workplace, stage, 'apply', { ...leaving, more })
      },
    },
    undo: `npm run bootstrap -- --only "cluster ${name}"`,
  }
}

const destruction = (leaving: Leaving, cluster: Cluster): Step => {
  const { name, cloud } = cluster
  const stage = stageOf(leaving, cluster)
  const found = async () => divided(await madeBy(leaving, cloud.provider, stage), leaving.secrets)
  const targets = async () => {
    const { kept, going } = await found()
    return kept.length === 0 ? [] : going.map(target)
  }
  return {
    name: stage.name,
    title: `no cluster ${name} and no network of it in ${cloud.region} of ${accountOf(cluster)}`,
    look: async (say) => {
      const { kept, going } = await found()
      if (kept.length > 0) say(`kept: ${kept.map(({ address }) => address).join(', ')}`)
      return stillThere(`cluster ${name}`, going, stage.name)
    },
    run: {
      question: `destroy the cluster ${name}`,
      asks: 'program',
      preview: async () => showPlan(leaving.workplace, stage, ['-destroy', ...(await targets())]),
      act: async () => {
        await demandTyped(
          leaving,
          `The cluster ${name} in ${accountOf(cluster)} is destroyed, with its nodes and those that an autoscaler added, its network, and all that only its API server knows. Git has the rest.`,
        )
        await carryOut(leaving.workplace, stage, 'destroy', { ...leaving, more: await targets() })
      },
    },
    undo: `npm run bootstrap -- --only "${stage.name}" makes another; what keeps a network from going: npm run teardown -- --check --only "left ${name}"`,
  }
}

/** The cluster; on Google Cloud first what it is protected by. */
export const ground = (leaving: Leaving, cluster: Cluster): readonly Step[] => [
  ...(cluster.cloud.provider === 'gcp' ? [protection(leaving, cluster)] : []),
  destruction(leaving, cluster),
]

/** What a stage of a cluster still has that is to go. */
export const goingOf = async (leaving: Leaving, cluster: Cluster): Promise<readonly Problem[]> => {
  const stage = stageOf(leaving, cluster)
  const { going } = divided(await madeBy(leaving, cluster.cloud.provider, stage), leaving.secrets)
  return stillThere(`cluster ${cluster.name}`, going, stage.name)
}
