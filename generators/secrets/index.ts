/** The secrets of a cluster: none is in the tree, each is copied from the secret manager of its cloud. */
import { type App, authority, namespaces, type Part } from '../parts/index.ts'
import { entriesOf } from './entries.ts'
import { externalSecret, storeOf } from './external-secret.ts'
import { secretOperator } from './operator.ts'
import { remoteAccess } from './remote-access.ts'
import { alone, certificates, privateKey, type Value } from './values.ts'

export { entriesOf, type RemoteAccess, tunnelKeysOf } from './entries.ts'
export { remoteSecretOf } from './remote-access.ts'

/** Keys of a Secret that are keys of the entry, each held against what it should be. */
const copied = (values: readonly Value[]) =>
  Object.fromEntries(values.map((value) => [value.key, alone(value)]))

const secrets: App = {
  type: 'app',
  name: 'secrets',
  room: 'secrets',
  wave: 'secrets',
  creates: {
    cluster: ['ClusterSecretStore.external-secrets.io'],
    namespaced: ['ExternalSecret.external-secrets.io'],
  },
  objects: (fleet) => (cluster) => {
    const entries = entriesOf(fleet, cluster)
    return [
      storeOf(cluster),
      externalSecret({
        name: authority.secret,
        namespace: authority.namespace,
        entry: entries.authority,
        every: '1h',
        // Without it no istiod starts.
        stays: true,
        template: {
          data: copied([...authority.certificates.map(certificates), privateKey(authority.privateKey)]),
        },
      }),
      externalSecret({
        name: entries.certificate,
        namespace: namespaces.ingress.name,
        entry: entries.certificate,
        every: '1h',
        template: {
          type: 'kubernetes.io/tls',
          data: copied([certificates('tls.crt'), privateKey('tls.key')]),
        },
      }),
    ]
  },
}

export const secretParts: readonly Part[] = [secretOperator, secrets, remoteAccess]
