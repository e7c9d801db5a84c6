/** Our settings of Argo CD, as a kustomize component over its release: the same for one replica of each part and for several. */
import type { Json, JsonMap } from '../objects/index.ts'
import { applicationHealth } from './application-health.ts'
import type { BootstrapFile } from './bootstrap-file.ts'
import { definitionHealth } from './definition-health.ts'
import { argocd } from './names.ts'
import { requestPatches } from './requests.ts'

/** What controllers write all the time and nobody reviews: watching it costs memory and shows noise. */
const exclusions = `- apiGroups: ['', discovery.k8s.io]
  kinds: [Endpoints, EndpointSlice]
- apiGroups: [coordination.k8s.io]
  kinds: [Lease]
- apiGroups: [authentication.k8s.io, authorization.k8s.io]
  kinds: ['*']
- apiGroups: [certificates.k8s.io]
  kinds: [CertificateSigningRequest]
- apiGroups: [cilium.io]
  kinds: [CiliumIdentity, CiliumEndpoint, CiliumEndpointSlice]
`

/** Nobody may do anything by default; groups come from the single sign-on that the installation adds. */
const access = `g, platform-engineers, role:admin
g, reviewers, role:readonly
`

/**
 * Fields by which Argo CD tells itself what to do with an Application. The root compares its Applications by asking the API
 * server, which has them some milliseconds before or after the controller's own copy: every webhook made that a difference,
 * the root healed it, and after a few of those it waited five minutes (seen in the lab).
 */
const ownMarks = `jsonPointers:
- /operation
- /metadata/annotations/argocd.argoproj.io~1refresh
`

const configMap = (name: string, data: JsonMap): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
  data,
})

const patches: Readonly<Record<string, Json>> = {
  'argocd-cm': configMap('argocd-cm', {
    // Its password would lie in a Secret, and no role limits it.
    'admin.enabled': 'false',
    'users.anonymous.enabled': 'false',
    'application.resourceTrackingMethod': 'annotation',
    'resource.exclusions': exclusions,
    'resource.customizations.ignoreDifferences.argoproj.io_Application': ownMarks,
    'resource.customizations.health.argoproj.io_Application': applicationHealth,
    'resource.customizations.health.apiextensions.k8s.io_CustomResourceDefinition': definitionHealth,
  }),
  'argocd-cmd-params-cm': configMap('argocd-cmd-params-cm', {
    // Compared by the API server, with its defaults and admission: fewer false differences.
    'controller.diff.server.side': 'true',
    // A chart that takes longer than the minute that is its own default would be an error, and be begun anew each time.
    'controller.repo.server.timeout.seconds': '180',
    // A comparison that began before a sync ended finds objects missing, and they are applied again: at once the first time,
    // from the second on after so long. With its own 2 seconds definitions were applied four times over in a new cluster.
    'controller.self.heal.backoff.timeout.seconds': '15',
  }),
  'argocd-rbac-cm': configMap('argocd-rbac-cm', { 'policy.default': '', 'policy.csv': access }),
}

const namespace: Json = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: argocd.namespace,
    labels: {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    },
    annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
  },
}

/** Argo CD makes this project itself, open to everything, where it is not there yet; ours is called something else. */
export const closedProject: Json = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'default', namespace: argocd.namespace },
  spec: {
    description: 'Closed: what runs here is in the project fleet',
    sourceRepos: [],
    destinations: [],
    // Named, though empty: a field that we do not name stays as Argo CD or somebody else has set it.
    clusterResourceWhitelist: [],
    namespaceResourceWhitelist: [],
  },
}

/** May read what Argo CD says of Applications, and nothing else: for `npm run drift`. Terraform puts a role of AWS into the group. */
const drift = { name: 'drift-readers', namespace: argocd.namespace } as const
const driftRights: readonly Json[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: drift,
    rules: [{ apiGroups: ['argoproj.io'], resources: ['applications'], verbs: ['get', 'list'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: drift,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: drift.name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: drift.name }],
  },
]

/** Folders of apps/ that every cluster's installation has in common. */
export const shared = { settings: 'base/argocd-settings', namespace: 'base/argocd-namespace' } as const

const kustomization = (folder: string, document: JsonMap): BootstrapFile => ({
  path: `${folder}/kustomization.yaml`,
  documents: [document],
})
const file = (folder: string, name: string, document: Json): BootstrapFile => ({
  path: `${folder}/${name}.yaml`,
  documents: [document],
})

/** The files of the component, and of the namespace. */
export const settings: readonly BootstrapFile[] = [
  kustomization(shared.namespace, {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['namespace-argocd.yaml'],
  }),
  file(shared.namespace, 'namespace-argocd', namespace),
  kustomization(shared.settings, {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    resources: ['../argocd-namespace', 'app-project-default.yaml', 'drift-readers.yaml'],
    patches: [
      ...Object.keys(patches).map((name) => ({ path: `${name}.yaml` })),
      ...Object.entries(requestPatches).map(([name, { target }]) => ({
        path: `requests-${name}.yaml`,
        target,
      })),
    ],
  }),
  file(shared.settings, 'app-project-default', closedProject),
  { path: `${shared.settings}/drift-readers.yaml`, documents: driftRights },
  ...Object.entries(patches).map(([name, document]) => file(shared.settings, name, document)),
  ...Object.entries(requestPatches).map(([name, { document }]) =>
    file(shared.settings, `requests-${name}`, document),
  ),
]
