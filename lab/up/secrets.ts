/** What a person puts into the secret managers, by the commands that the clouds need too. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '../../generators/fleet/index.ts'
import { labAuthority } from '../internet/index.ts'
import { LabError, type Machine, PATH } from '../machine/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { programsFolder } from '../programs/index.ts'
import { secretsFolder, writePublicCertificate } from '../secrets/index.ts'
import type { Step } from '../steps/index.ts'

const run = promisify(execFile)

/** Runs a command of this repository in a network of the lab, with the lab's kubectl and kubeconfig. */
const command = async (machine: Machine, root: string, name: string, words: readonly string[]) => {
  const argv = [process.execPath, join(root, `scripts/${name}.ts`), ...words]
  const [program = '', ...args] = machine.inNetwork('person', argv)
  const env = {
    PATH: `${programsFolder()}:${PATH}`,
    HOME: '/root',
    KUBECONFIG: join(machine.state, 'kubeconfig'),
  }
  await run(program, args, { cwd: root, env }).catch((error: Error & { stderr?: string }) => {
    throw new LabError(`npm run ${name} -- ${words.join(' ')}: ${error.stderr ?? error.message}`, {
      cause: error,
    })
  })
}

const places = (machine: Machine, clusters: string) => [
  '--folder',
  secretsFolder(machine.state),
  '--clusters',
  clusters,
]

/** Authorities of the mesh and the certificate of the public host, before a cluster is brought up. */
export const authoritySteps = (
  machine: Machine,
  fleet: Fleet,
  root: string,
  cache: string,
): readonly Step[] => [
  {
    name: "the mesh's authorities and the public certificate, in the secret managers",
    run: async () => {
      const folder = secretsFolder(machine.state)
      const rootKey = ['--root', join(folder, 'root.pem')]
      await command(machine, root, 'mesh-ca', [...rootKey, ...places(machine, join(root, 'clusters'))])
      const authority = await labAuthority(cache)
      await writePublicCertificate(folder, fleet, await authority.issue([fleet.traffic.host]))
    },
  },
]

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
    run: async () => {
      const wrote = command(machine, root, 'remote-secrets', places(machine, join(root, 'clusters')))
      await (plan.clusters.length < fleet.clusters.length ? wrote.catch(() => undefined) : wrote)
    },
  },
]
