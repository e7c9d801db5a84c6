/**
 * What the autoscaler may do: read what scheduling goes by, mark nodes that go, evict their pods. Each is what its source
 * asks for without optional parts (utils/kubernetes/listers.go, simulator/framework/handle.go, utils/taints, core/scaledown).
 */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { autoscaler } from './names.ts'

const { name, namespace, labels, status } = autoscaler
const RBAC = 'rbac.authorization.k8s.io'
const subjects = [{ kind: 'ServiceAccount', name, namespace }]

const rule = (group: string, resources: readonly string[], ...verbs: readonly string[]): k8s.PolicyRule => ({
  apiGroups: [group],
  resources: [...resources],
  verbs: [...verbs],
})

/** One object alone: making it cannot be limited to a name. */
const ruleOf = (group: string, resource: string, resourceName: string, ...verbs: readonly string[]) => ({
  ...rule(group, [resource], ...verbs),
  resourceNames: [resourceName],
})

const everywhere: readonly k8s.PolicyRule[] = [
  rule(
    '',
    [
      'namespaces',
      'persistentvolumeclaims',
      'persistentvolumes',
      'pods',
      'replicationcontrollers',
      'services',
    ],
    'list',
    'watch',
  ),
  rule('', ['nodes'], 'get', 'list', 'update', 'watch'),
  rule('', ['pods/eviction'], 'create'),
  rule('', ['events'], 'create', 'patch'),
  rule('apps', ['daemonsets', 'replicasets', 'statefulsets'], 'list', 'watch'),
  rule('batch', ['jobs'], 'list', 'watch'),
  rule('policy', ['poddisruptionbudgets'], 'list', 'watch'),
  rule('resource.k8s.io', ['deviceclasses', 'resourceclaims', 'resourceslices'], 'list', 'watch'),
  rule(
    'storage.k8s.io',
    ['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses', 'volumeattachments'],
    'list',
    'watch',
  ),
]

const here: readonly k8s.PolicyRule[] = [
  rule('', ['configmaps'], 'create'),
  ruleOf('', 'configmaps', status, 'delete', 'get', 'update'),
  rule('coordination.k8s.io', ['leases'], 'create'),
  ruleOf('coordination.k8s.io', 'leases', name, 'get', 'update'),
]

/** Its account, and its rights in the whole cluster and beside it. */
export const rights: readonly KubeObject[] = [
  k8s.KubeServiceAccount.manifest({
    metadata: { name, namespace, labels },
    automountServiceAccountToken: false,
  }),
  k8s.KubeClusterRole.manifest({ metadata: { name, labels }, rules: [...everywhere] }),
  k8s.KubeClusterRoleBinding.manifest({
    metadata: { name, labels },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects,
  }),
  k8s.KubeRole.manifest({ metadata: { name, namespace, labels }, rules: [...here] }),
  k8s.KubeRoleBinding.manifest({
    metadata: { name, namespace, labels },
    roleRef: { apiGroup: RBAC, kind: 'Role', name },
    subjects,
  }),
].map((manifest) => kubeObject(manifest))
