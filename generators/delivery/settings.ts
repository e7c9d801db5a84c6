/** Our settings of Argo CD, as a kustomize component over its release: the same for one replica of each part and for several. */
import type { Json, JsonMap } from '../objects/index.ts'
import type { BootstrapFile } from './bootstrap-file.ts'
import { argocd } from './names.ts'

/**
 * Health of an Application, which Argo CD does not assess by itself since 1.8: without it the waves of a root do not
 * wait for each other. A sync that still runs counts as progress, whatever the old objects say.
 */
export const applicationHealth = `local health = { status = "Progressing", message = "waiting for the first sync" }
if obj.status ~= nil then
  local operation = obj.status.operationState
  if operation ~= nil and operation.phase == "Running" then
    health.message = "syncing"
  elseif obj.status.health ~= nil and obj.status.health.status ~= nil then
    health.status = obj.status.health.status
    health.message = obj.status.health.message or ""
  end
end
return health
`

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

const configMap = (name: string, data: JsonMap): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
  data,
})

const patches: Readonly<Record<string, Json>> = {
  'argocd-cm': configMap('argocd-cm', {
    'users.anonymous.enabled': 'false',
    'application.resourceTrackingMethod': 'annotation',
    'resource.exclusions': exclusions,
    'resource.customizations.health.argoproj.io_Application': applicationHealth,
  }),
  'argocd-cmd-params-cm': configMap('argocd-cmd-params-cm', {
    // Compared by the API server, with its defaults and admission: fewer false differences.
    'controller.diff.server.side': 'true',
  }),
  'argocd-rbac-cm': configMap('argocd-rbac-cm', { 'policy.default': '', 'policy.csv': access }),
}

const resources: Readonly<Record<string, Json>> = {
  'namespace-argocd': {
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
  },
  // Argo CD makes this project itself, open to everything; ours is called something else.
  'app-project-default': {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default' },
    spec: {
      description: 'Closed: what runs here is in the project fleet',
      sourceRepos: [],
      destinations: [],
    },
  },
}

const folder = 'argocd-settings'
const files = (objects: Readonly<Record<string, Json>>) =>
  Object.entries(objects).map(([name, document]) => ({
    path: `${folder}/${name}.yaml`,
    documents: [document],
  }))

/** The files of the component. */
export const settings: readonly BootstrapFile[] = [
  {
    path: `${folder}/kustomization.yaml`,
    documents: [
      {
        apiVersion: 'kustomize.config.k8s.io/v1alpha1',
        kind: 'Component',
        resources: Object.keys(resources).map((name) => `${name}.yaml`),
        patches: Object.keys(patches).map((name) => ({ path: `${name}.yaml` })),
      },
    ],
  },
  ...files(resources),
  ...files(patches),
]
