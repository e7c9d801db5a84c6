/** What a person puts into the secret managers, by the commands that the clouds need too. */
import { join } from 'node:path'
import type { Fleet } from '../../generators/fleet/index.ts'
import { labAuthority } from '../internet/index.ts'
import { type Machine, PATH, runToEnd } from '../machine/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { programsFolder } from '../programs/index.ts'
import { secretsFolder, writePublicCertificate } from '../secrets/index.ts'
import type { Step } from '../steps/index.ts'

/** What runs as the lab's person, and over which fleet. */
interface Person {
  /** This checkout, whose scripts run. */
  readonly root: string
  /** The folder of the fleet's files. */
  readonly clusters: string
}

/**
 * Runs `mesh-ca` or `remote-secrets` as the lab's person, with the lab's kubectl and in place of the secret managers the
 * lab's folder. Errors: LabError with what it said.
 */
const secretCommand = async (
  machine: Machine,
  { root, clusters }: Person,
  name: 'mesh-ca' | 'remote-secrets',
  task: readonly string[] = [],
): Promise<void> => {
  const folder = secretsFolder(machine.state)
  const key = name === 'mesh-ca' ? ['--root', join(folder, 'root.pem')] : []
  const words = [...task, ...key, '--folder', folder, '--clusters', clusters]
  const argv = [process.execPath, join(root, `scripts/${name}.ts`), ...words]
  const env = { PATH: `${programsFolder()}:${PATH}`, KUBECONFIG: join(machine.state, 'kubeconfig') }
  await runToEnd(machine.inNetwork('person', argv), ['npm', 'run', name, '--', ...words], { env }, root)
}

/** Authorities of the mesh, before a cluster is brought up. */
export const authoritySteps = (machine: Machine, root: string): readonly Step[] => [
  {
    name: "the mesh's authorities, in the secret managers",
    run: () => secretCommand(machine, { root, clusters: join(root, 'clusters') }, 'mesh-ca'),
  },
]

/** The certificate of the public host, which comes from whoever issues a person's certificates. */
export const certificateStep = (machine: Machine, fleet: Fleet, cache: string): Step => ({
  name: 'the public certificate, in the secret managers',
  run: async () => {
    const authority = await labAuthority(cache)
    await writePublicCertificate(
      secretsFolder(machine.state),
      fleet,
      await authority.issue([fleet.traffic.host]),
    )
  },
})

/** How the clusters read each other, once each has a mesh. A cluster of the fleet that is not in the lab is passed over. */
export const remoteSecretSteps = (
  machine: Machine,
  fleet: Fleet,
  plan: LabPlan,
  root: string,
): readonly Step[] => [
  {
    name: 'remote secrets, in the secret managers',
    done: () => plan.clusters.length < 2,
    run: async (say) => {
      const wrote = secretCommand(machine, { root, clusters: join(root, 'clusters') }, 'remote-secrets')
      const all = plan.clusters.length === fleet.clusters.length
      await (all ? wrote : wrote.catch((error: Error) => say(error.message)))
    },
  },
]
