/** The secrets of a cluster: none is in the tree, each is copied from the secret manager of its cloud. */
import { type App, namespaces, type Part } from '../parts/index.ts'
import { entriesOf } from './entries.ts'
import { externalSecret, storeOf } from './external-secret.ts'
import { secretOperator } from './operator.ts'
import { remoteAccess } from './remote-access.ts'

export { entriesOf, type RemoteAccess } from './entries.ts'

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
    const { authority, certificate } = entriesOf(fleet, cluster)
    return [
      storeOf(cluster),
      // It stays whatever happens to its ExternalSecret: istiod without it would sign by a root of its own, and no other
      // cluster would trust what it signs.
      externalSecret({
        name: 'cacerts',
        namespace: namespaces.istio.name,
        entry: authority,
        every: '1h',
        stays: true,
      }),
      externalSecret({
        name: certificate,
        namespace: namespaces.ingress.name,
        entry: certificate,
        every: '1h',
        template: { type: 'kubernetes.io/tls' },
      }),
    ]
  },
}

export const secretParts: readonly Part[] = [secretOperator, secrets, remoteAccess]
