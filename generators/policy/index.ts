/** What must hold in a cluster whoever applies it: ValidatingAdmissionPolicies, which `npm run validate` evaluates over the tree too. */
import { registryOf } from '../fleet/index.ts'
import type { App } from '../parts/index.ts'
import { admission } from './admission.ts'
import { hostAccess } from './host-access.ts'
import { imageDigests, podLabels, podResources } from './inference-pods.ts'
import { remoteKubeconfigs } from './remote-kubeconfigs.ts'
import { routeWeights } from './route-weights.ts'

/** In the first wave: whatever comes later is held against them. */
export const policyApp: App = {
  type: 'app',
  name: 'policy',
  room: 'policy',
  wave: 'foundation',
  creates: {
    cluster: [
      'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
      'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
    ],
    namespaced: [],
  },
  objects: (fleet) => {
    const same = [podResources, podLabels, remoteKubeconfigs, routeWeights(fleet)].flatMap(admission)
    return (cluster) => [
      ...same,
      ...admission(imageDigests(registryOf(cluster.cloud))),
      ...admission(hostAccess(cluster)),
    ]
  },
}
