/** What the lab itself asks of an API server. */
import { type Api, readsBy } from '../api/index.ts'
import type { How, Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { folderOf } from './programs.ts'

/** The API server of a cloud for a process of the host, by curl in its network: a kubectl for each question would cost ten times as much. */
export const apiOf = (machine: Machine, { name, api }: LabCluster): Api => {
  const folder = folderOf('/lab', name)
  const who = `--cacert ${folder}/ca.crt --cert ${folder}/person.crt --key ${folder}/person.key`
  const ask = `curl --silent --show-error --max-time 10 --write-out \n%{http_code} ${who}`.split(' ')
  return readsBy(name, async (path) => {
    const { stdout } = await machine.run({ net: name }, [...ask, `https://${api}${path}`])
    const end = stdout.lastIndexOf('\n')
    return { status: Number(stdout.slice(end + 1)), said: stdout.slice(0, end) }
  })
}

/** What the lab's person has: both clusters, by name. */
export const PERSON = { KUBECONFIG: '/lab/kubeconfig' } as const

/** kubectl as the lab's person runs it, once there is a kubeconfig. */
export const kubectl = (machine: Machine, cluster: string, words: readonly string[], how: How = {}) =>
  machine.run({ net: 'person' }, ['kubectl', '--context', cluster, ...words], { ...how, env: PERSON })
