/** Kubeconfigs: who one is, and where the API servers are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Pair } from '../certificates/index.ts'
import type { LabCluster } from '../plan/index.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** One context for each cluster, named as it; the first is the current one. */
export const kubeconfig = (
  entries: readonly { readonly cluster: LabCluster; readonly authority: string; readonly user: Pair }[],
): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.cluster.name ?? '',
    clusters: entries.map(({ cluster: { name, api }, authority }) => ({
      name,
      cluster: { server: `https://${api}`, 'certificate-authority-data': base64(authority) },
    })),
    users: entries.map(({ cluster: { name }, user }) => ({
      name,
      user: {
        'client-certificate-data': base64(user.certificate),
        'client-key-data': base64(user.key),
      },
    })),
    contexts: entries.map(({ cluster: { name } }) => ({ name, context: { cluster: name, user: name } })),
  })

/** The pair of a name in a folder of certificates, and the authority that signed it. */
export const readPair = (folder: string, name: string): { authority: string; user: Pair } => {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return {
    authority: read('ca.crt'),
    user: { certificate: read(`${name}.crt`), key: read(`${name}.key`) },
  }
}
