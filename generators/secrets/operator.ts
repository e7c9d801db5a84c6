/** The operator that copies entries of the cloud's secret manager into Secrets of the cluster. */
import { platformOf } from '../fleet/index.ts'
import { type Chart, namespaces } from '../parts/index.ts'

const requests = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory } })

/**
 * The operator alone. Its webhooks would check again what closed schemas check before a commit, and their certificate
 * takes a second pod that may read every Secret of the cluster. What makes Secrets in bulk, pushes them out of the cluster
 * or hands its rights to roles of people is off: nobody here uses it.
 */
const off = {
  webhook: { create: false },
  certController: { create: false },
  processClusterExternalSecret: false,
  processClusterPushSecret: false,
  processPushSecret: false,
  processClusterGenerator: false,
  rbac: {
    // The operator's own identity opens the secret manager; it needs no token of another account.
    serviceAccountTokenCreate: false,
    servicebindings: { create: false },
    aggregateToView: false,
    aggregateToEdit: false,
    aggregateToAdmin: false,
  },
} as const

const values = {
  ...off,
  // Two, one of which leads.
  replicaCount: 2,
  leaderElect: true,
  podDisruptionBudget: { enabled: true, minAvailable: 1 },
  resources: requests('20m', '128Mi'),
}

export const secretOperator: Chart = {
  type: 'chart',
  name: 'external-secrets',
  room: 'secrets',
  wave: 'secretOperator',
  namespace: namespaces.externalSecrets.name,
  chart: {
    repository: 'https://charts.external-secrets.io',
    name: 'external-secrets',
    version: (fleet, cluster) => platformOf(fleet, cluster).externalSecrets,
  },
  values: () => values,
  creates: {
    cluster: [
      'ClusterRole.rbac.authorization.k8s.io',
      'ClusterRoleBinding.rbac.authorization.k8s.io',
      'CustomResourceDefinition.apiextensions.k8s.io',
    ],
    namespaced: [
      'Deployment.apps',
      'PodDisruptionBudget.policy',
      'Role.rbac.authorization.k8s.io',
      'RoleBinding.rbac.authorization.k8s.io',
      'ServiceAccount',
    ],
  },
  defines: ['external-secrets.io', 'generators.external-secrets.io'],
}
