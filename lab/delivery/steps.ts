/** From a checkout to clusters in which every Application is well. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argocd } from '../../generators/delivery/index.ts'
import { changedFiles, setNetwork, setStable } from '../../generators/edits/index.ts'
import type { Fleet } from '../../generators/fleet/index.ts'
import { apiOf, kubectl, PERSON } from '../control-plane/index.ts'
import { labAuthority } from '../internet/index.ts'
import type { Machine } from '../machine/index.ts'
import { applyFirewalls } from '../network/index.ts'
import { type LabPlan, OUTSIDE } from '../plan/index.ts'
import { type Step, together } from '../steps/index.ts'
import { waitWell } from './applications.ts'
import { atRest } from './at-rest.ts'
import { runBootstrap } from './bootstrap.ts'
import { bringUpCluster, trust } from './bring-up.ts'
import {
  cloneFolder,
  cloneRepository,
  commit,
  edit,
  push,
  serveRepository,
  uncommitted,
} from './repository.ts'

/** Says that the clusters' branch has the image. */
const RELEASED = 'released'
const HOOK_PORT = '9000'
/** Of the ports that lead to the Argo CD of each cluster, the first. */
const FIRST_WAY = 9001
/** Where the git host tells of pushes. */
export const HOOK = `http://${OUTSIDE.person}:${HOOK_PORT}/`

/** The image that was pushed to the lab's registries. */
export interface Released {
  readonly version: string
  readonly digest: string
}

/** By the commands of docs/delivery.md, or by `npm run bootstrap`, which may be killed at each of its steps on the way. */
export const ways = ['commands', 'bootstrap', 'killed-bootstrap'] as const
export type By = (typeof ways)[number]

interface Delivered {
  readonly fleet: Fleet
  readonly plan: LabPlan
  /** This checkout. */
  readonly root: string
  readonly cache: string
  readonly image: Released
  /** As `mesh.network` of the fleet. @default as the fleet has it */
  readonly network?: Fleet['mesh']['network']
  readonly by: By
}

/** Argo CD trusts the lab's authority from its start: its namespace is there before whoever installs it. */
const trusted = async (machine: Machine, cluster: string, fleet: Fleet, cache: string) => {
  const words = ['create', 'namespace', argocd.namespace, '--dry-run=client', '--output', 'yaml']
  const { stdout } = await kubectl(machine, cluster, words)
  await kubectl(machine, cluster, ['apply', '--server-side', '--filename', '-'], { input: stdout })
  await trust(machine, cluster, fleet, await labAuthority(cache))
}

/** Steps from running API servers and nodes on. The internet of the lab must be there. */
export const deliverySteps = (
  machine: Machine,
  { fleet, plan, root, cache, image, by, network = fleet.mesh.network }: Delivered,
): readonly Step[] => [
  {
    name: "the repository, on the lab's git host and cloned from there",
    run: async (say) => {
      const dirty = await uncommitted(root)
      if (dirty.length > 0) say(`without ${dirty.length} files that are not committed`)
      await serveRepository(machine, fleet, root)
      await cloneRepository(machine, fleet, root)
    },
  },
  {
    name: 'a commit with the image of the app',
    done: () => existsSync(join(machine.state, RELEASED)),
    run: async (say) => {
      await commit(
        machine,
        `Release ${image.version} as it is in the lab's registries`,
        edit((text) => {
          const rest = atRest(text)
          if (changedFiles(text, rest).length > 0)
            say('without a canary or an evacuation, and with the same share for each cluster')
          return setNetwork(setStable(rest, image), network)
        }),
      )
      await push(machine)
      writeFileSync(join(machine.state, RELEASED), image.digest)
    },
  },
  {
    name: 'the firewalls of that commit',
    run: () => applyFirewalls(plan, machine, join(cloneFolder(machine), 'rendered')),
  },
  by === 'commands'
    ? together('the commands of docs/delivery.md', plan.clusters, async (cluster, say) =>
        bringUpCluster(machine, cluster, { fleet, authority: await labAuthority(cache), say }),
      )
    : {
        name: by === 'bootstrap' ? 'npm run bootstrap' : 'npm run bootstrap, killed at each of its steps',
        run: async (say) => {
          const names = plan.clusters.map(({ name }) => name)
          for (const name of names) await trusted(machine, name, fleet, cache)
          await runBootstrap(machine, fleet, names, { say, kills: by === 'killed-bootstrap' })
        },
      },
  {
    name: 'a way for webhooks',
    run: async () => {
      const ways = plan.clusters.map(({ name }, i) => ({ name, port: FIRST_WAY + i }))
      for (const { name, port } of ways) {
        // Through the kubelet: an API server may reach no other port of a node, so its own proxy ends at the firewall of GKE.
        const words = `kubectl --context ${name} --namespace argocd port-forward service/argocd-server ${port}:443`
        const again = ['sh', '-c', `while :; do ${words}; sleep 1; done`]
        await machine.start({ net: 'person' }, `way-${name}`, again, { env: PERSON })
      }
      const forward = [process.execPath, join(import.meta.dirname, 'forward.ts'), OUTSIDE.person, HOOK_PORT]
      const words = [...forward, ...ways.map(({ name, port }) => `${name}=${port}`)]
      await machine.startHere('person', 'webhooks', words)
    },
  },
]

/** Seconds that Applications may take until they are well. */
const PATIENCE = 900
/** How clusters read each other, which cannot be well while one that the fleet names is not in the lab. */
const OF_ALL_CLUSTERS = ['remote-access', argocd.root]

/** After them, and after what the clusters know of each other is in the secret managers. */
export const wellSteps = (
  machine: Machine,
  { fleet, plan }: Pick<Delivered, 'fleet' | 'plan'>,
): readonly Step[] => {
  const except = plan.clusters.length < fleet.clusters.length ? OF_ALL_CLUSTERS : []
  return [
    together('every Application synced and healthy', plan.clusters, (cluster, say) =>
      waitWell(apiOf(machine, cluster), { seconds: PATIENCE, say, except }),
    ),
  ]
}
