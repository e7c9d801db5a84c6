/** What the autoscaler is called. Terraform gives this service account its identity (terraform/modules/aws/identities.tf). */
import { namespaces } from '../parts/index.ts'

export const autoscaler = {
  /** Of its Deployment, its service account and what it may do; also of the lease by which one of its pods decides. */
  name: 'cluster-autoscaler',
  namespace: namespaces.clusterAutoscaler.name,
  labels: { 'app.kubernetes.io/name': 'cluster-autoscaler' },
  /** It tells people how it is in a ConfigMap of this name. */
  status: 'cluster-autoscaler-status',
  /** Health and metrics. */
  port: 8085,
} as const
