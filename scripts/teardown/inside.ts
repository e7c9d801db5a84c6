/** What controllers in a cluster made outside of it: it must go while they still run, since Terraform knows none of it. */
import { z } from 'zod'
import { argocd } from '../../generators/delivery/index.ts'
import type { Cluster } from '../../generators/fleet/index.ts'
import { accountOf } from '../bootstrap/place.ts'
import { BootstrapError, type Problem, type Say, type Step } from '../bootstrap/step.ts'
import { until } from '../bootstrap/until.ts'
import { clusterIsThere } from '../clouds/cloud.ts'
import { contextOf, kubectl } from '../clouds/kubectl.ts'
import { balancersOf } from '../clouds/left/index.ts'
import { printed } from '../programs/run.ts'
import { demandTyped, type Leaving } from './leaving.ts'

/** `gone`: its cloud has no such cluster. `silent`: nobody may say from here what it made. */
type Reached = { readonly how: 'answers' | 'gone' } | { readonly how: 'silent'; readonly why: string }

/** Asked once in a run: by then the cluster is not yet taken away, and what it does not answer later is an error. */
type Ask = () => Promise<Reached>

const reachedOf = async ({ fleet }: Leaving, cluster: Cluster): Promise<Reached> => {
  if (!(await clusterIsThere(fleet, cluster))) return { how: 'gone' }
  // What is deleted below must be of this cluster, and no other of that name.
  const context = await contextOf(fleet, cluster)
  if (context.how !== 'silent') return context.how === 'lost' ? { how: 'silent', why: context.why } : context
  return { how: 'silent', why: `its API server does not answer at ${context.server}: ${context.said}` }
}

const MAY_BE_LEFT =
  'load balancers of its Services, endpoint groups, volumes of its claims and what is on them may be left: the step left looks for them'

/** Not a step that anybody carries out: a person, or --force. */
const reach = (leaving: Leaving, cluster: Cluster, ask: Ask): Step => ({
  name: `reach ${cluster.name}`,
  title: `an API server of ${cluster.name} that answers, or none at all`,
  look: async (say) => {
    const reached = await ask()
    if (reached.how === 'gone') say(`there is no cluster ${cluster.name} in ${accountOf(cluster)}`)
    if (reached.how !== 'silent') return []
    if (!leaving.force)
      return [
        {
          what: `${cluster.name}: ${reached.why}. Without it ${MAY_BE_LEFT}`,
          mend: `npm run bootstrap -- --only "context ${cluster.name}", from a network that reaches it; or go on with --force`,
        },
      ]
    say(`${cluster.name}: ${reached.why}. --force goes on: ${MAY_BE_LEFT}`)
    return []
  },
  undo: 'nothing was changed',
})

/** Waits until nothing is wrong. Errors: BootstrapError with what is left. */
const untilGone = async (
  { patience }: Leaving,
  what: string,
  say: Say,
  look: () => Promise<readonly Problem[]>,
): Promise<void> => {
  let told = ''
  const gone = await until(patience, async () => {
    const left = await look()
    if (left.length === 0) return true
    const line = left.map(({ what: each }) => each).join('; ')
    if (line !== told) say(`waiting: ${line}`)
    told = line
    return false
  })
  if (!gone) throw new BootstrapError(`${what} after ${patience} s: ${told}`)
}

/** A look that only a cluster which answers is asked; in one that is gone, or given up by --force, nothing is to be done. */
const inCluster =
  (
    leaving: Leaving,
    cluster: Cluster,
    ask: Ask,
    look: (say: Say) => Promise<readonly Problem[]>,
  ): Step['look'] =>
  async (say) => {
    const reached = await ask()
    if (reached.how === 'answers') return look(say)
    if (reached.how !== 'silent' || leaving.force) return []
    return [{ what: `${cluster.name}: ${reached.why}`, mend: `the step reach ${cluster.name}` }]
  }

const CONTROLLER = 'argocd-application-controller'

/** How Argo CD is started again. */
const scaling = ({ name }: Cluster) =>
  `kubectl --context ${name} --namespace ${argocd.namespace} scale statefulset ${CONTROLLER} --replicas 1`
const statefulSet = z.object({
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ replicas: z.number().default(0) }),
})

