/** What the other clusters read this one's endpoints with. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { namespaces } from '../parts/index.ts'

const account = 'istio-reader-service-account'

/**
 * The token of Istio's reader, without data: Kubernetes writes it. `npm run remote-secrets` takes it to the secret managers
 * of the other clouds. The service account is made by Istio's definitions, so this comes with the mesh and not with the secrets.
 */
export const readerToken: KubeObject = kubeObject(
  k8s.KubeSecret.manifest({
    metadata: {
      name: `${account}-istio-remote-secret-token`,
      namespace: namespaces.istio.name,
      annotations: { 'kubernetes.io/service-account.name': account },
    },
    type: 'kubernetes.io/service-account-token',
  }),
)
