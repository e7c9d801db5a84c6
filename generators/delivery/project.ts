/** The project of all Applications of a cluster: what they may read, where they may write, and what. */
import type { IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject'
import type { Fleet } from '../fleet/index.ts'
import { compareText, type KubeObject, kubeObject, namespaceOf } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { argocd, HERE } from './names.ts'

/** What the release of Argo CD creates, with and without high availability. */
const installed = {
  cluster: [
    'Namespace',
    'CustomResourceDefinition.apiextensions.k8s.io',
    'ClusterRole.rbac.authorization.k8s.io',
    'ClusterRoleBinding.rbac.authorization.k8s.io',
  ],
  namespaced: [
    'ServiceAccount',
    'ConfigMap',
    'Secret',
    'Service',
    'Deployment.apps',
    'StatefulSet.apps',
    'Role.rbac.authorization.k8s.io',
    'RoleBinding.rbac.authorization.k8s.io',
    'NetworkPolicy.networking.k8s.io',
    'Application.argoproj.io',
    'AppProject.argoproj.io',
  ],
} as const

const kindOf = ({ apiVersion, kind }: KubeObject) =>
  apiVersion.includes('/') ? `${kind}.${apiVersion.split('/')[0]}` : kind

const sorted = (names: Iterable<string>) => [...new Set(names)].sort(compareText)

/** `Kind.group` as the project has it. */
const groupKinds = (names: Iterable<string>) =>
  sorted(names).map((name) => {
    const [kind = '', ...group] = name.split('.')
    return { group: group.join('.'), kind }
  })

/** `charts` and `objects` are what the cluster has: nothing else is allowed. */
export const projectOf = (
  { repository }: Fleet,
  charts: readonly Chart[],
  objects: readonly KubeObject[],
): KubeObject => {
  const global = objects.filter((object) => namespaceOf(object) === undefined)
  const namespaced = objects.filter((object) => namespaceOf(object) !== undefined)
  const namespaces = [
    argocd.namespace,
    ...charts.flatMap(({ namespace, alsoIn = [] }) => [namespace, ...alsoIn]),
    ...namespaced.map((object) => namespaceOf(object) ?? ''),
  ]
  const project: IAppProject = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: argocd.project,
      namespace: argocd.namespace,
      annotations: {
        // Before the Applications, which are refused without their project.
        'argocd.argoproj.io/sync-wave': '-100',
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      },
    },
    spec: {
      description: 'All that runs in this cluster, from this repository and the pinned charts',
      sourceRepos: sorted([repository.url, ...charts.map(({ chart }) => chart.repository)]),
      destinations: sorted(namespaces).map((namespace) => ({ server: HERE, namespace })),
      clusterResourceWhitelist: groupKinds([
        ...installed.cluster,
        ...charts.flatMap(({ creates }) => creates.cluster),
        ...global.map(kindOf),
      ]),
      namespaceResourceWhitelist: groupKinds([
        ...installed.namespaced,
        ...charts.flatMap(({ creates }) => creates.namespaced),
        ...namespaced.map(kindOf),
      ]),
    },
  }
  return kubeObject(project)
}
