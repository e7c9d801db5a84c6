/** What the lab itself asks of an API server, as the person of its kubeconfig, from the network of that cloud. */
import type { How, Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { folderOf } from './programs.ts'

/** The JSON that a GET answers. Errors: LabError when it is refused or nobody answers. */
export const get = async (machine: Machine, { name, api }: LabCluster, path: string): Promise<unknown> => {
  const folder = folderOf('/lab', name)
  const who = `--cacert ${folder}/ca.crt --cert ${folder}/person.crt --key ${folder}/person.key`
  const asked = `curl --silent --show-error --fail --max-time 10 ${who} https://${api}${path}`
  return JSON.parse((await machine.run({ net: name }, asked.split(' '))).stdout)
}

/** kubectl with the rights of the person. */
export const kubectl = (machine: Machine, { name }: LabCluster, words: readonly string[], how: How = {}) =>
  machine.run(
    { net: name },
    ['kubectl', `--kubeconfig=${folderOf('/lab', name)}/person.kubeconfig`, ...words],
    how,
  )
