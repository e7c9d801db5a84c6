import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../machine/index.ts'
import type { LabCluster, LabPlan } from '../plan/index.ts'
import { type Step, together, waitForAnswer } from '../steps/index.ts'
import { writeCertificates } from './certificates.ts'
import { kubeconfig, readPair } from './kubeconfig.ts'
import { argvOf, type ControlPlaneProgram, controlPlanePrograms, folderOf, processOf } from './programs.ts'

/** Collects garbage sooner than Go would: there is more to hold than to compute. */
const FRUGAL = { GOGC: '60' }

/** Starts a program of a control plane, also again after a stop. It runs, but need not answer yet. */
export const startProgram = (machine: Machine, cluster: LabCluster, program: ControlPlaneProgram) =>
  machine.start({ net: cluster.name }, processOf(cluster.name, program), argvOf(cluster, program), {
    env: FRUGAL,
  })

export const stopProgram = (
  machine: Machine,
  { name }: LabCluster,
  program: ControlPlaneProgram,
  signal: NodeJS.Signals,
) => machine.stop(processOf(name, program), signal)

/** Waits until a URL in a cloud answers with success. */
const answers = (machine: Machine, { name: net }: LabCluster, program: ControlPlaneProgram, url: string) => {
  const ask = ['curl', '--silent', '--fail', '--insecure', '--max-time', '2', '--output', '/dev/null', url]
  return waitForAnswer(machine, { name: processOf(net, program), net, seconds: 90 }, ask)
}

const start = async (machine: Machine, cluster: LabCluster): Promise<void> => {
  const folder = folderOf(machine.state, cluster.name)
  if (!existsSync(join(folder, 'accounts.pub'))) await writeCertificates(folder, cluster)
  for (const name of ['controller-manager', 'scheduler', 'proxy'])
    writeFileSync(join(folder, `${name}.kubeconfig`), kubeconfig([{ cluster, ...readPair(folder, name) }]))
  await startProgram(machine, cluster, 'etcd')
  await answers(machine, cluster, 'etcd', 'http://127.0.0.1:2379/health')
  await startProgram(machine, cluster, 'kube-apiserver')
  await answers(machine, cluster, 'kube-apiserver', `https://${cluster.api}/readyz`)
  for (const program of controlPlanePrograms) await startProgram(machine, cluster, program)
}

/** Control planes with nothing in them, and `kubeconfig` in the folder of the lab for the person. */
export const controlPlaneSteps = (plan: LabPlan, machine: Machine): readonly Step[] => [
  together('control planes', plan.clusters, (cluster) => start(machine, cluster)),
  {
    name: 'kubeconfig',
    run: async () => {
      const entries = plan.clusters.map((cluster) => ({
        cluster,
        ...readPair(folderOf(machine.state, cluster.name), 'person'),
      }))
      writeFileSync(join(machine.state, 'kubeconfig'), kubeconfig(entries), { mode: 0o600 })
    },
  },
]
