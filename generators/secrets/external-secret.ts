/** The store of a cluster, and Secrets that are copied from it. */
import type { IClusterSecretStore } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ClusterSecretStore'
import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret'
import { type Cluster, secretManagerOf } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { namespaces } from '../parts/index.ts'

const STORE = 'secret-manager'

/** The secret manager of the cluster's cloud, for the namespaces of the mesh and no other. */
export const storeOf = ({ cloud }: Cluster): KubeObject => {
  const object: IClusterSecretStore = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: STORE },
    spec: {
      provider: secretManagerOf(cloud),
      conditions: [{ namespaces: [namespaces.istio.name, namespaces.ingress.name] }],
    },
  }
  return kubeObject(object)
}

/** A Secret to make of an entry. */
interface Copied {
  readonly name: string
  readonly namespace: string
  /** Name of the entry in the secret manager. */
  readonly entry: string
  /** How often the entry is read. */
  readonly every: '5m' | '1h'
  /** Default: the Secret goes when its ExternalSecret goes. */
  readonly stays?: true
  /** Default: the keys of the entry become the keys of an opaque Secret. */
  readonly template?: NonNullable<NonNullable<IExternalSecret['spec']>['target']>['template']
}

export const externalSecret = ({ name, namespace, entry, every, stays, template }: Copied): KubeObject => {
  const object: IExternalSecret = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: STORE },
      refreshInterval: every,
      target: { name, ...(stays && { creationPolicy: 'Orphan' }), ...(template && { template }) },
      dataFrom: [{ extract: { key: entry } }],
    },
  }
  return kubeObject(object)
}
