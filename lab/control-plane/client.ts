/** What the lab itself asks of an API server. */
import type { How, Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { folderOf } from './programs.ts'

/** The JSON that a GET in the network of that cloud answers. Errors: LabError when it is refused or nobody answers. */
export const get = async (machine: Machine, { name, api }: LabCluster, path: string): Promise<unknown> => {
  const folder = folderOf('/lab', name)
  const who = `--cacert ${folder}/ca.crt --cert ${folder}/person.crt --key ${folder}/person.key`
  const asked = `curl --silent --show-error --fail --max-time 10 ${who} https://${api}${path}`
  return JSON.parse((await machine.run({ net: name }, asked.split(' '))).stdout)
}

/** What the lab's person has: both clusters, by name. */
export const PERSON = { KUBECONFIG: '/lab/kubeconfig' } as const

/** kubectl as the lab's person runs it, once there is a kubeconfig. */
export const kubectl = (machine: Machine, cluster: string, words: readonly string[], how: How = {}) =>
  machine.run({ net: 'person' }, ['kubectl', '--context', cluster, ...words], { ...how, env: PERSON })
