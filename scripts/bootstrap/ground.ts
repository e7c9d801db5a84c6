/** What Terraform makes: buckets for state, clusters, and the VPN between them; and this person's way to each cluster. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Cluster } from '../../generators/fleet/index.ts'
import type { Tunnels } from '../../generators/network/index.ts'
import { bucketIsThere, endpointsOf, writeContext } from '../clouds/cloud.ts'
import { bucketOf, bucketStage, clusterStage, pairsOf, vpnStage } from '../clouds/stages.ts'
import { carryOut, init, planned, type Stage, showPlan, type Workplace } from '../clouds/terraform.ts'
import { ended, printed } from '../programs/run.ts'
import { managerOf, type Place } from './place.ts'
import type { Problem, Step } from './step.ts'

/** A step that a stage of Terraform carries out. `before`: what must be there before it is applied. */
export const terraformStep = (
  workplace: Workplace,
  { yes }: { readonly yes: boolean },
  stage: Stage,
  title: string,
  before: () => Promise<void> = async () => undefined,
): Step => ({
  name: stage.name,
  title,
  look: async () => {
    await init(workplace, stage)
    const plan = await planned(workplace, stage)
    return plan === undefined ? [] : [{ what: plan, mend: `npm run bootstrap -- --only "${stage.name}"` }]
  },
  run: {
    question: `make ${title}`,
    asks: 'program',
    preview: async () => {
      await init(workplace, stage)
      await showPlan(workplace, stage)
    },
    act: async () => {
      await before()
      await carryOut(workplace, stage, 'apply', { yes })
    },
  },
  undo: `npm run teardown -- --only "${stage.name}"`,
})

const bucketSteps = ({ accounts, chosen, workplace, yes }: Place): readonly Step[] =>
  [...new Set(chosen.map(({ cloud: { provider } }) => provider))].sort().map((provider) => {
    const bucket = bucketOf(accounts, provider)
    const stage = bucketStage(bucket)
    const title = `the bucket ${bucket.bucket}, which Terraform keeps its state in`
    const step = terraformStep(workplace, { yes }, stage, title, () => init(workplace, stage))
    return {
      ...step,
      look: async (say) => {
        const mend = `npm run bootstrap -- --only "${stage.name}"`
        if (!(await bucketIsThere(bucket))) return [{ what: `there is no bucket ${bucket.bucket}`, mend }]
        // Whoever made it has its state: a bucket whose making was broken off is not yet as it must be.
        const isOurs = existsSync(join(workplace.terraform, stage.folder, 'terraform.tfstate'))
        return isOurs ? step.look(say) : []
      },
      undo: 'it keeps what is needed to take everything else away: see terraform/bootstrap-state',
    }
  })

const clusterSteps = ({ accounts, chosen, workplace, yes }: Place): readonly Step[] =>
  chosen.map((cluster) => {
    const { name, cloud } = cluster
    const where = cloud.provider === 'aws' ? `account ${cloud.account}` : `project ${cloud.project}`
    const title = `network and cluster ${name}, in ${cloud.region} of ${where}`
    return terraformStep(workplace, { yes }, clusterStage(accounts, cluster), title)
  })

const TUNNELS = ['0-1', '0-2', '1-1', '1-2'] as const

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
  const entry = `${place.fleet.mesh.id}-vpn-${aws}-${gcp}`
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
    return terraformStep(place.workplace, place, stage, title, make)
  })

const kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })),
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
  const kubectl = (...words: readonly string[]) => ['kubectl', '--context', name, ...words]
  const { known } = await endpointsOf(fleet, cluster)
  const view = await ended(kubectl('config', 'view', '--minify', '--output', 'json'))
  const server =
    view.exitCode === 0 ? kubeconfig.parse(JSON.parse(view.stdout)).clusters[0]?.cluster.server : undefined
  if (server === undefined) return [{ what: `kubectl has no context ${name}`, mend }]
  if (!known.includes(server))
    return [
      { what: `the context ${name} leads to ${server}, and the cluster is at ${known.join(' or ')}`, mend },
    ]
  const ready = await ended(kubectl('get', '--raw', '/readyz', '--request-timeout', '10s'))
  if (ready.exitCode !== 0) {
    const said = ready.stderr.trim().split('\n').at(-1) ?? ''
    return [
      {
        what: `the API server of ${name} does not answer at ${server}: ${said}`,
        mend: UNREACHABLE.find(({ says }) => says.test(said))?.mend ?? NO_WAY,
      },
    ]
  }
  const text = await printed(kubectl('get', 'leases', '--namespace', 'kube-node-lease', '--output', 'json'))
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
    title: `a context ${cluster.name} of kubectl, and an API server that answers`,
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