/** It is the controller that syncs: with none of its pods no Application makes anything again, the root neither. */
const sync = (leaving: Leaving, cluster: Cluster, ask: Ask): Step => {
  const { name } = cluster
  const controller = (...words: readonly string[]) =>
    kubectl(cluster, '--namespace', argocd.namespace, ...words)
  const look = async (): Promise<readonly Problem[]> => {
    const words = controller('get', 'statefulset', CONTROLLER, '--ignore-not-found', '--output', 'json')
    const text = await printed(words)
    if (text.trim() === '') return []
    const { spec, status } = statefulSet.parse(JSON.parse(text))
    return spec.replicas === 0 && status.replicas === 0
      ? []
      : [
          {
            what: `Argo CD of ${name} syncs: it would make again what the next steps take away`,
            mend: `npm run teardown -- --only "sync ${name}"`,
          },
        ]
  }
  return {
    name: `sync ${name}`,
    title: `Argo CD of ${name} syncs no Application any more, not even the root`,
    look: inCluster(leaving, cluster, ask, look),
    run: {
      question: `stop the controller of Argo CD in ${name}`,
      act: async (say) => {
        await printed(controller('scale', 'statefulset', CONTROLLER, '--replicas', '0'))
        await untilGone(leaving, 'its controller still runs', say, look)
      },
    },
    undo: scaling(cluster),
  }
}

const services = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
      spec: z.object({ type: z.string().default('ClusterIP') }),
    }),
  ),
})

/** Services that the cloud made something for: a load balancer, or an endpoint group of their own. */
const outside = async (cluster: Cluster) => {
  const words = kubectl(cluster, 'get', 'services', '--all-namespaces', '--output', 'json')
  return services
    .parse(JSON.parse(await printed(words)))
    .items.filter(
      ({ metadata: { annotations }, spec: { type } }) =>
        type === 'LoadBalancer' || annotations['cloud.google.com/neg']?.includes('exposed_ports') === true,
    )
    .map(({ metadata: { name, namespace } }) => ({ name, namespace }))
}

const gateways = (leaving: Leaving, cluster: Cluster, ask: Ask): Step => {
  const { name } = cluster
  const mend = `npm run teardown -- --only "gateways ${name}"`
  const look = async (): Promise<readonly Problem[]> => [
    ...(await outside(cluster)).map((service) => ({
      what: `Service ${service.namespace}/${service.name} of ${name} has a load balancer`,
      mend,
    })),
    // A Service may be gone before what was made for it.
    ...(await balancersOf(leaving.fleet, cluster)).map(({ what, take }) => ({
      what: `${accountOf(cluster)} still has ${what}`,
      mend: `${mend}; or, when no Service is left: ${take}`,
    })),
  ]
  return {
    name: `gateways ${name}`,
    title: `no load balancer and no endpoint group of ${name}'s Services`,
    look: inCluster(leaving, cluster, ask, look),
    run: {
      question: `delete the Services of ${name} that have load balancers: no request comes in any more`,
      act: async (say) => {
        for (const service of await outside(cluster)) {
          say(`deleting Service ${service.namespace}/${service.name}`)
          const where = ['--namespace', service.namespace, '--wait=false', '--ignore-not-found']
          await printed(kubectl(cluster, 'delete', 'service', service.name, ...where))
        }
        await untilGone(leaving, 'load balancers are still there', say, look)
      },
    },
    undo: `${scaling(cluster)}, and Argo CD makes them again`,
  }
}

const named = z.object({ name: z.string(), namespace: z.string().optional() })
const claims = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      spec: z.object({
        volumeName: z.string().default(''),
        resources: z.object({ requests: z.object({ storage: z.string() }) }),
      }),
    }),
  ),
})
const volumes = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        capacity: z.object({ storage: z.string() }),
        persistentVolumeReclaimPolicy: z.string(),
        claimRef: named.optional(),
        csi: z.object({ volumeHandle: z.string() }).optional(),
      }),
    }),
  ),
})

const claimsOf = async (cluster: Cluster) => {
  const words = kubectl(cluster, 'get', 'persistentvolumeclaims', '--all-namespaces', '--output', 'json')
  return claims
    .parse(JSON.parse(await printed(words)))
    .items.map(({ metadata, spec }) => ({ ...metadata, size: spec.resources.requests.storage, ...spec }))
}

