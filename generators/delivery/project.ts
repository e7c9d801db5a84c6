/** The project of all Applications of a cluster: what they may read, where they may write, and what. */
import type { IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject'
import type { Fleet } from '../fleet/index.ts'
import { compareText, groupKindOf, type KubeObject, kubeObject } from '../objects/index.ts'
import { type Chart, type Creates, namespaces, type Part } from '../parts/index.ts'
import { argocd, HERE } from './names.ts'

/** What the release of Argo CD creates, with and without high availability, and the Applications. */
const installed: Creates = {
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
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort(compareText)

/** `Kind.group` as the project has it. */
const groupKinds = (names: Iterable<string>) => sorted(names).map(groupKindOf)

/**
 * Made from what the parts can create, not from what a cluster has: so it is the same in every cluster, and a part that
 * leaves a cluster can be taken away there, with its disks, by the commit that takes it out.
 */
export const projectOf = ({ repository }: Fleet, parts: readonly Part[]): KubeObject => {
  const charts = parts.filter((part): part is Chart => part.type === 'chart')
  const places = [
    argocd.namespace,
    ...Object.values(namespaces).map(({ name }) => name),
    ...charts.flatMap(({ namespace, alsoIn = [] }) => [namespace, ...alsoIn]),
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
      destinations: sorted(places).map((namespace) => ({ server: HERE, namespace })),
      clusterResourceWhitelist: groupKinds([
        ...installed.cluster,
        ...parts.flatMap(({ creates }) => creates.cluster),
      ]),
      namespaceResourceWhitelist: groupKinds([
        ...installed.namespaced,
        ...parts.flatMap(({ creates }) => creates.namespaced),
      ]),
    },
  }
  return kubeObject(project)
}
