/** How the control plane of a cluster reads the endpoints of another: a Secret that istiod finds by its label. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import { type App, namespaces } from '../parts/index.ts'
import { entriesOf, type RemoteAccess } from './entries.ts'
import { externalSecret } from './external-secret.ts'

/** Where External Secrets puts a key of the entry. */
const filled = (key: keyof RemoteAccess) => `"{{ .${key} }}"`

/** A kubeconfig with a token: istiod refuses those that run a program. */
const kubeconfig = (name: string) => `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${filled('server')}
    certificate-authority-data: ${filled('ca')}
users:
- name: ${name}
  user:
    token: ${filled('token')}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${name}
current-context: ${name}
`

const remoteSecret = (fleet: Fleet, other: Cluster): KubeObject =>
  externalSecret({
    name: `istio-remote-secret-${other.name}`,
    namespace: namespaces.istio.name,
    entry: entriesOf(fleet, other).remoteAccess,
    // A token that was replaced is in use soon; reading 12 times an hour costs cents a month.
    every: '5m',
    template: {
      engineVersion: 'v2',
      metadata: {
        labels: { 'istio/multiCluster': 'true' },
        annotations: { 'networking.istio.io/cluster': other.name },
      },
      data: { [other.name]: kubeconfig(other.name) },
    },
  })

/**
 * An app of its own, after everything else: the other cluster's token exists only once that cluster has a mesh, so if
 * anything waited for it two new clusters would wait for each other, and one would wait for a dead other.
 */
export const remoteAccess: App = {
  type: 'app',
  name: 'remote-access',
  room: 'secrets',
  wave: 'otherClusters',
  creates: { cluster: [], namespaced: ['ExternalSecret.external-secrets.io'] },
  objects: (fleet) => {
    const secrets = fleet.clusters.map((other) => ({ name: other.name, secret: remoteSecret(fleet, other) }))
    return (cluster) => secrets.flatMap(({ name, secret }) => (name === cluster.name ? [] : [secret]))
  },
}
