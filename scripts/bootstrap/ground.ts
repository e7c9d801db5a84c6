/** What Terraform makes: buckets for state, clusters, and the VPN between them; and this person's way to each cluster. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Cluster } from '../../generators/fleet/index.ts'
import type { Tunnels } from '../../generators/network/index.ts'
import { tunnelKeysOf } from '../../generators/secrets/index.ts'
import { bucketIsThere, writeContext } from '../clouds/cloud.ts'
import { contextOf, kubectl } from '../clouds/kubectl.ts'
import { bucketOf, bucketStage, clusterStage, pairsOf, TUNNELS, vpnStage } from '../clouds/stages.ts'
import { printed } from '../programs/run.ts'
import { accountOf, managerOf, type Place } from './place.ts'
import type { Problem, Step } from './step.ts'
import { bootstrapOnly, terraformStep } from './terraform-step.ts'

const bucketSteps = (place: Place): readonly Step[] =>
  [...new Set(place.chosen.map(({ cloud: { provider } }) => provider))].sort().map((provider) => {
    const bucket = bucketOf(place.accounts, provider)
    const stage = bucketStage(bucket)
    const title = `the bucket ${bucket.bucket} for Terraform's state`
    const step = terraformStep(place, { name: stage.name, title, stage: () => stage })
    return {
      ...step,
      look: async (say) => {
        if (!(await bucketIsThere(bucket)))
          return [{ what: `there is no bucket ${bucket.bucket}`, mend: bootstrapOnly(stage.name) }]
        // Whoever made it has its state: a bucket whose making was broken off is not yet as it must be.
        const isOurs = existsSync(join(place.workplace.terraform, stage.folder, 'terraform.tfstate'))
        return isOurs ? step.look(say) : []
      },
      undo: 'keep it: all else is destroyed by the state in it; see terraform/bootstrap-state',
    }
  })

const clusterSteps = (place: Place): readonly Step[] =>
  place.chosen.map((cluster) => {
    const stage = clusterStage(place.accounts, cluster)
    const title = `network and cluster ${cluster.name}, in ${cluster.cloud.region} of ${accountOf(cluster)}`
    return terraformStep(place, { name: stage.name, title, stage: () => stage })
  })

/** A key that both clouds take: letters and digits, beginning with a letter. */
const newKey = () =>
  `k${randomBytes(24)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'x')
    .slice(0, 31)}`

/**
 * Keys of a pair's tunnels, in the secret manager of its AWS cluster. While there are none, a plan is made with keys that
 * nobody keeps.
 */
const keysOf = (place: Place, { aws, gcp }: Tunnels) => {
  const entry = tunnelKeysOf(place.fleet, { aws, gcp })
  const manager = () => {
    const cluster = place.chosen.find(({ name }) => name === aws)
    if (cluster === undefined) throw new Error(`no cluster ${aws}`)
    return managerOf(place, cluster)
  }
  const fresh = Object.fromEntries(TUNNELS.map((tunnel) => [tunnel, newKey()]))
  return {
    read: async () => (await (await manager()).read(entry)) ?? fresh,
    make: async () => {
      const at = await manager()
      if ((await at.read(entry)) === undefined) await at.write(entry, fresh)
    },
  }
}

const vpnSteps = (place: Place): readonly Step[] =>
  pairsOf(place.fleet, place.chosen).map((pair) => {
    const { read, make } = keysOf(place, pair)
    const stage = vpnStage(place.accounts, pair, read)
    const title = `four tunnels between ${pair.aws} and ${pair.gcp}`
    return terraformStep(place, { name: stage.name, title, stage: () => stage, before: make })
  })

const leases = z.object({
  items: z.array(z.object({ spec: z.object({ renewTime: z.coerce.date() }) })),
})

/** Seconds by which a clock may be wrong, and the nodes' sign of life old: they give one each ten seconds. */
const CLOCK_S = 60

/** What kubectl says of a server that it reaches, and that is not well all the same. */
const UNREACHABLE = [
  { says: /x509|certificate/, mend: 'set the clock here by NTP; then write the context anew' },
  {
    says: /Unauthorized|logged in|orbidden|credentials/,
    mend: 'log in again; administrators of a cluster are named in terraform/accounts.yaml',
  },
] as const
const NO_WAY =
  'be in a network that reaches it: one connected to its VPC, or in administrator_ranges of terraform/accounts.yaml'

const contextProblems = async (
  { fleet }: Place,
  cluster: Cluster,
  mend: string,
): Promise<readonly Problem[]> => {
  const { name } = cluster
  const context = await contextOf(fleet, cluster)
  if (context.how === 'lost') return [{ what: context.why, mend }]
  if (context.how === 'silent') {
    const { server, said } = context
    return [
      {
        what: `the API server of ${name} does not answer at ${server}: ${said}`,
        mend: UNREACHABLE.find(({ says }) => says.test(said))?.mend ?? NO_WAY,
      },
    ]
  }
  const words = ['get', 'leases', '--namespace', 'kube-node-lease', '--output', 'json']
  const text = await printed(kubectl(cluster, ...words))
  const times = leases.parse(JSON.parse(text)).items.map(({ spec: { renewTime } }) => renewTime.getTime())
  if (times.length === 0)
    return [{ what: `${name} has no node`, mend: 'quotas and spot capacity; the events of its node group' }]
  const age = Math.round((Date.now() - Math.max(...times)) / 1000)
  return Math.abs(age) <= CLOCK_S
    ? []
    : [
        {
          what:
            age < 0
              ? `the clock here is ${-age} s behind that of the nodes of ${name}`
              : `no node of ${name} has said anything for ${age} s by the clock here`,
          mend: 'certificates and tokens go by the clock: set it by NTP, or see why its nodes are gone',
        },
      ]
}

const contextSteps = (place: Place): readonly Step[] =>
  place.chosen.map((cluster) => ({
    name: `context ${cluster.name}`,
    title: `a kubectl context ${cluster.name}, and an API server that answers`,
    look: () => contextProblems(place, cluster, `npm run bootstrap -- --only "context ${cluster.name}"`),
    run: {
      question: `write the context ${cluster.name} into your kubeconfig`,
      act: () => writeContext(place.fleet, cluster),
    },
    undo: `kubectl config delete-context ${cluster.name}`,
  }))

export const ground = (place: Place): readonly Step[] => [
  ...bucketSteps(place),
  ...clusterSteps(place),
  ...vpnSteps(place),
  ...contextSteps(place),
]
