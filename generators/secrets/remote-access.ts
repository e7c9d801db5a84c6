/** How the control plane of a cluster reads the endpoints of another: a Secret that istiod finds by its label. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import { type App, namespaces } from '../parts/index.ts'
import { entriesOf, type RemoteAccess } from './entries.ts'
import { externalSecret } from './external-secret.ts'
import { type Value, within } from './values.ts'

/** What an entry must say before a control plane is told of it. */
const values = {
  server: { key: 'server', is: 'word', form: '^https://[^/]', what: 'a URL of https' },
  // What "-----BEGIN" is in base64, at the start of a line of three.
  ca: {
    key: 'ca',
    is: 'word',
    form: '^LS0tLS1CRUdJTi[A-Za-z0-9+/]+=*$',
    what: 'a certificate in PEM in base64',
  },
  token: { key: 'token', is: 'word', form: '.', what: 'a token' },
} as const satisfies Readonly<Record<keyof RemoteAccess, Value>>

/** A kubeconfig with a token: istiod refuses those that run a program. */
const kubeconfig = (name: string) =>
  within(
    values,
    (filled) => `apiVersion: v1
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
`,
  )

/** The Secret of each other cluster that holds the way to this one: a kubeconfig, in a key that is the cluster's name. */
export const remoteSecretOf = ({ name }: Cluster) => ({
  name: `istio-remote-secret-${name}`,
  namespace: namespaces.istio.name,
  key: name,
})

const remoteSecret = (fleet: Fleet, other: Cluster): KubeObject => {
  const { name, namespace, key } = remoteSecretOf(other)
  return externalSecret({
    name,
    namespace,
    entry: entriesOf(fleet, other).remoteAccess,
    // A token that was replaced is in use soon; reading 12 times an hour costs cents a month.
    every: '5m',
    template: {
      metadata: {
        labels: { 'istio/multiCluster': 'true' },
        annotations: { 'networking.istio.io/cluster': other.name },
      },
      data: { [key]: kubeconfig(other.name) },
    },
  })
}

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
