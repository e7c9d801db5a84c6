/** The operator that copies entries of the cloud's secret manager into Secrets of the cluster. */
import { platformOf } from '../fleet/index.ts'
import { type Chart, namespaces } from '../parts/index.ts'

const requests = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory } })

/** Two of each that something waits for: without the webhook no ExternalSecret can be changed. */
const values = {
  replicaCount: 2,
  leaderElect: true,
  podDisruptionBudget: { enabled: true, minAvailable: 1 },
  resources: requests('20m', '128Mi'),
  webhook: {
    replicaCount: 2,
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    resources: requests('10m', '64Mi'),
  },
  certController: { resources: requests('10m', '128Mi') },
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
      'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    ],
    namespaced: [
      'Deployment.apps',
      'PodDisruptionBudget.policy',
      'Role.rbac.authorization.k8s.io',
      'RoleBinding.rbac.authorization.k8s.io',
      'Secret',
      'Service',
      'ServiceAccount',
    ],
  },
  defines: ['external-secrets.io', 'generators.external-secrets.io'],
}
