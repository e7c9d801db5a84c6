/** The store of a cluster, and Secrets that are copied from it. */
import type { IClusterSecretStore } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ClusterSecretStore'
import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret'
import { type Cluster, secretManagerOf } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { namespaces } from '../parts/index.ts'

const STORE = 'secret-manager'

/**
 * A Secret that is made before its store answers counts as failed for a moment; the root's sync fails with it, and its next
 * try comes 20 s later (seen in the lab).
 */
const BEFORE_SECRETS = { 'argocd.argoproj.io/sync-wave': '-1' } as const

/** The secret manager of the cluster's cloud, for the namespaces of the mesh and no other. */
export const storeOf = ({ cloud }: Cluster): KubeObject => {
  const object: IClusterSecretStore = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: STORE, annotations: BEFORE_SECRETS },
    spec: {
      provider: secretManagerOf(cloud),
      conditions: [{ namespaces: [namespaces.istio.name, namespaces.ingress.name] }],
    },
  }
  return kubeObject(object)
}

/** What the engine makes of the values of an entry. */
interface Template {
  /** Default: Opaque. */
  readonly type?: 'kubernetes.io/tls'
  readonly metadata?: {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
  /** The keys of the Secret, and no others. */
  readonly data: Readonly<Record<string, string>>
}

/** A Secret to make of an entry. */
interface Copied {
  readonly name: string
  readonly namespace: string
  /** Name of the entry in the secret manager. */
  readonly entry: string
  /** How often the entry is read. */
  readonly every: '5m' | '1h'
  /** Default: Argo CD takes the ExternalSecret away when it leaves the tree, and the Secret goes with it. */
  readonly stays?: true
  readonly template: Template
}

/** Argo CD leaves it in the cluster, whatever becomes of the tree or of its Application. */
const staying = { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } } as const

/**
 * The operator owns the Secret: one that somebody deletes or changes is there again at once, where an orphan (the other
 * way to keep a Secret) is held for valid until the next reading, even when it is gone. An entry that goes leaves the
 * Secret as it was; the ExternalSecret is not ready until it is back. Read in 1.3.2 and 2.9.0, `isSecretValid`.
 */
export const externalSecret = ({ name, namespace, entry, every, stays, template }: Copied): KubeObject => {
  const { type, metadata, data } = template
  const object: IExternalSecret = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace, ...(stays && staying) },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: STORE },
      refreshInterval: every,
      target: {
        name,
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: {
          engineVersion: 'v2',
          ...(type && { type }),
          ...(metadata && {
            metadata: { labels: { ...metadata.labels }, annotations: { ...metadata.annotations } },
          }),
          data: { ...data },
        },
      },
      dataFrom: [{ extract: { key: entry } }],
    },
  }
  return kubeObject(object)
}
