/** Where a kind's schema comes from; the sources themselves are in sources.ts. */
export type SourceName = 'kubernetes' | 'istio' | 'prometheus-operator' | 'argo-cd' | 'external-secrets'

export type Kind = { readonly kind: string; readonly apiVersion: string; readonly source: SourceName }

/** Minor version of Kubernetes that the schemas are of; sources.ts names the package that has it. */
export const KUBERNETES = '1.35'

/** Every kind that rendered/ may hold. A kind that is not here has no schema, and kubeconform refuses it. */
export const KINDS: readonly Kind[] = [
  { kind: 'ConfigMap', apiVersion: 'v1', source: 'kubernetes' },
  { kind: 'Namespace', apiVersion: 'v1', source: 'kubernetes' },
  { kind: 'Secret', apiVersion: 'v1', source: 'kubernetes' },
  { kind: 'Service', apiVersion: 'v1', source: 'kubernetes' },
  { kind: 'ServiceAccount', apiVersion: 'v1', source: 'kubernetes' },
  { kind: 'PersistentVolumeClaim', apiVersion: 'v1', source: 'kubernetes' },
  { kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', source: 'kubernetes' },
  { kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', source: 'kubernetes' },
  { kind: 'ClusterRole', apiVersion: 'rbac.authorization.k8s.io/v1', source: 'kubernetes' },
  { kind: 'ClusterRoleBinding', apiVersion: 'rbac.authorization.k8s.io/v1', source: 'kubernetes' },
  { kind: 'Role', apiVersion: 'rbac.authorization.k8s.io/v1', source: 'kubernetes' },
  { kind: 'RoleBinding', apiVersion: 'rbac.authorization.k8s.io/v1', source: 'kubernetes' },
  { kind: 'StatefulSet', apiVersion: 'apps/v1', source: 'kubernetes' },
  { kind: 'Deployment', apiVersion: 'apps/v1', source: 'kubernetes' },
  { kind: 'HorizontalPodAutoscaler', apiVersion: 'autoscaling/v2', source: 'kubernetes' },
  { kind: 'PodDisruptionBudget', apiVersion: 'policy/v1', source: 'kubernetes' },
  { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', source: 'kubernetes' },
  { kind: 'ValidatingAdmissionPolicy', apiVersion: 'admissionregistration.k8s.io/v1', source: 'kubernetes' },
  {
    kind: 'ValidatingAdmissionPolicyBinding',
    apiVersion: 'admissionregistration.k8s.io/v1',
    source: 'kubernetes',
  },
  { kind: 'DestinationRule', apiVersion: 'networking.istio.io/v1', source: 'istio' },
  { kind: 'Gateway', apiVersion: 'networking.istio.io/v1', source: 'istio' },
  { kind: 'Sidecar', apiVersion: 'networking.istio.io/v1', source: 'istio' },
  { kind: 'VirtualService', apiVersion: 'networking.istio.io/v1', source: 'istio' },
  { kind: 'AuthorizationPolicy', apiVersion: 'security.istio.io/v1', source: 'istio' },
  { kind: 'PeerAuthentication', apiVersion: 'security.istio.io/v1', source: 'istio' },
  { kind: 'Telemetry', apiVersion: 'telemetry.istio.io/v1', source: 'istio' },
  { kind: 'PodMonitor', apiVersion: 'monitoring.coreos.com/v1', source: 'prometheus-operator' },
  { kind: 'PrometheusRule', apiVersion: 'monitoring.coreos.com/v1', source: 'prometheus-operator' },
  { kind: 'ServiceMonitor', apiVersion: 'monitoring.coreos.com/v1', source: 'prometheus-operator' },
  { kind: 'Application', apiVersion: 'argoproj.io/v1alpha1', source: 'argo-cd' },
  { kind: 'AppProject', apiVersion: 'argoproj.io/v1alpha1', source: 'argo-cd' },
  { kind: 'ClusterSecretStore', apiVersion: 'external-secrets.io/v1', source: 'external-secrets' },
  { kind: 'ExternalSecret', apiVersion: 'external-secrets.io/v1', source: 'external-secrets' },
]

/** kubeconform's `-schema-location`, relative to the repository's root. For the core group it takes the version as group. */
export const SCHEMA_LOCATION = 'schemas/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'

/** The file that {@link SCHEMA_LOCATION} names for a kind. */
export const schemaFile = ({ kind, apiVersion }: Pick<Kind, 'kind' | 'apiVersion'>): string => {
  const [group = '', version = group] = apiVersion.split('/')
  return SCHEMA_LOCATION.replace('{{.Group}}', group)
    .replace('{{.ResourceKind}}', kind.toLowerCase())
    .replace('{{.ResourceAPIVersion}}', version)
}
