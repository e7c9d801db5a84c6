/** A kubeconfig of another cluster is for istiod alone: it can read every Secret there. */
import { namespaces } from '../parts/index.ts'
import type { Policy } from './admission.ts'

const HOME = namespaces.istio.name

/** The label by which istiod finds kubeconfigs; it looks in its own namespace only. */
const LABEL = 'istio/multiCluster'

/** ExternalSecrets are refused as well as the Secrets they would make, so that who applies one learns it. */
export const remoteKubeconfigs: Policy = {
  name: 'fleet-remote-kubeconfigs',
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['secrets'] },
    {
      apiGroups: ['external-secrets.io'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['externalsecrets'],
    },
  ],
  variables: [
    { name: 'own', expression: 'object.?metadata.labels.orValue({})' },
    { name: 'made', expression: 'dyn(object).?spec.target.template.metadata.labels.orValue({})' },
  ],
  validations: [
    {
      expression: `request.namespace == '${HOME}' || !('${LABEL}' in variables.own || '${LABEL}' in variables.made)`,
      message: `keep the kubeconfig of a remote cluster (label ${LABEL}) in ${HOME}: it reads every Secret there`,
    },
  ],
}