const volumesOf = async (cluster: Cluster) => {
  const text = await printed(kubectl(cluster, 'get', 'persistentvolumes', '--output', 'json'))
  return volumes.parse(JSON.parse(text)).items.map(({ metadata: { name }, spec }) => ({
    name,
    size: spec.capacity.storage,
    stays: spec.persistentVolumeReclaimPolicy !== 'Delete',
    of: spec.claimRef === undefined ? 'nobody' : `${spec.claimRef.namespace}/${spec.claimRef.name}`,
    disk: spec.csi?.volumeHandle ?? name,
  }))
}

/** Kubernetes lets nobody delete these. */
const KEPT_NAMESPACES: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/**
 * A claim goes only when no pod has it, and who runs the pod makes it again: a Deployment, an operator behind a StatefulSet.
 * So the whole namespace goes, and all of them with it.
 */
const data = (leaving: Leaving, cluster: Cluster, ask: Ask): Step => {
  const { name } = cluster
  const mend = `npm run teardown -- --only "volumes ${name}"`
  const look = async (say: Say): Promise<readonly Problem[]> => {
    const [wanted, disks] = [await claimsOf(cluster), await volumesOf(cluster)]
    for (const { name: volume, of, size, disk } of disks.filter(({ stays }) => stays))
      say(`${volume} (${size}, of ${of}) is kept by its reclaim policy: the disk ${disk} stays`)
    return [
      ...wanted.map((claim) => {
        const disk = disks.find((each) => each.name === claim.volumeName)?.disk ?? 'no disk yet'
        return {
          what: `claim ${claim.namespace}/${claim.name} of ${name}, ${claim.size} on ${disk}: what is on it is lost`,
          mend,
        }
      }),
      ...disks
        .filter(
          ({ name: volume, stays }) => !stays && !wanted.some(({ volumeName }) => volumeName === volume),
        )
        .map(({ name: volume, of, size, disk }) => ({
          what: `volume ${volume} of ${name} (${size}, of ${of}) is being deleted: the disk ${disk}`,
          mend,
        })),
    ]
  }
  return {
    name: `volumes ${name}`,
    title: `no volume of ${name}, and nothing of what was on them`,
    look: inCluster(leaving, cluster, ask, look),
    run: {
      question: `delete the volumes of ${name}`,
      asks: 'program',
      act: async (say) => {
        const wanted = await claimsOf(cluster)
        const namespaces = [...new Set(wanted.map(({ namespace }) => namespace))].sort()
        const kept = namespaces.filter((namespace) => KEPT_NAMESPACES.includes(namespace))
        if (kept.length > 0)
          throw new BootstrapError(
            `claims in ${kept.join(', ')}, which cannot be deleted: kubectl --context ${name} delete what runs on them, then the claims`,
          )
        if (namespaces.length > 0) {
          const list = wanted.map((claim) => `${claim.namespace}/${claim.name} (${claim.size})`)
          await demandTyped(
            leaving,
            `The namespaces ${namespaces.join(', ')} of ${name} are deleted, with all that runs there. Lost: ${list.join(', ')}.`,
          )
        }
        for (const namespace of namespaces)
          await printed(
            kubectl(cluster, 'delete', 'namespace', namespace, '--wait=false', '--ignore-not-found'),
          )
        await untilGone(leaving, 'volumes are still there', say, () => look(() => {}))
      },
    },
    undo: `what was on them cannot be had back; ${scaling(cluster)} makes empty ones`,
  }
}

export interface Inside {
  readonly reach: Step
  readonly stop: Step
  /** In this order, after `stop`. */
  readonly emptied: readonly Step[]
}

export const inside = (leaving: Leaving, cluster: Cluster): Inside => {
  let asked: Promise<Reached> | undefined
  const ask = () => {
    asked ??= reachedOf(leaving, cluster)
    return asked
  }
  return {
    reach: reach(leaving, cluster, ask),
    stop: sync(leaving, cluster, ask),
    emptied: [gateways(leaving, cluster, ask), data(leaving, cluster, ask)],
  }
}
